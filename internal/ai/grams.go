package ai

// Three groups of n-grams, each scaled to length one before they are joined, so
// that a long word does not drown the word order.
const (
	groupWord = iota
	groupPair
	groupChar
	groups
)

var groupWeight = [groups]float32{1, 0.8, 0.8}

// grams calls emit with the hash of every n-gram of normalised text.
func grams(text string, emit func(group int, hash uint32)) {
	toks := tokenise(text)
	prev := ""
	for _, t := range toks {
		if t.ideal {
			idealGrams([]rune(t.text), emit)
			prev = ""
			continue
		}
		emit(groupWord, hashGram('w', t.text, ""))
		emit(groupPair, hashGram('p', prev, t.text))
		charGrams(t.text, emit)
		prev = t.text
	}
	if prev != "" {
		emit(groupPair, hashGram('p', prev, ""))
	}
}

// idealGrams gives 1, 2 and 3 characters: Chinese needs no dictionary this way.
func idealGrams(run []rune, emit func(int, uint32)) {
	for i := range run {
		emit(groupWord, hashGram('i', string(run[i:i+1]), ""))
		if i+2 <= len(run) {
			emit(groupPair, hashGram('j', string(run[i:i+2]), ""))
		}
		if i+3 <= len(run) {
			emit(groupChar, hashGram('k', string(run[i:i+3]), ""))
		}
	}
}

// charGrams gives the 3 to 5 character pieces of a word with its edges marked;
// they carry inflection and survive typing errors.
func charGrams(word string, emit func(int, uint32)) {
	run := []rune("_" + word + "_")
	for n := 3; n <= 5; n++ {
		for i := 0; i+n <= len(run); i++ {
			emit(groupChar, hashGram('c', string(run[i:i+n]), ""))
		}
	}
}

// hashGram is FNV-1a over kind, a, a separator and b. Collisions at
// this size cost less than storing the strings would.
func hashGram(kind byte, a, b string) uint32 {
	h := (uint32(2166136261) ^ uint32(kind)) * 16777619
	for i := 0; i < len(a); i++ {
		h = (h ^ uint32(a[i])) * 16777619
	}
	h = (h ^ 0x1f) * 16777619
	for i := 0; i < len(b); i++ {
		h = (h ^ uint32(b[i])) * 16777619
	}
	return h
}
