package ai

import "context"

// Builtin is the engine that needs no network: classifier, rules and slots. It
// is immutable and safe for use by many goroutines.
type Builtin struct {
	model     *Model
	articles  map[string]Article
	language  *LanguageID
	threshold float64
}

// NewBuiltin joins a trained model with the articles it may answer with. Labels
// without an article are never answered (reason no_article). Model may be nil
// for an engagement whose knowledge base is empty.
func NewBuiltin(model *Model, articles []Article, language *LanguageID) *Builtin {
	b := &Builtin{model: model, articles: make(map[string]Article, len(articles)), language: language}
	for _, a := range articles {
		b.articles[a.ID] = a
	}
	if model != nil {
		b.threshold = model.threshold
	}
	return b
}

// maxMisses: after two answers in a row that did not help, a person takes over.
const maxMisses = 2

// Triage decides one message; the only error is a cancelled context.
func (b *Builtin) Triage(ctx context.Context, m Message) (Decision, error) {
	if err := ctx.Err(); err != nil {
		return Decision{}, &Error{Code: "cancelled", Message: "the message was not decided in time", Cause: err}
	}
	s := ReadSignals(m.Text)
	d := Decision{Action: ActionHandover, Language: b.language.Detect(m.Text, m.Language), Sentiment: s.Sentiment, Risk: s.Risk, Candidates: []Candidate{}}
	p := b.predict(m.Text)
	if p.Candidates != nil {
		d.Candidates, d.Confidence = p.Candidates, p.Confidence
	}
	if d.Reason = b.refusal(m, s, p); d.Reason != "" {
		return d, nil
	}
	return b.answer(d, m.Facts), nil
}

func (b *Builtin) predict(text string) Prediction {
	if b.model == nil {
		return Prediction{OutOfScope: true}
	}
	return b.model.Predict(text)
}

// refusal returns why no answer may be given, in the order a person would look:
// what the buyer wants, what the shop forbids, what the engine knows.
func (b *Builtin) refusal(m Message, s Signals, p Prediction) Reason {
	switch {
	case s.AsksForHuman:
		return ReasonAskedForHuman
	case s.Risk != RiskNone:
		return ReasonEmotion
	case len(p.Candidates) == 0 || p.OutOfScope:
		return ReasonNoArticle
	case p.Confidence < b.threshold || m.MissesInRow >= maxMisses:
		return ReasonLowConfidence
	}
	a, ok := b.articles[p.Candidates[0].Article]
	switch {
	case !ok:
		return ReasonNoArticle
	case a.HumanOnly:
		return ReasonPolicy
	}
	return ""
}

func (b *Builtin) answer(d Decision, facts map[string]string) Decision {
	a := b.articles[d.Candidates[0].Article]
	text, missing := Fill(a.Answer, facts)
	if len(missing) > 0 {
		d.Reason, d.Missing = ReasonMissingFact, missing
		return d
	}
	d.Action, d.Answer, d.Article, d.Citation = ActionAnswer, text, &a.ID, a.ID
	return d
}
