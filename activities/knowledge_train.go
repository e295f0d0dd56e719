package activities

import (
	"context"
	"hash/fnv"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/knowledge"
)

// evaluation is how well a version answers questions it was not trained on, and how that was measured.
type evaluation struct {
	knowledge.Report
	Method string `json:"method"`
	Folds  int    `json:"folds"`
}

const (
	folds     = 5
	manyTexts = 1500 // above, one fold measures well enough and the others would only take time
)

// trainAndMeasure trains on everything, and measures models trained without a part of the variants on that
// part. Standard questions are never held out: without its question an article would be another one.
func trainAndMeasure(ctx context.Context, articles []knowledge.Article) (model []byte, out evaluation, err error) {
	everything, err := train(articles, func(string) bool { return true })
	if err != nil {
		return nil, out, err
	}
	if model, err = everything.MarshalBinary(); err != nil {
		return nil, out, err
	}
	n := folds
	if texts(articles) > manyTexts {
		n = 1
	}
	out = evaluation{Method: "held_out_variants", Folds: n}
	out.Threshold = everything.Threshold()
	for fold := range n {
		held := func(text string) bool { return foldOf(text) == fold }
		partial, err := train(articles, func(text string) bool { return !held(text) })
		if err != nil {
			return nil, out, err
		}
		out.add(knowledge.Evaluate(partial, heldOut(articles, held)))
		if ctx.Err() != nil {
			return nil, out, ctx.Err()
		}
	}
	return model, out, nil
}

func train(articles []knowledge.Article, keep func(string) bool) (*ai.Model, error) {
	part := make([]knowledge.Article, len(articles))
	for i, a := range articles {
		part[i] = a
		part[i].Variants, part[i].Negatives = filter(a.Variants, keep), filter(a.Negatives, keep)
	}
	return ai.Train(knowledge.Examples(part, nil), ai.Options{Strangers: ai.Strangers()})
}

// heldOut are the labelled questions of one fold: variants, and negatives that no article answers.
func heldOut(articles []knowledge.Article, held func(string) bool) []ai.Example {
	var out []ai.Example
	for _, a := range articles {
		for _, v := range filter(a.Variants, held) {
			out = append(out, ai.Example{Text: v, Label: a.ID})
		}
		for _, n := range filter(a.Negatives, held) {
			out = append(out, ai.Example{Text: n, Label: ai.OutOfScope})
		}
	}
	return out
}

func filter(list []string, keep func(string) bool) []string {
	var out []string
	for _, s := range list {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}

// foldOf deals texts out by their content, the same way in every run.
func foldOf(text string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(knowledge.Key(text))) // a hash never fails
	return int(h.Sum32() % folds)
}

// add joins the counts of another fold; shares are recomputed from the counts.
func (e *evaluation) add(r knowledge.Report) {
	e.Total, e.InScope, e.Top = e.Total+r.Total, e.InScope+r.InScope, e.Top+r.Top
	e.Answered, e.Correct = e.Answered+r.Answered, e.Correct+r.Correct
	e.Accuracy, e.AnsweredShare, e.KBAccuracy = ratio(e.Top, e.InScope), ratio(e.Answered, e.Total), ratio(e.Correct, e.Answered)
	e.KBLower = knowledge.WilsonLower(e.Correct, e.Answered)
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func texts(articles []knowledge.Article) int {
	n := 0
	for _, a := range articles {
		n += 1 + len(a.Variants)
	}
	return n
}

// readiness says how many phrasings articles have: about 50 real ones give nine right answers of ten.
type readiness struct {
	Wanted int            `json:"wanted"`
	Thin   map[string]int `json:"thin"` // articles with fewer than ten phrasings
}

func readinessOf(articles []knowledge.Article) *readiness {
	r := &readiness{Wanted: 50, Thin: map[string]int{}}
	for _, a := range articles {
		if n := 1 + len(a.Variants); n < 10 && len(r.Thin) < reportLimit {
			r.Thin[a.ID] = n
		}
	}
	return r
}

// heartbeat reports every ten seconds that the worker is alive, until the returned function is called.
func heartbeat(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(10 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-tick.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return func() { close(done) }
}
