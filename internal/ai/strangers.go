package ai

import "slices"

// enoughStrangers: a merchant with this many out-of-scope examples of his own
// needs none of ours.
const enoughStrangers = 50

// likeOwn is the share of the usual closeness between an article's question and
// its other questions from which a stranger is taken for one of the family.
const likeOwn = 0.6

// withStrangers adds the strangers that resemble no article: a merchant who does
// sell weather stations must not learn that the weather is out of scope.
func withStrangers(examples []Example, strangers []string) []Example {
	own := 0
	for _, e := range examples {
		if e.Label == OutOfScope {
			own++
		}
	}
	if own >= enoughStrangers || len(strangers) == 0 || len(examples) == own {
		return examples
	}
	set := newTrainingSet(examples)
	vocab := buildVocabulary(set.counts, 1)
	rows := make([]vector, len(set.counts))
	for i, c := range set.counts {
		rows[i] = vocab.vectorise(c)
	}
	width := len(vocab.hashes)
	proto := packMatrix(centroids(rows, set.class, len(set.labels), width), width, protoBudget)
	usual := set.usualCloseness(rows, proto)
	for _, s := range strangers {
		sims := proto.apply(vocab.vectorise(countGrams(s)))
		top := best(sims, 1, func(k int) bool { return k != set.oos })
		if float64(sims[top[0]]) < likeOwn*usual {
			examples = append(examples, Example{Text: s, Label: OutOfScope})
		}
	}
	return examples
}

// usualCloseness is the median closeness of a question to its own article.
func (s *trainingSet) usualCloseness(rows []vector, proto *matrix) float64 {
	var own []float64
	for i, r := range rows {
		if s.class[i] != s.oos {
			own = append(own, float64(proto.apply(r)[s.class[i]]))
		}
	}
	slices.Sort(own)
	return own[len(own)/2]
}
