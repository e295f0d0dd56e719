package ai

import (
	"slices"
	"strings"
)

// knownConfidence is the confidence of a question that an article lists itself:
// whoever wrote the article has decided it.
const knownConfidence = 0.99

// ambiguous marks a core that two articles list.
const ambiguous = -2

// courtesy are the words around a question that do not change what is asked.
// Longer entries come first, so that none is broken by a shorter one.
var courtesy = []string{
	"麻烦问一下", "请问一下", "想问一下", "想问下", "问一下", "问下", "在线等", "你好", "您好", "亲亲", "请问", "在吗", "在不", "老板", "客服", "谢谢", "麻烦", "订单#", "#",
	"亲", "呀", "呢", "啊", "哦", "哈", "吗", "急", "了",
	" good morning ", " good evening ", " quick question ", " excuse me ", " thank you ", " guten tag ", " kurze frage ", " vielen dank ",
	" hello ", " hallo ", " hi ", " hey ", " dear ", " please ", " thanks ", " urgent ", " order # ", " bestellung # ", " moin ", " bitte ", " danke ", " dringend ", " help ",
}

// core is what is left of a text without courtesy, digits and marks; two
// messages with one core ask the same. An empty core means nothing.
func core(text string) string {
	padded := oneMark(pad(Normalise(text)))
	for _, w := range courtesy {
		padded = strings.ReplaceAll(padded, w, " ")
	}
	return strings.Join(strings.Fields(padded), " ")
}

// oneMark writes every run of digits as a single mark.
func oneMark(text string) string {
	var b strings.Builder
	digits := false
	for _, r := range text {
		isDigit := kindOf(r) == kindDigit
		if isDigit && !digits {
			b.WriteByte('#')
		}
		if !isDigit {
			b.WriteRune(r)
		}
		digits = isDigit
	}
	return b.String()
}

// knownQuestions maps the hashes of cores to class numbers, sorted by hash.
type knownQuestions struct {
	hashes []uint32
	check  []uint32
	class  []int32
}

// coreHashes gives two independent hashes: 64 bits together make an accidental
// match as unlikely as it needs to be.
func coreHashes(c string) (uint32, uint32) { return hashGram('q', c, ""), hashGram('r', "core", c) }

func buildKnown(examples []Example, labels []string) knownQuestions {
	type entry struct {
		hash, check uint32
		class       int32
	}
	byCore := map[string]int32{}
	for _, e := range examples {
		k, _ := slices.BinarySearch(labels, e.Label)
		c := core(e.Text)
		if old, ok := byCore[c]; ok && old != int32(k) {
			byCore[c] = ambiguous
			continue
		}
		byCore[c] = int32(k)
	}
	delete(byCore, "")
	var all []entry
	for c, k := range byCore {
		if h, check := coreHashes(c); k != ambiguous {
			all = append(all, entry{h, check, k})
		}
	}
	slices.SortFunc(all, func(a, b entry) int {
		if a.hash != b.hash {
			return int(int64(a.hash) - int64(b.hash))
		}
		return int(int64(a.check) - int64(b.check))
	})
	var out knownQuestions
	for _, e := range all {
		out.hashes, out.check, out.class = append(out.hashes, e.hash), append(out.check, e.check), append(out.class, e.class)
	}
	return out
}

// find returns the class that lists this question, or -1.
func (q knownQuestions) find(text string) int {
	c := core(text)
	if c == "" {
		return -1
	}
	hash, check := coreHashes(c)
	i, _ := slices.BinarySearch(q.hashes, hash)
	for ; i < len(q.hashes) && q.hashes[i] == hash; i++ {
		if q.check[i] == check {
			return int(q.class[i])
		}
	}
	return -1
}

// sound tells whether stored entries fit a model with this many classes.
func (q knownQuestions) sound(classes int) bool {
	if len(q.check) != len(q.hashes) || len(q.class) != len(q.hashes) {
		return false
	}
	for _, k := range q.class {
		if k < 0 || int(k) >= classes {
			return false
		}
	}
	return slices.IsSorted(q.hashes)
}

func (q knownQuestions) classes() []uint32 {
	out := make([]uint32, len(q.class))
	for i, k := range q.class {
		out[i] = uint32(k)
	}
	return out
}

func knownOf(image [3][]uint32) knownQuestions {
	q := knownQuestions{hashes: sums(image[0]), check: image[1], class: make([]int32, len(image[2]))}
	for i, k := range image[2] {
		q.class[i] = int32(k)
	}
	return q
}
