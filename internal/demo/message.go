package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Kind is what a generated message is about.
type Kind string

// The kinds of messages.
const (
	KindQuestion  Kind = "question"
	KindStranger  Kind = "out_of_scope"
	KindAngry     Kind = "angry"
	KindAskPerson Kind = "asks_for_person"
)

// phrases are the words of one language around a question, and the messages of
// the other kinds.
type phrases struct {
	before, after                []string
	number                       string
	stranger, angry, askedPerson []string
}

var spoken = map[string]phrases{
	"zh": {
		before:      []string{"", "", "", "亲，", "你好，", "请问", "请问一下", "在吗，", "想问下", "老板，", "麻烦问一下，"},
		after:       []string{"", "", "", "？", "呀", "呢", "谢谢", "，急", "，在线等", "～"},
		number:      "，订单%d",
		stranger:    []string{"你们老板结婚了吗", "附近哪里能停车", "这周末有演唱会吗", "帮我算一下房贷", "猫咪不吃饭怎么回事", "火车票怎么改签", "你会说英语吗", "彩票今天开什么号", "手机屏幕碎了哪里修", "孩子发烧怎么办"},
		angry:       []string{"你们太过分了，一直不处理", "什么态度，我要给差评", "骗子店铺，我要打12315投诉", "等了一个星期，气死我了", "垃圾服务，再也不买了"},
		askedPerson: []string{"转人工", "人工客服", "我要找真人", "别用机器人回我，找人工", "叫你们主管来", "有人工吗"},
	},
	"en": {
		before:      []string{"", "", "", "Hi, ", "Hello, ", "Good morning, ", "quick question: ", "please help, ", "hey, "},
		after:       []string{"", "", "", "?", " please", " thanks", "??", " - urgent"},
		number:      ", order %d",
		stranger:    []string{"which trail in the Alps is the longest", "can you book me a hotel", "is there snow in Oslo now", "how do I catch a trout", "do bears sleep in winter", "my car does not start", "what is a good name for a dog", "how old is the universe"},
		angry:       []string{"this is outrageous, nobody answers", "worst shop ever, I want to leave a one star review", "I will call my lawyer", "you are useless, fix this", "I am furious about this"},
		askedPerson: []string{"let me talk to a human agent", "I want to speak to a real person", "agent please", "can I talk to someone", "connect me with an operator"},
	},
	"de": {
		before:      []string{"", "", "", "Hallo, ", "Guten Tag, ", "kurze Frage: ", "Moin, "},
		after:       []string{"", "", "", "?", " bitte", " danke", " - dringend"},
		number:      ", Bestellung %d",
		stranger:    []string{"welcher Wanderweg ist der schönste", "liegt in Oslo gerade Schnee", "mein Auto springt nicht an", "wie heißt der Bundeskanzler", "wo kann man gut angeln", "schlafen Bären im Winter"},
		angry:       []string{"das ist eine Frechheit, keiner antwortet", "schlechte Bewertung ist sicher", "ich gehe zur Verbraucherzentrale ", "katastrophe , ich bin wütend "},
		askedPerson: []string{"ich will mit einem Menschen sprechen", "bitte einen echten Menschen", "kann ich einen Mitarbeiter sprechen"},
	},
}

// phrase writes a buyer's message: a question in other dress, or one of the
// lists of its kind.
func phrase(r *rand.Rand, language string, k Kind, question string) string {
	p := spoken[language]
	switch k {
	case KindStranger:
		return pick(r, p.stranger)
	case KindAngry:
		return pick(r, p.angry)
	case KindAskPerson:
		return pick(r, p.askedPerson)
	}
	text := strings.ReplaceAll(pick(r, p.before)+mistype(r, question), "？？", "？")
	if r.IntN(8) == 0 {
		text += fmt.Sprintf(p.number, 2026_0000_0000+r.Int64N(1_0000_0000))
	}
	return text + pick(r, p.after)
}

// mistype leaves out one character in one message of twelve.
func mistype(r *rand.Rand, s string) string {
	run := []rune(s)
	if len(run) < 6 || r.IntN(12) != 0 {
		return s
	}
	i := 1 + r.IntN(len(run)-2)
	return string(run[:i]) + string(run[i+1:])
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }
