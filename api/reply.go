package api

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/redact"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

type replyBody struct {
	ID         string    `json:"id"`
	Text       string    `json:"text"`
	AgentID    string    `json:"agent_id"`
	OccurredAt time.Time `json:"occurred_at"`
}

// recordReply keeps what a person wrote: from then on the contact is a person's, whoever began.
func (a *API) recordReply(c *call) (reply, error) {
	var b replyBody
	if err := c.decode(&b); err != nil {
		return reply{}, err
	}
	return a.onContact(c, b.OccurredAt, func(ctx context.Context, tx *store.Tx, ct *store.Contact) error {
		if _, _, seen, err := tx.Delivered(ctx, ct.EngagementID, b.ID); err != nil || seen {
			return err
		}
		if b.OccurredAt.Before(ct.StartedAt) {
			return fault.New(fault.Invalid, "a reply comes after the contact began").At("/occurred_at")
		}
		ct.PersonWrote, ct.AgentID = true, b.AgentID
		if ct.LastMessageAt == nil || b.OccurredAt.After(*ct.LastMessageAt) {
			ct.LastMessageAt = &b.OccurredAt
		}
		return tx.AddMessage(ctx, store.Message{ContactID: ct.ID, EngagementID: ct.EngagementID, ExternalID: b.ID, Author: "person", AgentID: b.AgentID,
			Body: redact.New().Mask(b.Text).Text, OccurredAt: b.OccurredAt})
	})
}

type closeBody struct {
	OccurredAt    time.Time `json:"occurred_at"`
	HandleSeconds *int      `json:"handle_seconds"`
	CSAT          *int      `json:"csat"`
	Complaint     *bool     `json:"complaint"`
	Dispute       *bool     `json:"platform_dispute"`
	SalesRef      *string   `json:"sales_ref"`
	Excluded      *string   `json:"excluded"`
}

// closeContact closes a contact with what is known at its end. Closing again adds what was learned since; the
// instant of the first closing stays, so that the 72 hours do not begin anew.
func (a *API) closeContact(c *call) (reply, error) {
	var b closeBody
	if err := c.decode(&b); err != nil {
		return reply{}, err
	}
	return a.onContact(c, b.OccurredAt, func(_ context.Context, _ *store.Tx, ct *store.Contact) error {
		if b.OccurredAt.Before(ct.StartedAt) {
			return fault.New(fault.Invalid, "a contact does not close before it began").At("/occurred_at")
		}
		if ct.ClosedAt == nil {
			ct.ClosedAt = &b.OccurredAt
		}
		set(&ct.HandleSeconds, b.HandleSeconds)
		set(&ct.Complaint, b.Complaint)
		set(&ct.Dispute, b.Dispute)
		set(&ct.SalesRef, b.SalesRef)
		set(&ct.Excluded, b.Excluded)
		if b.CSAT != nil {
			ct.CSAT = b.CSAT
		}
		return nil
	})
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// onContact changes one contact, decides its outcome and class again, and answers it as it is now.
func (a *API) onContact(c *call, at time.Time, change func(ctx context.Context, tx *store.Tx, ct *store.Contact) error) (reply, error) {
	var view store.ContactView
	err := a.DB.InTx(c.ctx(), func(tx *store.Tx) error {
		if _, err := inTime(c.ctx(), tx, at); err != nil {
			return err
		}
		ct, err := tx.LockContact(c.ctx(), c.scope.EngagementID, c.Param("contact"))
		if err != nil {
			return err
		}
		if err := change(c.ctx(), tx, &ct); err != nil {
			return err
		}
		ct.Decide()
		if err := tx.SaveContact(c.ctx(), ct); err != nil {
			return err
		}
		view, err = tx.ContactView(c.ctx(), ct.EngagementID, ct.ID)
		return err
	})
	return ok(view), err
}

type hitView struct {
	Rule     string `json:"rule"`
	Category string `json:"category"`
	Span     [2]int `json:"span"`
	Reason   string `json:"reason,omitempty"`
}

// screenReply says whether a reply may go out, and what stands against it. Nothing is stored.
func (a *API) screenReply(c *call) (reply, error) {
	var b struct{ Text string }
	if err := c.decode(&b); err != nil {
		return reply{}, err
	}
	result := a.desk.Screen(b.Text)
	hits := []hitView{}
	for _, h := range result.Hits {
		hits = append(hits, hitView{Rule: h.Rule, Category: string(h.Category), Span: h.Span, Reason: h.Reason})
	}
	return ok(map[string]any{"verdict": result.Verdict, "hits": hits}), nil
}
