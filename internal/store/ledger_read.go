package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// TrialBalanceView is every account's sums, and their totals by entity and currency.
type TrialBalanceView struct {
	Balanced bool           `json:"balanced"`
	Totals   []BalanceTotal `json:"totals"`
	Accounts []BalanceRow   `json:"accounts"`
}

// BalanceTotal is what an entity's accounts of one currency add up to.
type BalanceTotal struct {
	EntityID string `db:"entity_id" json:"entity_id"`
	Currency string `db:"currency" json:"currency"`
	Debit    Money  `db:"debit" json:"debit"`
	Credit   Money  `db:"credit" json:"credit"`
}

// BalanceRow is one account's sums.
type BalanceRow struct {
	EntityID string `db:"entity_id" json:"entity_id"`
	Code     string `db:"code" json:"code"`
	Name     string `db:"name" json:"name"`
	Debit    Money  `db:"debit" json:"debit"`
	Credit   Money  `db:"credit" json:"credit"`
}

// TrialBalanceView sums the ledger; balanced when debits equal credits in every entity and currency.
func (tx *Tx) TrialBalanceView(ctx context.Context) (TrialBalanceView, error) {
	v := TrialBalanceView{Balanced: true}
	var err error
	v.Totals, err = list[BalanceTotal](ctx, tx, `SELECT entity_id, currency, sum(debit_minor)::bigint || ' ' || currency AS debit, sum(credit_minor)::bigint || ' ' || currency AS credit
		FROM trial_balance GROUP BY entity_id, currency ORDER BY 1, 2`)
	if err != nil {
		return v, err
	}
	for _, t := range v.Totals {
		v.Balanced = v.Balanced && t.Debit == t.Credit
	}
	v.Accounts, err = list[BalanceRow](ctx, tx, `SELECT entity_id, code, name, debit_minor::bigint || ' ' || currency AS debit, credit_minor::bigint || ' ' || currency AS credit
		FROM trial_balance ORDER BY entity_id, code, currency`)
	return v, err
}

// TransactionView is one posting with its entries.
type TransactionView struct {
	ID           int64       `db:"id" json:"id"`
	Template     string      `db:"template" json:"template"`
	Period       string      `db:"period" json:"period"`
	ServiceMonth string      `db:"service_month" json:"service_month"`
	PostedOn     period.Date `db:"posted_on" json:"posted_on"`
	SourceKind   string      `db:"source_kind" json:"source_kind"`
	SourceID     string      `db:"source_id" json:"source_id"`
	Reverses     *int64      `db:"reverses" json:"reverses,omitempty"`
	Entries      []EntryView `db:"-" json:"entries"`
}

// EntryView is one side of a posting.
type EntryView struct {
	TransactionID int64  `db:"transaction_id" json:"-"`
	Code          string `db:"code" json:"code"`
	Name          string `db:"name" json:"name"`
	Side          string `db:"side" json:"side"`
	Amount        Money  `db:"amount" json:"amount"`
}

// TransactionFilter narrows a list of postings; empty fields do not.
type TransactionFilter struct{ SourceKind, SourceID, Engagement string }

// TransactionViews lists postings, newest first; the page continues before an id.
func (tx *Tx) TransactionViews(ctx context.Context, f TransactionFilter, p Page) ([]TransactionView, error) {
	views, err := list[TransactionView](ctx, tx, `SELECT id, template, period, service_month, posted_on, source_kind, source_id, reverses FROM ledger_transactions
		WHERE ($1 = '' OR source_kind = $1) AND ($2 = '' OR source_id = $2) AND ($3 = '' OR engagement_id = $3) AND ($4 = 0 OR id < $4) ORDER BY id DESC LIMIT $5`,
		f.SourceKind, f.SourceID, f.Engagement, p.number(), p.Limit)
	if err != nil || len(views) == 0 {
		return views, err
	}
	ids := make(pq.Int64Array, len(views))
	at := map[int64]int{}
	for i, v := range views {
		ids[i], at[v.ID], views[i].Entries = v.ID, i, []EntryView{}
	}
	entries, err := list[EntryView](ctx, tx, `SELECT e.transaction_id, a.code, a.name, e.side, e.amount_minor || ' ' || e.currency AS amount
		FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE e.transaction_id = ANY($1) ORDER BY e.transaction_id, e.line_no`, ids)
	for _, e := range entries {
		views[at[e.TransactionID]].Entries = append(views[at[e.TransactionID]].Entries, e)
	}
	return views, err
}

// BillingRunView is a month's run with the engagements it parked.
type BillingRunView struct {
	CalendarID string          `db:"calendar_id" json:"calendar_id"`
	Month      string          `db:"month" json:"month"`
	State      string          `db:"state" json:"state"`
	StartedAt  time.Time       `db:"started_at" json:"started_at"`
	ClosedAt   *time.Time      `db:"closed_at" json:"closed_at,omitempty"`
	Invoices   int             `db:"invoices" json:"invoices"`
	Exceptions []ExceptionView `db:"-" json:"exceptions"`
}

// ExceptionView is an engagement a run could not bill, and why.
type ExceptionView struct {
	EngagementID string     `db:"engagement_id" json:"engagement_id"`
	Code         string     `db:"code" json:"code"`
	Sentence     string     `db:"sentence" json:"sentence"`
	Detail       Object     `db:"detail" json:"detail"`
	ClearedAt    *time.Time `db:"cleared_at" json:"cleared_at,omitempty"`
}

// BillingRunViews lists the latest hundred runs, newest month first.
func (tx *Tx) BillingRunViews(ctx context.Context) ([]BillingRunView, error) {
	runs, err := list[BillingRunView](ctx, tx, `SELECT r.calendar_id, r.month, r.state, r.started_at, r.closed_at,
		(SELECT count(*) FROM invoices i JOIN engagements e ON e.id = i.engagement_id
			WHERE e.calendar_id = r.calendar_id AND i.month = r.month AND i.kind = 'service' AND i.state <> 'void') AS invoices
		FROM billing_runs r ORDER BY r.month DESC, r.calendar_id LIMIT 100`)
	for i := range runs {
		if err == nil {
			runs[i].Exceptions, err = list[ExceptionView](ctx, tx, `SELECT engagement_id, code, sentence, CASE jsonb_typeof(detail) WHEN 'object' THEN detail ELSE '{}' END AS detail, cleared_at
				FROM billing_exceptions WHERE calendar_id = $1 AND month = $2 ORDER BY engagement_id`, runs[i].CalendarID, runs[i].Month)
		}
	}
	return runs, err
}
