package offline

import (
	"sort"
	"strconv"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// issue is a refusal and where it stands in the document.
type issue struct {
	at  int
	err *money.FieldError
}

// issues are collected in any order and read in document order.
type issues []issue

func (l *issues) add(at int, pointer, sentence string) {
	*l = append(*l, issue{at, &money.FieldError{Pointer: pointer, Sentence: sentence}})
}

// first returns the refusal that stands first in the document, or nil.
func (l issues) first() *money.FieldError {
	if len(l) == 0 {
		return nil
	}
	sort.SliceStable(l, func(a, b int) bool { return l[a].at < l[b].at })
	return l[0].err
}

func index(i int) string { return strconv.Itoa(i) }

func escape(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

func unescape(token string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}
