package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Posting is one balanced ledger transaction about to be written. Key makes a second posting harmless; the
// same key with other content is refused.
type Posting struct {
	Key          string
	EntityID     string
	Currency     money.Currency
	Period       period.Month // the open period it is posted in
	ServiceMonth period.Month // the month it belongs to
	PostedOn     period.Date
	Template     string
	SourceKind   string
	SourceID     string
	EngagementID *string
	MerchantID   *string
	Reverses     *int64
	Lines        []ledger.Line
}

func (p Posting) hash() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%s|%s|%s|%s|%s", p.EntityID, p.Currency, p.ServiceMonth, p.Template, p.SourceKind, p.SourceID)
	for _, l := range p.Lines {
		fmt.Fprintf(&b, "|%s%s%d", l.Account, l.Side, l.Amount.Minor())
	}
	sum := sha256.Sum256([]byte(b.String()))
	return sum[:]
}

// Post writes a posting in this transaction; nothing is written for one without lines. PostgreSQL refuses
// what does not balance, or falls into a closed period.
func (tx *Tx) Post(ctx context.Context, p Posting) error { return tx.PostAll(ctx, []Posting{p}) }

// openBook opens the chart of accounts of an entity and currency, and a period.
func (tx *Tx) openBook(ctx context.Context, p Posting) error {
	var ids, codes, names, sides []string
	var guarded []bool
	for _, a := range ledger.Chart() {
		ids, codes, names = append(ids, accountID(p, a.Code)), append(codes, a.Code), append(names, a.Name)
		sides, guarded = append(sides, a.NormalSide), append(guarded, a.Guarded)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_accounts (id, entity_id, code, name, currency, normal_side, guarded)
		SELECT c.id, $1, c.code, c.name, $2, c.side, c.guarded FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bool[]) AS c(id, code, name, side, guarded)
		WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts k WHERE k.id = c.id) ON CONFLICT DO NOTHING`,
		p.EntityID, p.Currency, pq.Array(ids), pq.Array(codes), pq.Array(names), pq.Array(sides), pq.Array(guarded)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO ledger_periods (entity_id, period) VALUES ($1, $2) ON CONFLICT DO NOTHING`, p.EntityID, p.Period)
	return err
}

// LessAccrued takes from wanted (account code to amount) what an invoice's accruals have credited so far.
func (tx *Tx) LessAccrued(ctx context.Context, invoiceID string, currency money.Currency, wanted map[string]money.Amount) error {
	var rows []struct {
		Code   string `db:"code"`
		Credit int64  `db:"credit"`
	}
	err := tx.SelectContext(ctx, &rows, `SELECT a.code, sum(CASE e.side WHEN 'C' THEN e.amount_minor ELSE -e.amount_minor END) AS credit
		FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id JOIN ledger_accounts a ON a.id = e.account_id
		WHERE t.source_kind = 'invoice' AND t.source_id = $1 AND t.template = 'accrual' AND a.code <> $2 GROUP BY a.code`, invoiceID, ledger.ContractAsset)
	if err != nil {
		return err
	}
	for _, r := range rows {
		have, known := wanted[r.Code]
		if !known {
			have = money.Zero(currency)
		}
		if wanted[r.Code], err = have.Sub(money.New(r.Credit, currency)); err != nil {
			return err
		}
	}
	return nil
}

// PeriodFor returns the wanted period while it may be posted in, and the present one when it is closed.
func (tx *Tx) PeriodFor(ctx context.Context, entity string, wanted, present period.Month) (period.Month, error) {
	var closed bool
	err := tx.GetContext(ctx, &closed, `SELECT EXISTS (SELECT 1 FROM ledger_periods WHERE entity_id = $1 AND period = $2 AND state = 'closed')`, entity, wanted)
	if closed {
		return present, err
	}
	return wanted, err
}

// BooksTime returns an instant where the legal entity keeps its books: numbers and periods follow its zone.
func (tx *Tx) BooksTime(ctx context.Context, entity string, at time.Time) (time.Time, error) {
	var zone string
	if err := tx.GetContext(ctx, &zone, `SELECT time_zone FROM legal_entities WHERE id = $1`, entity); err != nil {
		return at, err
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return at, err
	}
	return at.In(loc), nil
}
