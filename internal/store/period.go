package store

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// PeriodCheck is one thing that must hold before a month is closed; About names what stands against it.
type PeriodCheck struct {
	Code  string `db:"code" json:"code"` // accruals, statements, drafts, trial_balance, receivable_control
	OK    bool   `db:"ok" json:"ok"`
	About Object `db:"about" json:"about"`
}

// PeriodChecks looks at a legal entity's month: every engagement in service is accrued, every accepted statement is
// posted, no draft is left, debits are credits, and the receivable is what the open invoices come to.
func (tx *Tx) PeriodChecks(ctx context.Context, entity string, month period.Month) ([]PeriodCheck, error) {
	return list[PeriodCheck](ctx, tx, `
		SELECT code, about = '[]' AS ok, about FROM (
		SELECT 1 AS n, 'accruals' AS code, COALESCE((SELECT jsonb_agg(e.id ORDER BY e.id) FROM engagements e
			WHERE e.entity_id = $1 AND e.stage IN ('live','held','terminating') AND to_char(e.starts_on, 'YYYY-MM') <= $2 AND (e.ends_on IS NULL OR to_char(e.ends_on - 1, 'YYYY-MM') >= $2)
			AND EXISTS (SELECT 1 FROM contract_versions v WHERE v.engagement_id = e.id AND v.signed_at IS NOT NULL AND v.effective_month <= $2)
			AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.engagement_id = e.id AND i.month = $2 AND i.kind = 'service' AND i.state <> 'void')), '[]') AS about
		UNION ALL SELECT 2, 'statements', COALESCE((SELECT jsonb_agg(s.engagement_id || '.' || s.period ORDER BY 1) FROM statements s JOIN engagements e ON e.id = s.engagement_id
			WHERE e.entity_id = $1 AND s.state = 'accepted' AND s.posted_at IS NULL AND s.period <= $2), '[]')
		UNION ALL SELECT 3, 'drafts', COALESCE((SELECT jsonb_agg(i.id ORDER BY i.id) FROM invoices i WHERE i.entity_id = $1 AND i.month <= $2 AND i.state IN ('draft','review','held')), '[]')
		UNION ALL SELECT 4, 'trial_balance', COALESCE((SELECT jsonb_agg(b.currency) FROM (SELECT currency FROM trial_balance WHERE entity_id = $1 GROUP BY currency HAVING sum(debit_minor) <> sum(credit_minor)) b), '[]')
		UNION ALL SELECT 5, 'receivable_control', COALESCE((SELECT jsonb_agg(c.currency) FROM (
			SELECT currency::text FROM (SELECT currency::text, debit_minor - credit_minor AS minor FROM trial_balance WHERE entity_id = $1 AND code IN ('1122', '1122.disputed')
				UNION ALL SELECT currency::text, -(total_minor - paid_minor) FROM invoices WHERE entity_id = $1 AND number IS NOT NULL AND state <> 'written_off') x
			GROUP BY 1 HAVING sum(minor) <> 0) c), '[]')) k ORDER BY n`, entity, month)
}

// lockPeriod opens the row of a month and locks it: no posting is under way in it any more.
func (tx *Tx) lockPeriod(ctx context.Context, entity string, month period.Month) (state string, asked *string, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_periods (entity_id, period) SELECT id, $2 FROM legal_entities WHERE id = $1 ON CONFLICT DO NOTHING`, entity, month); err != nil {
		return "", nil, err
	}
	row, err := find[struct {
		State string  `db:"state"`
		Asked *string `db:"reopened_by"`
	}](ctx, tx, "there is no such legal entity", `SELECT state, reopened_by FROM ledger_periods WHERE entity_id = $1 AND period = $2 FOR UPDATE`, entity, month)
	return row.State, row.Asked, err
}

// ClosePeriod closes a month whose checks all hold; PostgreSQL takes no posting into it from then on.
func (tx *Tx) ClosePeriod(ctx context.Context, entity string, month period.Month, by string, at time.Time) ([]PeriodCheck, error) {
	state, _, err := tx.lockPeriod(ctx, entity, month)
	if err != nil {
		return nil, err
	}
	if state == "closed" {
		return nil, fault.New(fault.Conflict, "%s is closed already", month)
	}
	checks, err := tx.PeriodChecks(ctx, entity, month)
	if err != nil {
		return nil, err
	}
	for _, c := range checks {
		if !c.OK {
			return checks, fault.New(fault.Conflict, "%s cannot be closed: %s stands against it (%s)", month, c.Code, string(c.About))
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE ledger_periods SET state = 'closed', closed_by = $3, closed_at = $4, reopened_by = NULL, reopen_second = NULL, reopen_reason = ''
		WHERE entity_id = $1 AND period = $2`, entity, month, by, at)
	return checks, err
}

// AskReopen records who wants a closed month open again, and why.
func (tx *Tx) AskReopen(ctx context.Context, entity string, month period.Month, by, reason string) error {
	state, _, err := tx.lockPeriod(ctx, entity, month)
	if err != nil {
		return err
	}
	if state != "closed" {
		return fault.New(fault.Conflict, "%s is open", month)
	}
	_, err = tx.ExecContext(ctx, `UPDATE ledger_periods SET reopened_by = $3, reopen_reason = $4, reopen_second = NULL WHERE entity_id = $1 AND period = $2`, entity, month, by, reason)
	return err
}

// Reopen opens a closed month somebody else asked for.
func (tx *Tx) Reopen(ctx context.Context, entity string, month period.Month, by string) error {
	state, asked, err := tx.lockPeriod(ctx, entity, month)
	switch {
	case err != nil:
		return err
	case state != "closed" || asked == nil:
		return fault.New(fault.Conflict, "nobody asked to open %s again", month)
	case *asked == by:
		return fault.New(fault.SamePerson, "who asked for it cannot agree: another person has to")
	}
	_, err = tx.ExecContext(ctx, `UPDATE ledger_periods SET state = 'open', reopen_second = $3 WHERE entity_id = $1 AND period = $2`, entity, month, by)
	return Refused(err, "a closed month opens again with two people and a reason")
}

// PeriodView is a month of a legal entity's books.
type PeriodView struct {
	EntityID     string     `db:"entity_id" json:"entity_id"`
	Period       string     `db:"period" json:"period"`
	State        string     `db:"state" json:"state"`
	ClosedBy     *string    `db:"closed_by" json:"closed_by,omitempty"`
	ClosedAt     *time.Time `db:"closed_at" json:"closed_at,omitempty"`
	ReopenedBy   *string    `db:"reopened_by" json:"reopen_asked_by,omitempty"`
	ReopenSecond *string    `db:"reopen_second" json:"reopened_by,omitempty"`
	Reason       string     `db:"reopen_reason" json:"reopen_reason,omitempty"`
}

// PeriodViews lists the months of all books, newest first, at most two hundred.
func (tx *Tx) PeriodViews(ctx context.Context) ([]PeriodView, error) {
	return list[PeriodView](ctx, tx, `SELECT entity_id, period, state, closed_by, closed_at, reopened_by, reopen_second, reopen_reason FROM ledger_periods ORDER BY period DESC, entity_id LIMIT 200`)
}

// PeriodReport is a month-end report: what must hold, and what moved on every account.
type PeriodReport struct {
	EntityID string           `json:"entity_id"`
	Period   string           `json:"period"`
	Ready    bool             `json:"ready"`
	Checks   []PeriodCheck    `json:"checks"`
	Accounts []PeriodMovement `json:"accounts"`
}

// PeriodMovement is an account's month: debit less credit before it, what moved, and debit less credit after it.
type PeriodMovement struct {
	Code    string `db:"code" json:"code"`
	Name    string `db:"name" json:"name"`
	Opening Money  `db:"opening" json:"opening"`
	Debit   Money  `db:"debit" json:"debit"`
	Credit  Money  `db:"credit" json:"credit"`
	Closing Money  `db:"closing" json:"closing"`
}

// PeriodReport draws up a month.
func (tx *Tx) PeriodReport(ctx context.Context, entity string, month period.Month) (PeriodReport, error) {
	r := PeriodReport{EntityID: entity, Period: month.String(), Ready: true}
	if _, err := find[string](ctx, tx, "there is no such legal entity", `SELECT id FROM legal_entities WHERE id = $1`, entity); err != nil {
		return r, err
	}
	var err error
	if r.Checks, err = tx.PeriodChecks(ctx, entity, month); err != nil {
		return r, err
	}
	for _, c := range r.Checks {
		r.Ready = r.Ready && c.OK
	}
	r.Accounts, err = list[PeriodMovement](ctx, tx, `SELECT code, name, opening || ' ' || currency AS opening, debit || ' ' || currency AS debit, credit || ' ' || currency AS credit,
		opening + debit - credit || ' ' || currency AS closing FROM (SELECT a.code, a.name, a.currency,
			COALESCE(sum(CASE e.side WHEN 'D' THEN e.amount_minor ELSE -e.amount_minor END) FILTER (WHERE t.period < $2), 0)::bigint AS opening,
			COALESCE(sum(e.amount_minor) FILTER (WHERE t.period = $2 AND e.side = 'D'), 0)::bigint AS debit,
			COALESCE(sum(e.amount_minor) FILTER (WHERE t.period = $2 AND e.side = 'C'), 0)::bigint AS credit
		FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id JOIN ledger_transactions t ON t.id = e.transaction_id
		WHERE a.entity_id = $1 AND t.period <= $2 GROUP BY 1, 2, 3) m ORDER BY code, currency`, entity, month)
	return r, err
}
