package ai

import (
	"math"
	"unicode"
)

// LanguageID tells the language of a short text. It is immutable after
// NewLanguageID and safe for use by many goroutines.
type LanguageID struct {
	codes  []string
	scores map[string][]float32
	unseen []float32
}

// NewLanguageID builds the profiles of German, English, Spanish and French from
// the sentences shipped with this package; Chinese, Japanese and Korean are told
// by their script.
func NewLanguageID() *LanguageID {
	l := &LanguageID{scores: map[string][]float32{}}
	counts := make([]map[string]int, len(languageText))
	vocabulary := map[string]bool{}
	for k, t := range languageText {
		l.codes = append(l.codes, t.code)
		counts[k] = map[string]int{}
		languageGrams(Normalise(t.text), func(g string) {
			counts[k][g]++
			vocabulary[g] = true
		})
	}
	l.unseen = make([]float32, len(counts))
	for k, c := range counts {
		total := 0
		for _, n := range c {
			total += n
		}
		l.unseen[k] = float32(math.Log(0.3 / (float64(total) + 0.3*float64(len(vocabulary)))))
		for g := range vocabulary {
			if l.scores[g] == nil {
				l.scores[g] = make([]float32, len(counts))
			}
			l.scores[g][k] = float32(math.Log((float64(c[g]) + 0.3) / (float64(total) + 0.3*float64(len(vocabulary)))))
		}
	}
	return l
}

// Detect returns the ISO 639-1 code of a text; hint is returned when the text
// has no letters, and "und" when there is no hint either.
func (l *LanguageID) Detect(text, hint string) string {
	text = Normalise(text)
	if code := byScript(text); code != "" {
		return code
	}
	sum := make([]float32, len(l.codes))
	seen := false
	languageGrams(text, func(g string) {
		s, ok := l.scores[g]
		if !ok {
			return
		}
		seen = true
		for k := range sum {
			sum[k] += s[k]
		}
	})
	if !seen {
		return orUnknown(hint)
	}
	top := 0
	for k := range sum {
		if sum[k] > sum[top] {
			top = k
		}
	}
	return l.codes[top]
}

func orUnknown(hint string) string {
	if hint == "" {
		return "und"
	}
	return hint
}

// byScript decides where the script alone tells. A Chinese sentence with a Latin
// brand name is Chinese: one ideograph carries about as much as two letters.
func byScript(text string) string {
	var han, kana, hangul, latin int
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.IsLetter(r):
			latin++
		}
	}
	switch {
	case hangul > 0 && 2*hangul >= latin/2:
		return "ko"
	case kana > 0 && 5*kana >= han:
		return "ja"
	case han > 0 && 4*han >= latin:
		return "zh"
	}
	return ""
}

// languageGrams emits whole words and 1 to 3 character pieces of them.
func languageGrams(text string, emit func(string)) {
	for _, t := range tokenise(text) {
		if t.ideal || t.text == "#" {
			continue
		}
		padded := " " + t.text + " "
		emit(padded)
		run := []rune(padded)
		for n := 1; n <= 3; n++ {
			for i := 0; i+n <= len(run); i++ {
				if n < len(run) {
					emit(string(run[i : i+n]))
				}
			}
		}
	}
}
