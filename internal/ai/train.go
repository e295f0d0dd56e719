package ai

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Example is one labelled question. Label is an article identifier or OutOfScope.
type Example struct {
	Text  string
	Label string
}

// Options tune training; the zero value is the ordinary choice.
// Threshold in (0, 1] overrides the automatic one. Folds (default 3, and 6 for small sets) is the
// number of held-out parts used for confidence and threshold. Strangers are
// out-of-scope texts for a merchant who has few of his own; those that resemble
// an article are left out.
type Options struct {
	Strangers []string
	Threshold float64
	Folds     int
}

// Error is a refusal of this room: a stable code, a sentence for people and a
// hidden cause.
type Error struct {
	Code    string
	Message string
	Cause   error
}

func (e *Error) Error() string { return e.Message }

// Unwrap gives the hidden cause.
func (e *Error) Unwrap() error { return e.Cause }

const (
	weightBudget = 1_100_000
	protoBudget  = 400_000
	manyRows     = 3000
)

// Train fits a classifier on labelled questions. The order of the examples does
// not matter: they are sorted and exact repetitions dropped, so the same set
// gives the same bytes. Fewer than two articles, or an article without text, is
// refused with code too_few_examples.
func Train(examples []Example, o Options) (*Model, error) {
	examples = distinct(withStrangers(distinct(examples), o.Strangers))
	set := newTrainingSet(examples)
	if in := len(set.labels) - set.outside(); in < 2 {
		return nil, &Error{Code: "too_few_examples", Message: fmt.Sprintf("a classifier needs questions for at least 2 articles, got %d", in)}
	}
	if o.Folds == 0 {
		o.Folds = foldsFor(len(examples))
	}
	m := set.fit(nil, nil)
	held := set.heldOut(o.Folds)
	m.known = buildKnown(examples, set.labels)
	m.calib = calibrate(held)
	m.threshold = chooseThreshold(m.calib, held)
	if o.Threshold > 0 {
		m.threshold = o.Threshold
	}
	return m, nil
}

// foldsFor holds out less at a time where each article has a handful of
// questions only: leaving out a third of five would judge another, worse model.
func foldsFor(examples int) int {
	if examples < manyRows/3 {
		return 6
	}
	return 3
}

// distinct drops empty and repeated examples and sorts the rest by label, then text.
func distinct(examples []Example) []Example {
	out := make([]Example, 0, len(examples))
	for _, e := range examples {
		if e.Text = strings.TrimSpace(e.Text); e.Text != "" && e.Label != "" {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Example) int {
		return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(out)
}

// trainingSet is the examples with their n-grams counted once for every fold.
type trainingSet struct {
	labels []string
	oos    int
	class  []int
	counts [][]gramCount
	nth    []int
}

func newTrainingSet(examples []Example) *trainingSet {
	s := &trainingSet{oos: -1}
	for _, e := range examples {
		if n := len(s.labels); n == 0 || s.labels[n-1] != e.Label {
			s.labels = append(s.labels, e.Label)
			s.nth = append(s.nth, 0)
		} else {
			s.nth = append(s.nth, s.nth[len(s.nth)-1]+1)
		}
		k := len(s.labels) - 1
		if e.Label == OutOfScope {
			s.oos = k
		}
		s.class = append(s.class, k)
		s.counts = append(s.counts, countGrams(e.Text))
	}
	return s
}

func (s *trainingSet) outside() int {
	if s.oos >= 0 {
		return 1
	}
	return 0
}

// fit trains on the rows that skip does not leave out; classes in gone get no
// rows. The model comes back without calibration.
func (s *trainingSet) fit(skip func(i int) bool, gone func(k int) bool) *Model {
	var picked [][]gramCount
	var class []int
	for i, c := range s.counts {
		if (skip == nil || !skip(i)) && (gone == nil || !gone(s.class[i])) {
			picked, class = append(picked, c), append(class, s.class[i])
		}
	}
	minDocs := 1
	if len(picked) > manyRows {
		minDocs = 2
	}
	vocab := buildVocabulary(picked, minDocs)
	rows := make([]vector, len(picked))
	for i, c := range picked {
		rows[i] = vocab.vectorise(c)
	}
	width := len(vocab.hashes)
	return &Model{
		labels: s.labels, oos: s.oos, vocab: vocab,
		linear: packMatrix(trainClasses(rows, class, len(s.labels), width), width, weightBudget),
		proto:  packMatrix(centroids(rows, class, len(s.labels), width), width, protoBudget),
	}
}

// trainClasses fits one binary problem per class, each against all the others.
func trainClasses(rows []vector, class []int, classes, width int) [][]float32 {
	norms := make([]float64, len(rows))
	for i, r := range rows {
		for _, x := range r.value {
			norms[i] += float64(x) * float64(x)
		}
	}
	out := make([][]float32, classes)
	for k := range out {
		side := make([]bool, len(rows))
		for i, c := range class {
			side[i] = c == k
		}
		out[k] = trainBinary(rows, norms, side, width, svmOptions{cost: 1, positive: 2, maxPasses: 40, tolerance: 0.2})
	}
	return out
}
