package ai

import "strings"

// Sentiment is the tone of a message.
type Sentiment string

// The three sentiment classes.
const (
	SentimentPositive Sentiment = "positive"
	SentimentNeutral  Sentiment = "neutral"
	SentimentNegative Sentiment = "negative"
)

// Risk is the gravest escalation signal in a message.
type Risk string

// Escalation risks, gravest first: press and social media, law and authorities,
// threats of leaving or shaming, anger, none.
const (
	RiskMedia  Risk = "media"
	RiskLegal  Risk = "legal"
	RiskThreat Risk = "threat"
	RiskAnger  Risk = "anger"
	RiskNone   Risk = "none"
)

// Signals is what fixed rules read from a message beside its topic.
type Signals struct {
	Sentiment    Sentiment
	Risk         Risk
	AsksForHuman bool
}

// ReadSignals applies the rules for Chinese, English and German to a text.
func ReadSignals(text string) Signals {
	padded := pad(Normalise(text))
	s := Signals{Sentiment: SentimentNeutral, Risk: riskOf(padded)}
	s.AsksForHuman = hasAny(padded, askHuman) && !hasAny(padded, askHumanNot)
	bad, good := countAny(padded, negativeWords), countAny(padded, positiveWords)
	switch {
	case s.Risk != RiskNone || bad > good:
		s.Sentiment = SentimentNegative
	case good > bad:
		s.Sentiment = SentimentPositive
	}
	return s
}

func riskOf(padded string) Risk {
	for _, r := range riskWords {
		if hasAny(padded, r.words) && !hasAny(padded, r.not) {
			return r.risk
		}
	}
	return RiskNone
}

// pad rewrites text as words between single spaces, so that " agent " does not
// match inside another word; ideographs stay joined for plain substring rules.
func pad(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	for _, r := range text {
		switch kindOf(r) {
		case kindWord, kindDigit, kindIdeal:
			b.WriteRune(r)
			space = false
		case kindJoin:
		default:
			if !space {
				b.WriteByte(' ')
			}
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

func hasAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func countAny(text string, words []string) int {
	n := 0
	for _, w := range words {
		if strings.Contains(text, w) {
			n++
		}
	}
	return n
}
