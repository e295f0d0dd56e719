package offline

import (
	"strconv"
	"strings"
	"unicode"
)

// Line returns an error as one printable line: a field name may hold any
// character, a line break too.
func Line(err error) string {
	var out strings.Builder
	for _, r := range err.Error() {
		if unicode.IsPrint(r) {
			out.WriteRune(r)
		} else {
			out.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return out.String()
}
