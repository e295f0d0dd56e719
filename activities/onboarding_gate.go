package activities

import (
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// The gates of a go-live (design of the service, section measures): acceptance at least 70 %, transfer at most
// 20 % of at least 30 eligible contacts; knowledge-base accuracy's Wilson 95 % lower bound at least 0.92.
const (
	leastContacts   = 30
	leastAcceptance = 70
	mostTransfer    = 20
	leastAccuracy   = 0.92
)

// shadow refuses a published version whose measured accuracy does not reach the gate. The would-answer rate
// of decisions no buyer saw is reported beside it.
func (w *stepWork) shadow() (map[string]any, error) {
	version, evaluation, err := w.tx.CurrentKnowledge(w.ctx, w.e.ID)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		return nil, fault.New(fault.Conflict, "no version of the knowledge base is published")
	}
	var report struct {
		Answered int     `json:"answered"`
		Correct  int     `json:"correct"`
		Lower    float64 `json:"kb_lower"`
	}
	if err := json.Unmarshal(evaluation, &report); err != nil {
		return nil, err
	}
	if report.Lower < leastAccuracy {
		return nil, fault.New(fault.Conflict, "%d of %d answers were right; the lower bound %.3f of the accuracy is below %.2f",
			report.Correct, report.Answered, report.Lower, leastAccuracy)
	}
	seen, err := w.tx.ShadowCounts(w.ctx, w.e.ID, w.began())
	return map[string]any{"knowledge": version, "answered": report.Answered, "correct": report.Correct, "accuracy_lower": report.Lower,
		"decided": seen.Decided, "would_answer": seen.Answers}, err
}

// measureStage counts the contacts since a stage began and refuses when a gate is missed, naming the figures.
func (w *stepWork) measureStage() (map[string]any, error) {
	c, err := w.tx.StageCounts(w.ctx, w.e.ID, w.began(), w.step.Step == wire.StepGoLive100)
	if err != nil {
		return nil, err
	}
	a, t := percent(c.Accepted, c.Eligible), percent(c.Transferred, c.Eligible)
	switch {
	case c.Eligible < leastContacts:
		return nil, fault.New(fault.Conflict, "%d contacts were eligible since the stage began; a stage is judged on at least %d", c.Eligible, leastContacts)
	case c.Accepted*100 < c.Eligible*leastAcceptance:
		return nil, fault.New(fault.Conflict, "acceptance is %s (%d of %d contacts), below %d %%", a, c.Accepted, c.Eligible, leastAcceptance)
	case c.Transferred*100 > c.Eligible*mostTransfer:
		return nil, fault.New(fault.Conflict, "transfer is %s (%d of %d contacts), above %d %%", t, c.Transferred, c.Eligible, mostTransfer)
	}
	return map[string]any{"eligible": c.Eligible, "accepted": c.Accepted, "transferred": c.Transferred, "acceptance": a, "transfer": t}, nil
}

// began is when the step was begun, in business time.
func (w *stepWork) began() time.Time {
	text, _ := w.evidence()["began_at"].(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return w.now // begun before it could be noted: nothing counts yet
	}
	return at
}
