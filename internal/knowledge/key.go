package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Key folds case, width, punctuation and spaces away: two texts with one key are
// exact copies for an import. A text without letters or digits has the key "".
func Key(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(text))
}

// idOf names an article that came without an identifier, by its question: a
// second import of the same question meets the same article.
func idOf(question string) string {
	sum := sha256.Sum256([]byte(Key(question)))
	return "q-" + hex.EncodeToString(sum[:5])
}
