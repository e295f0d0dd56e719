package api

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"time"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/desk"
	"github.com/gainshare/gainshare/internal/rules/contact"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// aheadAllowed is how far a sender's clock may run ahead of business time.
const aheadAllowed = 5 * time.Minute

type messageBody struct {
	ID         string            `json:"id"`
	ShopID     string            `json:"shop_id"`
	Channel    string            `json:"channel"`
	BuyerKey   string            `json:"buyer_key"`
	Text       string            `json:"text"`
	OccurredAt time.Time         `json:"occurred_at"`
	OrderRef   string            `json:"order_ref"`
	Language   string            `json:"language"`
	Facts      map[string]string `json:"facts"`
}

// decisionView is what the caller does next with the buyer's message.
type decisionView struct {
	ContactID  string         `json:"contact_id"`
	Action     string         `json:"action"`
	Reason     string         `json:"reason,omitempty"`
	Article    string         `json:"article,omitempty"`
	Confidence float64        `json:"confidence"`
	Candidates []ai.Candidate `json:"candidates"`
	Answer     string         `json:"answer,omitempty"`
	Language   string         `json:"language"`
	Sentiment  string         `json:"sentiment"`
	Risk       string         `json:"risk"`
	Drafted    bool           `json:"drafted,omitempty"` // worded by a language model, and checked
}

// keptDecision is what the log keeps: what the engine decided, and whether the buyer was shown it.
type keptDecision struct {
	decisionView
	Shown    bool   `json:"shown"`
	Version  string `json:"version"`
	Fallback string `json:"fallback,omitempty"` // why a model's draft was not used
}

// triageMessage decides one message and stores it with its decision and what it made of its contact, at once.
func (a *API) triageMessage(c *call) (reply, error) {
	var b messageBody
	if err := c.decode(&b); err != nil {
		return reply{}, err
	}
	var view decisionView
	err := a.DB.InTx(c.ctx(), func(tx *store.Tx) (err error) {
		view, err = a.triage(c.ctx(), tx, c.scope.EngagementID, b)
		return err
	})
	return ok(view), err
}

func (a *API) triage(ctx context.Context, tx *store.Tx, engagement string, b messageBody) (decisionView, error) {
	now, err := inTime(ctx, tx, b.OccurredAt)
	if err != nil {
		return decisionView{}, err
	}
	shop, err := tx.LiveShop(ctx, engagement, b.ShopID, b.Channel)
	if err != nil {
		return decisionView{}, err
	}
	last, err := tx.LastContact(ctx, engagement, b.ShopID, b.Channel, b.BuyerKey)
	if err != nil {
		return decisionView{}, err
	}
	if id, kept, seen, err := tx.Delivered(ctx, engagement, b.ID); err != nil || seen {
		return again(id, kept), err
	}
	out, err := a.desk.Decide(ctx, desk.In{Engagement: engagement, Shop: b.ShopID, MessageID: b.ID, Text: b.Text, Language: b.Language, Facts: b.Facts,
		MissesInRow: missesOf(last), OccurredAt: b.OccurredAt, AfterHours: afterHours(shop, b.OccurredAt)})
	if err != nil {
		return decisionView{}, err
	}
	ct, err := placeMessage(ctx, tx, shop, last, b, intentOf(out), now)
	if err != nil {
		return decisionView{}, err
	}
	return storeDecision(ctx, tx, ct, b, out)
}

// inTime refuses an instant in the future and returns business time.
func inTime(ctx context.Context, tx *store.Tx, at time.Time) (time.Time, error) {
	now, err := tx.Now(ctx)
	if err == nil && at.After(now.Add(aheadAllowed)) {
		err = fault.New(fault.Invalid, "this is in the future: business time is %s", now.Format(time.RFC3339)).At("/occurred_at")
	}
	return now, err
}

// placeMessage finds the contact a message belongs to, reopens one, or begins one.
func placeMessage(ctx context.Context, tx *store.Tx, shop store.LiveShop, last *store.Contact, b messageBody, intent string, now time.Time) (store.Contact, error) {
	var known *contact.Last
	if last != nil {
		l := last.Last()
		known = &l
	}
	switch contact.Next(known, b.OccurredAt, intent, time.Duration(shop.GapHours)*time.Hour) {
	case contact.StepAppend:
		return *last, nil
	case contact.StepReopen:
		last.ClosedAt, last.Reopened = nil, last.Reopened+1
		return *last, nil
	}
	local := b.OccurredAt.In(shop.Zone())
	ct := store.Contact{ID: store.NewID("ct"), EngagementID: shop.ID, ShopID: b.ShopID, Channel: b.Channel, BuyerKey: b.BuyerKey, StartedAt: b.OccurredAt,
		Month: period.MonthOf(local).String(), Day: period.DateOf(local).String(), Source: "live", ReceivedAt: now, Outcome: "unresolved", Class: "unserved",
		AIEnabled: shop.AIChannel && shop.Stage != "held" && inShare(b.BuyerKey, shop.AIShare)}
	if last != nil && last.ClosedAt == nil { // silence closed it: what comes now is another contact
		ended := contact.EndOf(last.Last(), time.Duration(shop.GapHours)*time.Hour)
		last.ClosedAt = &ended
		if err := tx.SaveContact(ctx, *last); err != nil {
			return ct, err
		}
	}
	ct.ExternalID = ct.ID
	var err error
	if ct.Late, err = tx.MonthBilled(ctx, shop.ID, ct.Month); err != nil {
		return ct, err
	}
	if err := tx.EnsurePartition(ctx, ct.StartedAt); err != nil {
		return ct, err
	}
	return ct, tx.AddContact(ctx, ct)
}

// inShare says whether a buyer is among the percent whose contacts the AI answers. The same buyer stays in as
// the share grows.
func inShare(buyer string, percent int) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(buyer)) // a hash never fails
	return int(h.Sum32()%100) < percent
}

// storeDecision keeps the message with what the engine decided, and moves the contact. On a contact the AI does
// not serve yet the decision is only kept: the caller is told to hand over, because the AI is off.
func storeDecision(ctx context.Context, tx *store.Tx, ct store.Contact, b messageBody, out desk.Out) (decisionView, error) {
	view := viewOf(ct.ID, out)
	kept, err := json.Marshal(keptDecision{decisionView: view, Shown: ct.AIEnabled, Version: out.Version, Fallback: out.Fallback})
	if err != nil {
		return view, err
	}
	err = tx.AddMessage(ctx, store.Message{ContactID: ct.ID, EngagementID: ct.EngagementID, ExternalID: b.ID, Author: "buyer",
		Body: out.MaskedText, OccurredAt: b.OccurredAt, Decision: kept})
	if err != nil {
		return view, err
	}
	if !ct.AIEnabled {
		view = inShadow(view)
	}
	moveContact(&ct, b, out, view)
	if view.Action == string(ai.ActionAnswer) {
		err = tx.AddMessage(ctx, store.Message{ContactID: ct.ID, EngagementID: ct.EngagementID, Author: "ai", Body: view.Answer, OccurredAt: b.OccurredAt})
		if err != nil {
			return view, err
		}
	}
	return view, tx.SaveContact(ctx, ct)
}

func moveContact(ct *store.Contact, b messageBody, out desk.Out, view decisionView) {
	if ct.LastMessageAt == nil || b.OccurredAt.After(*ct.LastMessageAt) {
		ct.LastMessageAt = &b.OccurredAt
	}
	ct.Language, ct.OrderRef, ct.Intent = firstOf(view.Language, ct.Language), firstOf(b.OrderRef, ct.OrderRef), firstOf(intentOf(out), ct.Intent)
	switch {
	case view.Action == string(ai.ActionAnswer):
		ct.AIWrote, ct.AIMessages = true, ct.AIMessages+1
		ct.Misses = 0
	default:
		ct.Misses++
		ct.HandoverReason = firstOf(ct.HandoverReason, view.Reason)
		ct.TransferAsked = ct.TransferAsked || ct.AIEnabled
	}
	ct.Decide()
}

func viewOf(contactID string, out desk.Out) decisionView {
	v := decisionView{ContactID: contactID, Action: string(out.Action), Reason: string(out.Reason), Confidence: out.Confidence, Candidates: out.Candidates,
		Answer: out.Answer, Language: out.Language, Sentiment: string(out.Sentiment), Risk: string(out.Risk), Drafted: out.Drafted}
	if out.Article != nil {
		v.Article = *out.Article
	}
	if v.Candidates == nil {
		v.Candidates = []ai.Candidate{}
	}
	return v
}

func inShadow(v decisionView) decisionView {
	v.Action, v.Reason, v.Article, v.Answer = string(ai.ActionHandover), string(ai.ReasonAIOff), "", ""
	return v
}

// again answers a second delivery as the first one was answered.
func again(contactID string, kept json.RawMessage) decisionView {
	var k keptDecision
	if json.Unmarshal(kept, &k) != nil {
		return inShadow(decisionView{ContactID: contactID, Candidates: []ai.Candidate{}})
	}
	k.ContactID = contactID
	if !k.Shown {
		return inShadow(k.decisionView)
	}
	return k.decisionView
}

// intentOf is the matter of a message as far as it was understood; "" when it was not.
func intentOf(out desk.Out) string {
	switch {
	case out.Article != nil:
		return *out.Article
	case len(out.Candidates) > 0 && out.Confidence >= 0.5 && out.Reason != ai.ReasonNoArticle:
		return out.Candidates[0].Article
	default:
		return ""
	}
}

func missesOf(last *store.Contact) int {
	if last == nil || last.ClosedAt != nil {
		return 0
	}
	return last.Misses
}

// afterHours says whether the shop is closed at an instant, by its own opening hours in the engagement's zone.
func afterHours(shop store.LiveShop, at time.Time) bool {
	now := at.In(shop.Zone()).Format("15:04")
	if shop.Opens <= shop.Closes {
		return now < shop.Opens || now >= shop.Closes
	}
	return now < shop.Opens && now >= shop.Closes // open over midnight
}
