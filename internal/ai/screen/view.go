package screen

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// view is a normalised text that knows, for every byte, which character of the
// original it came from.
type view struct {
	text string
	at   []int
}

// span turns a byte range of the view into a character range of the original.
func (v view) span(from, to int) [2]int {
	return [2]int{v.at[from], v.at[to-1] + 1}
}

// lookAlikes are spellings used to slip past a list.
var lookAlikes = map[rune]rune{
	'薇': '微', '徽': '微', '嶶': '微', '芯': '信', '亻': '信', '妏': '信', '苐': '第', '冣': '最', '蕞': '最',
	'國': '国', '級': '级', '絕': '绝', '對': '对', '證': '证', '賠': '赔', '轉': '转', '賬': '账', '帐': '账',
}

// denseView drops everything but letters and digits: 微 信 and 微.信 become 微信.
func denseView(text string) view {
	return build(text, func(b *strings.Builder, _ rune) {})
}

// spacedView keeps words apart by single spaces, with one at each end.
func spacedView(text string) view {
	return build(" "+text+" ", func(b *strings.Builder, _ rune) {
		if s := b.String(); s == "" || s[len(s)-1] != ' ' {
			b.WriteByte(' ')
		}
	}).shift()
}

func build(text string, gap func(*strings.Builder, rune)) view {
	var b strings.Builder
	var at []int
	n := 0
	for _, r := range text {
		for _, f := range norm.NFKC.String(string(r)) {
			f = unicode.ToLower(f)
			if to, ok := lookAlikes[f]; ok {
				f = to
			}
			switch {
			case unicode.IsLetter(f) || unicode.IsDigit(f) || f == '%':
				b.WriteRune(f)
			case f == '\'' || f == '’' || unicode.Is(unicode.Cf, f):
			default:
				gap(&b, f)
			}
		}
		for len(at) < b.Len() {
			at = append(at, n)
		}
		n++
	}
	return view{text: b.String(), at: at}
}

// shift undoes the leading space that spacedView put in front.
func (v view) shift() view {
	for i, n := range v.at {
		v.at[i] = max(0, n-1)
	}
	return v
}
