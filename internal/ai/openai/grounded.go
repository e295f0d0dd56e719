package openai

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"
)

// grounded refuses a draft that says what neither the article nor the facts say: a number, a date, an amount, a
// link or an address of its own, a slot left open, or far more text than there was to say.
func grounded(draft, article string, facts map[string]string) error {
	sources := article
	for _, v := range facts {
		sources += "\n" + v
	}
	sources, text := plain(sources), plain(draft)
	switch {
	case strings.TrimSpace(text) == "":
		return errors.New("the draft is empty")
	case strings.Contains(text, "{{") || strings.Contains(text, "}}"):
		return errors.New("the draft holds an open slot")
	case len(text) > 3*len(plain(article))+400:
		return errors.New("the draft is much longer than what there is to say")
	}
	known := numbers(sources)
	for _, n := range numbers(text) {
		if !slices.Contains(known, n) {
			return fmt.Errorf("the draft says %q, which neither the article nor the facts say", n)
		}
	}
	for _, a := range addressPattern.FindAllString(strings.ToLower(text), -1) {
		if !strings.Contains(strings.ToLower(sources), a) {
			return fmt.Errorf("the draft names %q, which is not in the article", a)
		}
	}
	return nil
}

// plain folds full-width forms, so that １２ and 12 are one number.
func plain(s string) string { return width.Fold.String(s) }

var (
	digitsPattern  = regexp.MustCompile(`\d+(?:[.,:/-]\d+)*`)
	chinesePattern = regexp.MustCompile(`[零〇一二两三四五六七八九十百千万半]+\s*(?:个|小时|分钟|工作日|天|日|号|周|星期|月|年|元|块|角|分|折|件|次|倍|成|%|份|条|家|小|点)`)
	addressPattern = regexp.MustCompile(`https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+`)
	unitPattern    = regexp.MustCompile(`[^零〇一二两三四五六七八九十百千万半\s].*$`)
)

// manners are words with a one in them that count nothing: 一下, 一点, 一个答复.
var manners = regexp.MustCompile(`^一\s*(?:个|次|份|条|件|家|点|小)`)

// numbers lists the numbers of a text in one spelling: 1,000 and 1000 are the same, and so are 七天 and 7 天.
func numbers(text string) []string {
	var out []string
	for _, n := range digitsPattern.FindAllString(text, -1) {
		out = append(out, strings.ReplaceAll(n, ",", ""))
	}
	for _, phrase := range chinesePattern.FindAllString(text, -1) {
		if manners.MatchString(phrase) {
			continue
		}
		if n, ok := chineseNumber(strings.TrimSpace(unitPattern.ReplaceAllString(phrase, ""))); ok {
			out = append(out, fmt.Sprint(n))
		}
	}
	return out
}

var chineseDigits = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

var chineseUnits = map[rune]int{'十': 10, '百': 100, '千': 1000, '万': 10000}

// chineseNumber reads 七, 十五, 二十, 三百零五 and 两千; a half (半) and anything else is no number.
func chineseNumber(s string) (int, bool) {
	if s == "" {
		return 0, false
	}
	total, section, digit := 0, 0, -1
	for _, r := range s {
		if d, ok := chineseDigits[r]; ok {
			digit = d
			continue
		}
		unit, known := chineseUnits[r]
		if !known {
			return 0, false
		}
		if unit == 10000 {
			total, section, digit = (total+section+max(digit, 0))*unit, 0, -1
			continue
		}
		if digit < 0 {
			digit = 1
		}
		section, digit = section+digit*unit, -1
	}
	return total + section + max(digit, 0), true
}
