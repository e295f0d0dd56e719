package store

import "context"

// BookFinding is something in the books that should not be, told for people. Sums are "minor currency".
type BookFinding struct {
	Kind     string `db:"kind" json:"kind"` // unbalanced, receivable_control, number_gap
	EntityID string `db:"entity_id" json:"entity_id"`
	Subject  string `db:"subject" json:"subject"` // the currency, or the series
	Books    string `db:"books" json:"books"`     // what the books say
	Papers   string `db:"papers" json:"papers"`   // what the documents say
}

// CheckBooks reports what PostgreSQL cannot forbid, for the night: debits against credits, the receivable account
// (disputed part included) against open invoices, and the numbers given out against the numbers that are there.
// Empty means that all is well.
func (db *DB) CheckBooks(ctx context.Context) ([]BookFinding, error) {
	out := []BookFinding{}
	err := db.SelectContext(ctx, &out, `
		SELECT 'unbalanced' AS kind, entity_id, currency::text AS subject, sum(debit_minor)::text AS books, sum(credit_minor)::text AS papers
		FROM trial_balance GROUP BY entity_id, currency HAVING sum(debit_minor) <> sum(credit_minor)
		UNION ALL
		SELECT 'receivable_control', COALESCE(b.entity_id, p.entity_id), COALESCE(b.currency, p.currency), COALESCE(b.minor, 0)::text, COALESCE(p.minor, 0)::text
		FROM (SELECT entity_id, currency::text, sum(debit_minor - credit_minor) AS minor FROM trial_balance WHERE code IN ('1122', '1122.disputed') GROUP BY 1, 2) b
		FULL JOIN (SELECT entity_id, currency::text, sum(total_minor - paid_minor) AS minor FROM invoices
		           WHERE number IS NOT NULL AND state <> 'written_off' GROUP BY 1, 2) p USING (entity_id, currency)
		WHERE COALESCE(b.minor, 0) <> COALESCE(p.minor, 0)
		UNION ALL
		SELECT 'number_gap', c.entity_id, c.document_type || ' ' || c.year, c.last_number::text, count(DISTINCT i.number)::text
		FROM document_counters c LEFT JOIN invoices i ON i.entity_id = c.entity_id AND i.number LIKE CASE c.document_type WHEN 'invoice' THEN 'INV-' ELSE 'CN-' END || c.year || '-%'
		WHERE c.document_type IN ('invoice', 'credit_note') GROUP BY 1, 2, 3, c.last_number HAVING count(DISTINCT i.number) <> c.last_number
		ORDER BY 1, 2, 3`)
	return out, err
}
