// Package desk owns live triage: the published knowledge of every engagement in
// memory, the switches that take the AI off, and the decision on one message:
// mask, triage, fill slots, screen.
//
// It does not own storage (the caller keeps what Decide returns), training, or
// the order of commands; where publications come from is behind Loader.
package desk

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/ai/screen"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/redact"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Publication is one immutable version of an engagement's knowledge. Model is
// nil while nothing is published: every message is then handed over.
type Publication struct {
	Engagement string
	Merchant   string
	Version    string
	Articles   []knowledge.Article
	Model      *ai.Model
	Reworded   bool // the engagement's answers are worded by the endpoint of Reword
}

// Loader finds the current publication of an engagement; an unknown engagement
// is fault.NotFound.
type Loader interface {
	Load(ctx context.Context, engagement string) (Publication, error)
}

// In is one message as it arrives. OccurredAt decides which articles are valid;
// AfterHours tells that no person is on duty for this shop.
type In struct {
	Engagement  string
	Shop        string
	MessageID   string
	Text        string
	Language    string
	Facts       map[string]string
	MissesInRow int
	OccurredAt  time.Time
	AfterHours  bool
}

// Out is the decision with what must be stored beside it: the masked text (the
// original must not be stored), the counts of masked data, the version that
// decided, and the violations that stopped an answer.
type Out struct {
	ai.Decision
	MaskedText string
	Masked     map[redact.Kind]int
	Version    string
	Hits       []screen.Hit
}

// Desk decides messages for many engagements at once; it is safe for use by many
// goroutines.
type Desk struct {
	loader   Loader
	masker   *redact.Masker
	screen   *screen.Screen
	language *ai.LanguageID
	reword   func(base ai.Engine, merchant string) ai.Engine
	switches atomic.Pointer[Switches]
	mu       sync.RWMutex
	live     map[string]*published
}

type published struct {
	Publication
	engine   ai.Engine
	articles map[string]knowledge.Article
}

// New returns an empty desk; publications are loaded when first needed.
func New(loader Loader) *Desk {
	d := &Desk{loader: loader, masker: redact.New(), screen: screen.New(), language: ai.NewLanguageID(), live: map[string]*published{}}
	d.switches.Store(&Switches{})
	return d
}

// Reword lets answers of engagements that chose it be worded by another engine; call it before the first message.
func (d *Desk) Reword(by func(base ai.Engine, merchant string) ai.Engine) { d.reword = by }

// Publish makes a version live at once; decisions under way end with the old one.
func (d *Desk) Publish(p Publication) {
	live := d.prepare(p)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.live[p.Engagement] = live
}

// Forget drops an engagement, so that its next message loads the current version.
func (d *Desk) Forget(engagement string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.live, engagement)
}

func (d *Desk) prepare(p Publication) *published {
	live := &published{Publication: p, articles: make(map[string]knowledge.Article, len(p.Articles))}
	forEngine := make([]ai.Article, 0, len(p.Articles))
	for _, a := range p.Articles {
		live.articles[a.ID] = a
		forEngine = append(forEngine, a.ForEngine())
	}
	live.engine = ai.NewBuiltin(p.Model, forEngine, d.language)
	if p.Reworded && d.reword != nil {
		live.engine = d.reword(live.engine, p.Merchant)
	}
	return live
}

func (d *Desk) find(ctx context.Context, engagement string) (*published, error) {
	d.mu.RLock()
	live := d.live[engagement]
	d.mu.RUnlock()
	if live != nil {
		return live, nil
	}
	p, err := d.loader.Load(ctx, engagement)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if live = d.live[engagement]; live == nil { // another message may have loaded it meanwhile
		live = d.prepare(p)
		d.live[engagement] = live
	}
	return live, nil
}

// Screen checks an outgoing reply of a person or an engine.
func (d *Desk) Screen(text string) screen.Result { return d.screen.Check(text) }

// maxText bounds one message, in bytes.
const maxText = 20_000

// Decide makes the decision on one message. Errors: invalid for an empty or
// over-long text, not_found for an unknown engagement; on any error the caller
// hands the message to a person.
func (d *Desk) Decide(ctx context.Context, in In) (Out, error) {
	if strings.TrimSpace(in.Text) == "" || len(in.Text) > maxText {
		return Out{}, fault.New(fault.Invalid, "a message needs a text of at most %d bytes", maxText).At("/text")
	}
	live, err := d.find(ctx, in.Engagement)
	if err != nil {
		return Out{}, err
	}
	masked := d.masker.Mask(in.Text)
	decision, err := live.engine.Triage(ctx, ai.Message{
		ID: in.MessageID, Text: masked.Text, Language: in.Language, Facts: in.Facts, MissesInRow: in.MissesInRow,
	})
	if err != nil {
		return Out{}, fault.New(fault.Unavailable, "the message could not be decided").Because(err)
	}
	out := Out{Decision: decision, MaskedText: masked.Text, Masked: masked.Counts, Version: live.Version}
	d.restrain(&out, live, in)
	return out, nil
}

// restrain turns an answer into a hand-over where a switch, the article's
// validity or compliance forbids it. What the buyer asked for stays the reason
// when the engine handed over already, except that the AI being off goes first.
func (d *Desk) restrain(out *Out, live *published, in In) {
	sw := d.switches.Load()
	switch {
	case sw.off(live.Merchant, in.Shop):
		handOver(out, ai.ReasonAIOff)
	case out.Action == ai.ActionAnswer:
		d.restrainAnswer(out, live.articles[*out.Article], in, sw)
	}
	if in.AfterHours && slices.Contains([]ai.Reason{ai.ReasonLowConfidence, ai.ReasonNoArticle}, out.Reason) {
		out.Reason = ai.ReasonAfterHours
	}
}

func (d *Desk) restrainAnswer(out *Out, a knowledge.Article, in In, sw *Switches) {
	if sw.articleOff(in.Engagement, a.ID) {
		handOver(out, ai.ReasonAIOff)
		return
	}
	if !a.LiveAt(in.OccurredAt, in.Shop) {
		handOver(out, ai.ReasonNoArticle)
		return
	}
	if r := d.screen.Check(out.Answer); r.Verdict == screen.Block {
		out.Hits = r.Hits
		handOver(out, ai.ReasonPolicy)
	}
}

func handOver(out *Out, why ai.Reason) {
	out.Action, out.Reason, out.Article, out.Answer, out.Citation, out.Drafted = ai.ActionHandover, why, nil, "", "", false
}
