package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/lib/pq"
)

// Batch is one delivery of contacts; every line of it is counted.
type Batch struct {
	ID           string  `db:"id"`
	EngagementID string  `db:"engagement_id"`
	Channel      string  `db:"channel"` // ndjson or csv
	SHA256       []byte  `db:"sha256"`
	Accepted     int     `db:"accepted"`
	Duplicates   int     `db:"duplicates"`
	Rejected     int     `db:"rejected"`
	Late         int     `db:"late"`
	ReceivedBy   *string `db:"received_by"`
}

// AddBatch writes what became of a delivery.
func (tx *Tx) AddBatch(ctx context.Context, b Batch, rejects []Reject, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO intake_batches (id, engagement_id, channel, sha256, accepted, duplicates, rejected, late, received_at, received_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, b.ID, b.EngagementID, b.Channel, b.SHA256, b.Accepted, b.Duplicates, b.Rejected, b.Late, now, b.ReceivedBy)
	if err != nil || len(rejects) == 0 {
		return err
	}
	var lines []int64
	var fields, reasons, raws []string
	for _, r := range rejects {
		lines, fields, reasons, raws = append(lines, int64(r.Line)), append(fields, r.Field), append(reasons, r.Reason), append(raws, r.Raw)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO intake_rejects (batch_id, line, field, reason, raw)
		SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) ON CONFLICT DO NOTHING`,
		b.ID, pq.Int64Array(lines), pq.StringArray(fields), pq.StringArray(reasons), pq.StringArray(raws))
	return err
}

// BatchRejects lists the refused lines of a delivery; another engagement's delivery does not exist.
func (tx *Tx) BatchRejects(ctx context.Context, engagement, batch string) ([]Reject, error) {
	if _, err := find[string](ctx, tx, "there is no such delivery", `SELECT id FROM intake_batches WHERE id = $1 AND engagement_id = $2`, batch, engagement); err != nil {
		return nil, err
	}
	return list[Reject](ctx, tx, `SELECT line, field, reason, raw FROM intake_rejects WHERE batch_id = $1 ORDER BY line`, batch)
}

// ContactKey is the name a contact has outside, with the hash of what was said about it.
type ContactKey struct {
	Source     string `db:"source" json:"source"`
	ExternalID string `db:"external_id" json:"external_id"`
	ContactID  string `db:"contact_id" json:"contact_id"`
	StartedAt  string `db:"started_at" json:"started_at"` // RFC 3339
	Hash       string `db:"hash" json:"hash"`             // hex
}

// ClaimKeys takes the keys nobody has yet, and returns for every key what is on record now: where the contact id
// is the caller's own, the contact is new.
func (tx *Tx) ClaimKeys(ctx context.Context, engagement string, keys []ContactKey) (map[[2]string]ContactKey, error) {
	text, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	const given = `SELECT k.source, k.external_id, k.contact_id, k.started_at::timestamptz AS started_at, decode(k.hash, 'hex') AS hash
		FROM json_to_recordset($2::json) AS k(source text, external_id text, contact_id text, started_at text, hash text)`
	if _, err := tx.ExecContext(ctx, `INSERT INTO contact_keys (engagement_id, source, external_id, contact_id, started_at, hash)
		SELECT $1, g.* FROM (`+given+`) g ORDER BY 2, 3 ON CONFLICT DO NOTHING`, engagement, string(text)); err != nil {
		return nil, err
	}
	rows, err := list[ContactKey](ctx, tx, `SELECT c.source, c.external_id, c.contact_id, c.started_at::text AS started_at, encode(c.hash, 'hex') AS hash
		FROM contact_keys c JOIN (`+given+`) g ON c.engagement_id = $1 AND c.source = g.source AND c.external_id = g.external_id`, engagement, string(text))
	out := make(map[[2]string]ContactKey, len(rows))
	for _, r := range rows {
		out[[2]string{r.Source, r.ExternalID}] = r
	}
	return out, err
}

// AddContacts writes many new contacts in one statement.
func (tx *Tx) AddContacts(ctx context.Context, contacts []IntakeContact) error {
	if len(contacts) == 0 {
		return nil
	}
	text, err := json.Marshal(contacts)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, order_ref, started_at, closed_at, last_message_at,
			ai_wrote, person_wrote, transfer_asked, agent_id, language, intent, handover_reason, handle_seconds, ai_messages, csat, complaint, platform_dispute, sales_ref,
			ai_enabled, excluded, outcome, class, source, external_id, late, received_at)
		SELECT * FROM json_to_recordset($1::json) AS c(id text, engagement_id text, shop_id text, channel text, month text, day date, buyer_key text, order_ref text,
			started_at timestamptz, closed_at timestamptz, last_message_at timestamptz, ai_wrote boolean, person_wrote boolean, transfer_asked boolean, agent_id text,
			language text, intent text, handover_reason text, handle_seconds int, ai_messages int, csat smallint, complaint boolean, platform_dispute boolean, sales_ref text,
			ai_enabled boolean, excluded text, outcome text, class text, source text, external_id text, late boolean, received_at timestamptz)`, string(text))
	return err
}

// IntakeContact is a contact as a batch writes it.
type IntakeContact struct {
	ID             string     `json:"id"`
	EngagementID   string     `json:"engagement_id"`
	ShopID         string     `json:"shop_id"`
	Channel        string     `json:"channel"`
	Month          string     `json:"month"`
	Day            string     `json:"day"`
	BuyerKey       string     `json:"buyer_key"`
	OrderRef       string     `json:"order_ref"`
	StartedAt      time.Time  `json:"started_at"`
	ClosedAt       *time.Time `json:"closed_at"`
	LastMessageAt  time.Time  `json:"last_message_at"`
	AIWrote        bool       `json:"ai_wrote"`
	PersonWrote    bool       `json:"person_wrote"`
	TransferAsked  bool       `json:"transfer_asked"`
	AgentID        string     `json:"agent_id"`
	Language       string     `json:"language"`
	Intent         string     `json:"intent"`
	HandoverReason string     `json:"handover_reason"`
	HandleSeconds  int        `json:"handle_seconds"`
	AIMessages     int        `json:"ai_messages"`
	CSAT           *int       `json:"csat"`
	Complaint      bool       `json:"complaint"`
	Dispute        bool       `json:"platform_dispute"`
	SalesRef       string     `json:"sales_ref"`
	AIEnabled      bool       `json:"ai_enabled"`
	Excluded       string     `json:"excluded"`
	Outcome        string     `json:"outcome"`
	Class          string     `json:"class"`
	Source         string     `json:"source"`
	ExternalID     string     `json:"external_id"`
	Late           bool       `json:"late"`
	ReceivedAt     time.Time  `json:"received_at"`
}

// SetKeyHash notes a later state of a contact reported before.
func (tx *Tx) SetKeyHash(ctx context.Context, engagement string, k ContactKey) error {
	hash, err := hex.DecodeString(k.Hash)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE contact_keys SET hash = $4 WHERE engagement_id = $1 AND source = $2 AND external_id = $3`, engagement, k.Source, k.ExternalID, hash)
	return err
}

// AIChannels maps the shops of an engagement to their channels, each with whether AI is on there.
func (tx *Tx) AIChannels(ctx context.Context, engagement string) (map[string]map[string]bool, error) {
	rows, err := list[struct {
		Shop    string `db:"shop_id"`
		Channel string `db:"channel"`
		AI      bool   `db:"ai_enabled"`
	}](ctx, tx, `SELECT c.shop_id, c.channel, c.ai_enabled FROM shop_channels c JOIN engagement_shops s ON s.shop_id = c.shop_id WHERE s.engagement_id = $1`, engagement)
	out := map[string]map[string]bool{}
	for _, r := range rows {
		if out[r.Shop] == nil {
			out[r.Shop] = map[string]bool{}
		}
		out[r.Shop][r.Channel] = r.AI
	}
	return out, err
}

// IntakeSecrets lists the live secrets that sign an engagement's batches.
func (db *DB) IntakeSecrets(ctx context.Context, engagement string) ([][]byte, error) {
	var out [][]byte
	err := db.SelectContext(ctx, &out, `SELECT secret FROM intake_secrets WHERE engagement_id = $1 AND revoked_at IS NULL ORDER BY id`, engagement)
	return out, err
}

// AddIntakeSecret keeps a new secret beside the ones in use. It is kept as it is: a signature cannot be checked
// against a hash of its key.
func (tx *Tx) AddIntakeSecret(ctx context.Context, engagement, id string, secret []byte) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO intake_secrets (engagement_id, id, secret) VALUES ($1, $2, $3)`, engagement, id, secret)
	return err
}

// RevokeIntake ends every secret of an engagement: batches signed with them are refused from now on.
func (tx *Tx) RevokeIntake(ctx context.Context, engagement string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE intake_secrets SET revoked_at = $2 WHERE engagement_id = $1 AND revoked_at IS NULL`, engagement, at)
	return err
}
