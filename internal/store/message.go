package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contact"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Contact is a contact as live messages change it.
type Contact struct {
	ID             string     `db:"id"`
	EngagementID   string     `db:"engagement_id"`
	ShopID         string     `db:"shop_id"`
	Channel        string     `db:"channel"`
	Month          string     `db:"month"`
	Day            string     `db:"day"`
	BuyerKey       string     `db:"buyer_key"`
	OrderRef       string     `db:"order_ref"`
	StartedAt      time.Time  `db:"started_at"`
	ClosedAt       *time.Time `db:"closed_at"`
	LastMessageAt  *time.Time `db:"last_message_at"`
	AIWrote        bool       `db:"ai_wrote"`
	PersonWrote    bool       `db:"person_wrote"`
	SystemWrote    bool       `db:"system_wrote"`
	TransferAsked  bool       `db:"transfer_asked"`
	AgentID        string     `db:"agent_id"`
	Language       string     `db:"language"`
	Intent         string     `db:"intent"`
	HandoverReason string     `db:"handover_reason"`
	HandleSeconds  int        `db:"handle_seconds"`
	AIMessages     int        `db:"ai_messages"`
	Misses         int        `db:"misses"`
	CSAT           *int       `db:"csat"`
	Complaint      bool       `db:"complaint"`
	Dispute        bool       `db:"platform_dispute"`
	SalesRef       string     `db:"sales_ref"`
	AIEnabled      bool       `db:"ai_enabled"`
	Excluded       string     `db:"excluded"`
	Outcome        string     `db:"outcome"`
	Class          string     `db:"class"`
	Reopened       int        `db:"reopened_count"`
	Source         string     `db:"source"`
	ExternalID     string     `db:"external_id"`
	Late           bool       `db:"late"`
	ReceivedAt     time.Time  `db:"received_at"`
}

// Decide sets outcome and class from what was seen on the contact. The rules call a contact of a human-only
// channel human whatever happened; in the books it is unserved until a person wrote, because nobody served it.
func (c *Contact) Decide() {
	var seen []contact.Event
	for event, yes := range map[contact.Event]bool{contact.AIAnswered: c.AIWrote, contact.PersonWrote: c.PersonWrote, contact.TransferTriggered: c.TransferAsked} {
		if yes {
			seen = append(seen, event)
		}
	}
	outcome, class := contact.OutcomeOf(seen), contact.ClassOf(seen, c.AIEnabled)
	if class == contact.ClassHuman && !c.PersonWrote {
		class = contact.ClassUnserved
	}
	c.Outcome, c.Class = string(outcome), string(class)
}

// Last is the contact as the rule of belonging together reads it.
func (c Contact) Last() contact.Last {
	l := contact.Last{Intent: c.Intent, LastMessageAt: c.StartedAt}
	if c.LastMessageAt != nil {
		l.LastMessageAt = *c.LastMessageAt
	}
	if c.ClosedAt != nil {
		l.ClosedAt = *c.ClosedAt
	}
	return l
}

const contactColumns = `id, engagement_id, shop_id, channel, month, day::text AS day, buyer_key, order_ref, started_at, closed_at, last_message_at, ai_wrote, person_wrote,
	system_wrote, transfer_asked, agent_id, language, intent, handover_reason, handle_seconds, ai_messages, misses, csat, complaint, platform_dispute, sales_ref,
	ai_enabled, excluded, outcome, class, reopened_count, source, external_id, late, received_at`

// LastContact finds the latest contact of a buyer with a shop and channel, nil for one not seen before. Two
// messages of one buyer at once wait for each other from here to the end of the transaction.
func (tx *Tx) LastContact(ctx context.Context, engagement, shop, channel, buyer string) (*Contact, error) {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, shop+"\x1f"+channel+"\x1f"+buyer); err != nil {
		return nil, err
	}
	var c Contact
	err := tx.GetContext(ctx, &c, `SELECT `+contactColumns+` FROM contacts WHERE shop_id = $1 AND channel = $2 AND buyer_key = $3 AND engagement_id = $4
		ORDER BY started_at DESC LIMIT 1`, shop, channel, buyer, engagement)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &c, err
}

// LockContact reads a contact for a change.
func (tx *Tx) LockContact(ctx context.Context, engagement, id string) (Contact, error) {
	return find[Contact](ctx, tx, "there is no such contact", `SELECT `+contactColumns+` FROM contacts WHERE id = $1 AND engagement_id = $2 FOR UPDATE`, id, engagement)
}

// EnsurePartition makes room for contacts of the UTC month of an instant.
func (tx *Tx) EnsurePartition(ctx context.Context, at time.Time) error {
	_, err := tx.ExecContext(ctx, `SELECT ensure_contact_partition($1)`, at)
	return err
}

// AddContact writes a new contact.
func (tx *Tx) AddContact(ctx context.Context, c Contact) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, order_ref, started_at, closed_at, last_message_at,
			ai_wrote, person_wrote, system_wrote, transfer_asked, agent_id, language, intent, handover_reason, handle_seconds, ai_messages, misses, csat, complaint,
			platform_dispute, sales_ref, ai_enabled, excluded, outcome, class, reopened_count, source, external_id, late, received_at)
		VALUES (:id, :engagement_id, :shop_id, :channel, :month, :day, :buyer_key, :order_ref, :started_at, :closed_at, :last_message_at,
			:ai_wrote, :person_wrote, :system_wrote, :transfer_asked, :agent_id, :language, :intent, :handover_reason, :handle_seconds, :ai_messages, :misses, :csat, :complaint,
			:platform_dispute, :sales_ref, :ai_enabled, :excluded, :outcome, :class, :reopened_count, :source, :external_id, :late, :received_at)`, c)
	return err
}

// SaveContact writes what messages, replies and closing changed.
func (tx *Tx) SaveContact(ctx context.Context, c Contact) error {
	_, err := tx.NamedExecContext(ctx, `UPDATE contacts SET order_ref = :order_ref, closed_at = :closed_at, last_message_at = :last_message_at, ai_wrote = :ai_wrote,
		person_wrote = :person_wrote, system_wrote = :system_wrote, transfer_asked = :transfer_asked, agent_id = :agent_id, language = :language, intent = :intent,
		handover_reason = :handover_reason, handle_seconds = :handle_seconds, ai_messages = :ai_messages, misses = :misses, csat = :csat, complaint = :complaint,
		platform_dispute = :platform_dispute, sales_ref = :sales_ref, excluded = :excluded, outcome = :outcome, class = :class, reopened_count = :reopened_count
		WHERE started_at = :started_at AND id = :id`, c)
	return Refused(err, "a contact does not close before it began")
}

// Message is one masked message of a contact.
type Message struct {
	ContactID, EngagementID, ExternalID string
	Author, AgentID, Body               string
	OccurredAt                          time.Time
	Decision                            json.RawMessage
}

// AddMessage appends to the message log; fault.Conflict when the caller's id was delivered before.
func (tx *Tx) AddMessage(ctx context.Context, m Message) error {
	var decision *string
	if len(m.Decision) > 0 {
		text := string(m.Decision)
		decision = &text
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO contact_messages (contact_id, engagement_id, external_id, author, agent_id, occurred_at, body_masked, decision)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, m.ContactID, m.EngagementID, m.ExternalID, m.Author, m.AgentID, m.OccurredAt, m.Body, decision)
	if Violates(err, "contact_messages_once") {
		return fault.New(fault.Conflict, "the message %q was delivered before", m.ExternalID).Because(err)
	}
	return err
}

// Delivered finds a message delivered before under the caller's id; ok is false when there is none.
func (tx *Tx) Delivered(ctx context.Context, engagement, externalID string) (contactID string, decision json.RawMessage, ok bool, err error) {
	if externalID == "" {
		return "", nil, false, nil
	}
	var row struct {
		ContactID string  `db:"contact_id"`
		Decision  *Object `db:"decision"`
	}
	err = tx.GetContext(ctx, &row, `SELECT contact_id, decision FROM contact_messages WHERE engagement_id = $1 AND external_id = $2`, engagement, externalID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil, false, nil
	}
	if row.Decision != nil {
		decision = json.RawMessage(*row.Decision)
	}
	return row.ContactID, decision, err == nil, err
}

// MonthBilled says whether the month has an issued service invoice: what comes now is late.
func (tx *Tx) MonthBilled(ctx context.Context, engagement, month string) (bool, error) {
	var billed bool
	err := tx.GetContext(ctx, &billed, `SELECT EXISTS (SELECT FROM invoices WHERE engagement_id = $1 AND month = $2 AND kind = 'service' AND number IS NOT NULL)`, engagement, month)
	return billed, err
}
