package knowledge

import (
	"math"

	"github.com/gainshare/gainshare/internal/ai"
)

// Predictor is the part of a model that is evaluated.
type Predictor interface {
	Predict(text string) ai.Prediction
	Threshold() float64
}

// Report is the quality of a model on a labelled set. Accuracy counts right first
// places among questions in scope, whether answered or not; AnsweredShare is
// answered over all; KBAccuracy is right over answered, out-of-scope answers
// counting as wrong; KBLower is its Wilson 95 % lower bound, the figure of the gate.
type Report struct {
	Total         int     `json:"total"`
	InScope       int     `json:"in_scope"`
	Top           int     `json:"top"`
	Answered      int     `json:"answered"`
	Correct       int     `json:"correct"`
	Accuracy      float64 `json:"accuracy"`
	AnsweredShare float64 `json:"answered_share"`
	KBAccuracy    float64 `json:"kb_accuracy"`
	KBLower       float64 `json:"kb_lower"`
	Threshold     float64 `json:"threshold"`
}

// Evaluate measures a model on labelled questions; the label of a question that
// no article answers is ai.OutOfScope. An empty set gives zeros.
func Evaluate(m Predictor, set []ai.Example) Report {
	r := Report{Total: len(set), Threshold: m.Threshold()}
	for _, e := range set {
		p := m.Predict(e.Text)
		hit := len(p.Candidates) > 0 && p.Candidates[0].Article == e.Label
		if e.Label != ai.OutOfScope {
			r.InScope++
		}
		if hit {
			r.Top++
		}
		if p.Confidence < r.Threshold || p.OutOfScope || len(p.Candidates) == 0 {
			continue
		}
		r.Answered++
		if hit {
			r.Correct++
		}
	}
	r.Accuracy, r.AnsweredShare = share(r.Top, r.InScope), share(r.Answered, r.Total)
	r.KBAccuracy, r.KBLower = share(r.Correct, r.Answered), WilsonLower(r.Correct, r.Answered)
	return r
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// WilsonLower is the lower end of the two-sided 95 % score interval of right out
// of n (Wilson, 1927), 0 for n = 0.
func WilsonLower(right, n int) float64 {
	if n == 0 {
		return 0
	}
	const z = 1.959963984540054
	p, m := float64(right)/float64(n), float64(n)
	middle := p + z*z/(2*m)
	spread := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (middle-spread)/(1+z*z/m))
}
