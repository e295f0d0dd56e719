package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// draftRows are what drafts write, by kind.
type draftRows struct {
	engagements []string
	invoices    []draftInvoice
	lines       []draftLine
	uses        []draftUse
	postings    []Posting
	tasks       []draftTask
	events      []draftEvent
}

type draftInvoice struct {
	ID       string          `json:"id"`
	Of       string          `json:"engagement_id"`
	Merchant string          `json:"merchant_id"`
	Entity   string          `json:"entity_id"`
	Month    period.Month    `json:"month"`
	Kind     string          `json:"kind"`
	Attempt  int             `json:"attempt"`
	Version  int             `json:"contract_version"`
	Snapshot *string         `json:"snapshot_id"`
	Currency string          `json:"currency"`
	Subtotal int64           `json:"subtotal_minor"`
	Tax      int64           `json:"tax_minor"`
	Total    int64           `json:"total_minor"`
	Checks   json.RawMessage `json:"checks"`
	Rating   json.RawMessage `json:"rating_input"`
	Content  string          `json:"content"` // hex
	By       string          `json:"prepared_by"`
	At       time.Time       `json:"created_at"`
}

type draftLine struct {
	Invoice  string          `json:"invoice_id"`
	No       int             `json:"line_no"`
	Charge   string          `json:"charge"`
	Kind     string          `json:"kind"`
	Month    period.Month    `json:"service_month"`
	Label    string          `json:"label"`
	Meter    string          `json:"meter"`
	Quantity *string         `json:"quantity"`
	Net      int64           `json:"net_minor"`
	Tax      int64           `json:"tax_minor"`
	Detail   json.RawMessage `json:"detail"`
	Reason   string          `json:"reason"`
	Snapshot *string         `json:"snapshot_id"`
	Corrects *string         `json:"corrects_invoice"`
}

type draftUse struct {
	Of       string `json:"engagement_id"`
	Version  int    `json:"version"`
	Kind     string `json:"document_kind"`
	Document string `json:"document_id"`
}

type draftTask struct {
	ID       string          `json:"id"`
	Key      string          `json:"dedup_key"`
	Kind     string          `json:"kind"`
	Of       *string         `json:"engagement_id"`
	Merchant *string         `json:"merchant_id"`
	Role     string          `json:"role"`
	Subject  string          `json:"subject_kind"`
	About    string          `json:"subject_id"`
	Params   json.RawMessage `json:"params"`
	Fallback string          `json:"fallback"`
	Due      *time.Time      `json:"due_at"`
	At       time.Time       `json:"created_at"`
}

type draftEvent struct {
	Key      string          `json:"dedup_key"`
	Of       string          `json:"engagement_id"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor"`
	Kind     string          `json:"kind"`
	Params   json.RawMessage `json:"params"`
	Workflow string          `json:"workflow_id"`
}

// AddInvoice keeps a draft for Write; added is false when there is one already.
func (s *DraftSet) AddInvoice(_ context.Context, v Invoice) (added bool, err error) {
	if s.Exists[v.ID] {
		return false, nil
	}
	s.pending.invoices = append(s.pending.invoices, draftInvoice{ID: v.ID, Of: v.EngagementID, Merchant: v.MerchantID, Entity: v.EntityID, Month: v.Month,
		Kind: v.Kind, Attempt: v.Attempt, Version: v.ContractVersion, Snapshot: v.SnapshotID, Currency: string(v.Currency), Subtotal: v.Subtotal, Tax: v.Tax,
		Total: v.Total, Checks: v.Checks, Rating: v.RatingInput, Content: hex.EncodeToString(v.ContentSHA256), By: v.PreparedBy, At: v.CreatedAt})
	return true, nil
}

// ReplaceLines keeps the lines of a draft of this set, which has none yet.
func (s *DraftSet) ReplaceLines(_ context.Context, invoiceID string, lines []invoice.Line, snapshots map[period.Month]string) error {
	for i, l := range lines {
		if l.Credits != 0 {
			return ErrAlone // only credit notes have such lines
		}
		row := draftLine{Invoice: invoiceID, No: i + 1, Charge: l.Charge, Kind: l.Kind, Month: l.ServiceMonth, Label: l.Label, Meter: l.Meter,
			Net: l.Net.Minor(), Tax: l.Tax.Minor(), Detail: json.RawMessage(listJSON(l.Detail)), Reason: l.Reason}
		if l.Quantity.Given() {
			text := string(l.Quantity)
			row.Quantity = &text
		}
		if id, ok := snapshots[l.ServiceMonth]; ok {
			row.Snapshot = &id
		}
		if l.Corrects != "" {
			row.Corrects = &l.Corrects
		}
		s.pending.lines = append(s.pending.lines, row)
	}
	return nil
}

// UseContract keeps what Tx would write.
func (s *DraftSet) UseContract(_ context.Context, engagement string, version int, kind, document string) error {
	s.pending.uses = append(s.pending.uses, draftUse{engagement, version, kind, document})
	return nil
}

// Post keeps what Tx would write.
func (s *DraftSet) Post(_ context.Context, p Posting) error {
	s.pending.postings = append(s.pending.postings, p)
	return nil
}

// OpenTask keeps what Tx would write.
func (s *DraftSet) OpenTask(_ context.Context, t Task) error {
	if len(t.Params) == 0 {
		t.Params = json.RawMessage(`{}`)
	}
	s.pending.tasks = append(s.pending.tasks, draftTask{ID: DerivedID("task", t.Key), Key: t.Key, Kind: t.Kind, Of: t.EngagementID, Merchant: t.MerchantID, Role: t.Role,
		Subject: t.SubjectKind, About: t.SubjectID, Params: t.Params, Fallback: t.Fallback, Due: t.DueAt, At: t.CreatedAt})
	return nil
}

// Tell keeps what Tx would write.
func (s *DraftSet) Tell(_ context.Context, e Event) error {
	s.pending.events = append(s.pending.events, draftEvent{e.Key, e.EngagementID, e.At, orDefault(e.Actor, "system"), e.Kind, json.RawMessage(asJSON(e.Params)), e.WorkflowID})
	return nil
}

// Drop forgets what was kept for an engagement since the last Keep or Drop.
func (s *DraftSet) Drop() { s.pending = draftRows{} }

// Keep says that an engagement is drafted: what it writes will be written.
func (s *DraftSet) Keep(engagement string) {
	k, p := &s.kept, s.pending
	k.engagements = append(k.engagements, engagement)
	k.invoices, k.lines, k.uses = append(k.invoices, p.invoices...), append(k.lines, p.lines...), append(k.uses, p.uses...)
	k.postings, k.tasks, k.events = append(k.postings, p.postings...), append(k.tasks, p.tasks...), append(k.events, p.events...)
	s.Drop()
}

const insertInvoices = `INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, state, attempt, contract_version, snapshot_id, currency,
		subtotal_minor, tax_minor, total_minor, checks, rating_input, content_sha256, prepared_by, created_at)
	SELECT id, engagement_id, merchant_id, entity_id, month, kind, 'draft', attempt, contract_version, snapshot_id, currency,
		subtotal_minor, tax_minor, total_minor, checks, rating_input, decode(content, 'hex'), prepared_by, created_at
	FROM json_to_recordset($1::json) AS v(id text, engagement_id text, merchant_id text, entity_id text, month text, kind text, attempt int, contract_version int,
		snapshot_id text, currency text, subtotal_minor bigint, tax_minor bigint, total_minor bigint, checks jsonb, rating_input jsonb, content text,
		prepared_by text, created_at timestamptz) ON CONFLICT DO NOTHING`

const insertLines = `INSERT INTO invoice_lines (invoice_id, line_no, charge, kind, service_month, label, meter, quantity, net_minor, tax_minor, detail, reason, snapshot_id, corrects_invoice)
	SELECT * FROM json_to_recordset($1::json) AS l(invoice_id text, line_no int, charge text, kind text, service_month text, label text, meter text, quantity numeric,
		net_minor bigint, tax_minor bigint, detail jsonb, reason text, snapshot_id text, corrects_invoice text)`

const insertUses = `INSERT INTO contract_uses (engagement_id, version, document_kind, document_id)
	SELECT * FROM json_to_recordset($1::json) AS u(engagement_id text, version int, document_kind text, document_id text) ON CONFLICT DO NOTHING`

const insertTasks = `INSERT INTO tasks (id, dedup_key, kind, engagement_id, merchant_id, role, subject_kind, subject_id, params, fallback, due_at, created_at)
	SELECT * FROM json_to_recordset($1::json) AS t(id text, dedup_key text, kind text, engagement_id text, merchant_id text, role text, subject_kind text, subject_id text,
		params jsonb, fallback text, due_at timestamptz, created_at timestamptz) ON CONFLICT (dedup_key) DO NOTHING`

const insertEvents = `INSERT INTO timeline (dedup_key, engagement_id, at, actor, kind, params, workflow_id)
	SELECT * FROM json_to_recordset($1::json) AS e(dedup_key text, engagement_id text, at timestamptz, actor text, kind text, params jsonb, workflow_id text)
	ON CONFLICT (dedup_key) DO NOTHING`

// Write puts down everything kept, one statement a kind, and takes the engagements off the list of a run's
// exceptions, with the tasks about them. It fails as a whole when an invoice is there that was not when the set
// was opened.
func (s *DraftSet) Write(ctx context.Context, calendar, by string) error {
	k := s.kept
	n, err := s.insert(ctx, insertInvoices, len(k.invoices), k.invoices)
	if err != nil {
		return err
	}
	if n != len(k.invoices) {
		return fmt.Errorf("%d of %d drafts of a set are there already", len(k.invoices)-n, len(k.invoices))
	}
	for _, w := range []struct {
		query string
		n     int
		rows  any
	}{{insertLines, len(k.lines), k.lines}, {insertUses, len(k.uses), k.uses}, {insertTasks, len(k.tasks), k.tasks}, {insertEvents, len(k.events), k.events}} {
		if _, err := s.insert(ctx, w.query, w.n, w.rows); err != nil {
			return err
		}
	}
	if err := s.PostAll(ctx, k.postings); err != nil {
		return err
	}
	return s.unpark(ctx, calendar, by)
}

func (s *DraftSet) insert(ctx context.Context, query string, n int, rows any) (int, error) {
	if n == 0 {
		return 0, nil
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(ctx, query, string(text))
	if err != nil {
		return 0, err
	}
	added, err := res.RowsAffected()
	return int(added), err
}

func (s *DraftSet) unpark(ctx context.Context, calendar, by string) error {
	var about pq.StringArray
	for _, id := range s.kept.engagements {
		about = append(about, id+"/"+s.month.String())
	}
	if _, err := s.ExecContext(ctx, `UPDATE tasks SET state = 'done', done_by = $2, done_at = $3
		WHERE subject_kind = 'billing' AND subject_id = ANY($1) AND kind = 'billing.exception' AND state = 'open'`, about, by, s.At); err != nil {
		return err
	}
	_, err := s.ExecContext(ctx, `UPDATE billing_exceptions SET cleared_at = $4 WHERE calendar_id = $1 AND month = $2 AND engagement_id = ANY($3) AND cleared_at IS NULL`,
		calendar, s.month, pq.StringArray(s.kept.engagements), s.At)
	return err
}
