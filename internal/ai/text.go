package ai

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxRunes bounds the work for one message; buyers who paste a page are judged
// by its beginning.
const maxRunes = 1000

// Normalise folds width and compatibility forms and lowers the case, so that
// ＡＢＣ, ABC and abc are one text; at most 1,000 characters are kept.
func Normalise(text string) string {
	cut := 0
	for i := range text {
		if cut == maxRunes {
			text = text[:i]
			break
		}
		cut++
	}
	return strings.ToLower(norm.NFKC.String(text))
}

// token is one word of an alphabetic script or one run of ideographs.
type token struct {
	text  string
	ideal bool
}

// tokenise splits normalised text. Digits become one mark, because order
// numbers differ in every message and would otherwise be learned by heart.
func tokenise(text string) []token {
	var out []token
	var run []rune
	kind := kindOther
	flush := func() {
		if len(run) > 0 {
			out = append(out, token{string(run), kind == kindIdeal})
			run = run[:0]
		}
	}
	for _, r := range text {
		k := kindOf(r)
		if k == kindJoin {
			continue
		}
		if k != kind {
			flush()
			kind = k
		}
		switch k {
		case kindDigit:
			run = append(run[:0], '#')
		case kindWord, kindIdeal:
			run = append(run, r)
		}
	}
	flush()
	return out
}

type runeKind int

const (
	kindOther runeKind = iota
	kindWord
	kindDigit
	kindIdeal
	kindJoin
)

func kindOf(r rune) runeKind {
	switch {
	case r == '\'' || r == '’' || unicode.Is(unicode.Mn, r):
		return kindJoin
	case unicode.IsDigit(r):
		return kindDigit
	case unicode.Is(unicode.Han, r), unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r), unicode.Is(unicode.Hangul, r):
		return kindIdeal
	case unicode.IsLetter(r):
		return kindWord
	}
	return kindOther
}
