package store

import (
	"context"
	"fmt"
)

// singleStatement is postStatement for one posting: planning a statement for a batch would cost more than
// writing one.
const singleStatement = `
	WITH h AS (
		INSERT INTO ledger_transactions (idempotency_key, entity_id, currency, period, service_month, posted_on, template, source_kind, source_id,
			engagement_id, merchant_id, entry_count, request_hash, reverses)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
		WHERE (SELECT count(*) FROM ledger_accounts WHERE id = ANY($19)) = cardinality($19::text[])
		  AND EXISTS (SELECT 1 FROM ledger_periods WHERE entity_id = $2 AND period = $4)
		ON CONFLICT (idempotency_key) DO NOTHING RETURNING id
	)
	INSERT INTO ledger_entries (transaction_id, line_no, account_id, entity_id, currency, side, amount_minor)
	SELECT h.id, e.line_no, $2::text || '/' || e.code || '/' || $3::text, $2, $3, e.side, e.amount
	FROM h, unnest($15::int[], $16::text[], $17::text[], $18::bigint[]) AS e(line_no, code, side, amount)`

// writeSingle is writeBatch for a batch of one.
func (tx *Tx) writeSingle(ctx context.Context, b batch) (all bool, err error) {
	p := b.postings[0]
	res, err := tx.ExecContext(ctx, singleStatement, p.Key, p.EntityID, string(p.Currency), p.Period.String(), p.ServiceMonth.String(), p.PostedOn.String(), p.Template,
		p.SourceKind, p.SourceID, p.EngagementID, p.MerchantID, len(p.Lines), b.hash[0], p.Reverses, b.lineNo, b.code, b.side, b.amount, distinct(b.accounts))
	if err != nil {
		return false, Refused(err, fmt.Sprintf("the books do not take this posting: is period %s open?", p.Period))
	}
	n, err := res.RowsAffected()
	return n == int64(len(b.entryOf)), err
}
