package connect

import (
	"crypto/sha256"
	"encoding/json"
	"time"
)

// Contact is one finished contact as somebody else's system reports it.
type Contact struct {
	Source         string     `json:"source"`
	ExternalID     string     `json:"external_id"`
	ShopID         string     `json:"shop_id"`
	Channel        string     `json:"channel"`
	BuyerKey       string     `json:"buyer_key"`
	OrderRef       string     `json:"order_ref,omitempty"`
	StartedAt      time.Time  `json:"started_at"`
	ClosedAt       *time.Time `json:"closed_at,omitempty"`
	InitiatedBy    string     `json:"initiated_by,omitempty"` // buyer when not said
	AIWrote        bool       `json:"ai_wrote,omitempty"`
	PersonWrote    bool       `json:"person_wrote,omitempty"`
	TransferAsked  bool       `json:"transfer_asked,omitempty"`
	AIMessages     int        `json:"ai_messages,omitempty"`
	AgentID        string     `json:"agent_id,omitempty"`
	Language       string     `json:"language,omitempty"`
	Intent         string     `json:"intent,omitempty"`
	HandoverReason string     `json:"handover_reason,omitempty"`
	HandleSeconds  int        `json:"handle_seconds,omitempty"`
	CSAT           *int       `json:"csat,omitempty"`
	Complaint      bool       `json:"complaint,omitempty"`
	Dispute        bool       `json:"platform_dispute,omitempty"`
	SalesRef       string     `json:"sales_ref,omitempty"`
	Excluded       string     `json:"excluded,omitempty"`
}

// Hash is what two reports of one contact are compared by.
func (c Contact) Hash() []byte {
	text, _ := json.Marshal(c) // plain fields: cannot fail
	sum := sha256.Sum256(text)
	return sum[:]
}

// Line is one line of a batch: a contact, or the place and reason of its refusal.
type Line struct {
	No      int
	Raw     string
	Contact Contact
	Field   string
	Reason  string
}

// Bad says whether the line was refused.
func (l Line) Bad() bool { return l.Reason != "" }

func (l *Line) refuse(field, reason string) { l.Field, l.Reason = field, reason }

// check refuses a line that lacks something or says what cannot be; latest is the last instant that has happened.
func (l *Line) check(latest time.Time) {
	l.checkNames()
	if !l.Bad() {
		l.checkTimes(latest)
	}
	if !l.Bad() {
		l.checkRest()
	}
	l.Contact.InitiatedBy = ""
	l.Contact.AIWrote = l.Contact.AIWrote || l.Contact.AIMessages > 0
}

func (l *Line) checkNames() {
	c := l.Contact
	for _, n := range [...]struct{ field, value string }{{"external_id", c.ExternalID}, {"shop_id", c.ShopID}, {"channel", c.Channel}, {"buyer_key", c.BuyerKey}} {
		if n.value == "" {
			l.refuse(n.field, "is needed")
			return
		}
	}
}

func (l *Line) checkTimes(latest time.Time) {
	c := l.Contact
	switch {
	case c.StartedAt.IsZero():
		l.refuse("started_at", "is needed: an instant with its offset, such as 2026-11-01T09:00:00+08:00")
	case c.StartedAt.After(latest):
		l.refuse("started_at", "is in the future")
	case c.ClosedAt != nil && c.ClosedAt.Before(c.StartedAt):
		l.refuse("closed_at", "is before started_at")
	}
}

func (l *Line) checkRest() {
	c := l.Contact
	switch {
	case c.InitiatedBy != "" && c.InitiatedBy != "buyer":
		l.refuse("initiated_by", "a proactive message opens no contact")
	case c.CSAT != nil && (*c.CSAT < 1 || *c.CSAT > 5):
		l.refuse("csat", "is a whole number from 1 to 5")
	case c.HandleSeconds < 0:
		l.refuse("handle_seconds", "is not negative")
	case c.AIMessages < 0:
		l.refuse("ai_messages", "is not negative")
	case c.Excluded != "" && c.Excluded != "spam" && c.Excluded != "test" && c.Excluded != "staff":
		l.refuse("excluded", "is spam, test or staff")
	}
}
