package ai

import "context"

// OutOfScope is the label of examples that no article answers; it is never a candidate.
const OutOfScope = "oos"

// Action says what happens with a message.
type Action string

// The two actions of a decision.
const (
	ActionAnswer   Action = "answer"
	ActionHandover Action = "handover"
)

// Reason says why a message was handed over; it is empty for an answer.
type Reason string

// Hand-over reasons. AIOff and AfterHours are set by the desk, the others by an engine.
const (
	ReasonLowConfidence Reason = "low_confidence"
	ReasonAskedForHuman Reason = "asked_for_human"
	ReasonEmotion       Reason = "emotion"
	ReasonPolicy        Reason = "policy"
	ReasonNoArticle     Reason = "no_article"
	ReasonAfterHours    Reason = "after_hours"
	ReasonMissingFact   Reason = "missing_fact"
	ReasonAIOff         Reason = "ai_off"
)

// Article is what an engine may answer with. Language is ISO 639-1 or empty
// (answers any language); Answer may hold slots written {{group.name}}.
type Article struct {
	ID        string
	Question  string
	Answer    string
	Language  string
	HumanOnly bool
}

// Message is one message of a buyer, already masked by the caller.
// Language is a hint (ISO 639-1, may be empty); MissesInRow counts the answers
// just before that did not help this buyer.
type Message struct {
	ID          string
	Text        string
	Language    string
	Facts       map[string]string
	MissesInRow int
}

// Candidate is an article with a score in [0, 1]; candidates come best first.
type Candidate struct {
	Article string  `json:"article"`
	Score   float64 `json:"score"`
}

// Decision is what an engine makes of a message. Article and Citation are set
// only for an answer; Confidence is the probability in [0, 1] that the best
// candidate is right, low for out-of-scope text; Candidates holds at most five.
type Decision struct {
	Article    *string
	Confidence float64
	Candidates []Candidate
	Action     Action
	Reason     Reason
	Answer     string
	Citation   string
	Language   string
	Sentiment  Sentiment
	Risk       Risk
	Missing    []string
	Drafted    bool   // the answer's wording came from a language model and was checked
	Fallback   string // why a model's draft was not used; empty when none was asked for
}

// Engine decides one message. A returned error means no decision was made and
// the caller hands the message to a person.
type Engine interface {
	Triage(ctx context.Context, m Message) (Decision, error)
}
