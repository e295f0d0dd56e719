package store

import "context"

// Scope is whose thing a request is about: engagement and merchant; empty where there is none.
type Scope struct {
	EngagementID string `db:"engagement_id"`
	MerchantID   string `db:"merchant_id"`
	Month        string `db:"month"` // of an invoice
	Kind         string `db:"kind"`  // of an invoice
}

// ScopeOfEngagement finds whose engagement it is; none is fault.NotFound.
func (tx *Tx) ScopeOfEngagement(ctx context.Context, id string) (Scope, error) {
	return find[Scope](ctx, tx, "there is no such engagement", `SELECT id AS engagement_id, merchant_id, '' AS month, '' AS kind FROM engagements WHERE id = $1`, id)
}

// ScopeOfMerchant finds a merchant; none is fault.NotFound.
func (tx *Tx) ScopeOfMerchant(ctx context.Context, id string) (Scope, error) {
	return find[Scope](ctx, tx, "there is no such merchant", `SELECT '' AS engagement_id, id AS merchant_id, '' AS month, '' AS kind FROM merchants WHERE id = $1`, id)
}

// ScopeOfInvoice finds whose invoice it is; none, or one a merchant has not been sent, is fault.NotFound.
func (tx *Tx) ScopeOfInvoice(ctx context.Context, id string) (Scope, error) {
	return find[Scope](ctx, tx, "there is no such invoice", `SELECT i.engagement_id, i.merchant_id, i.month, i.kind FROM invoices i WHERE i.id = $1`+forMerchants, id)
}

// ScopeOfStatement finds whose statement it is; none, or one a merchant may not see yet, is fault.NotFound.
func (tx *Tx) ScopeOfStatement(ctx context.Context, engagement, period string) (Scope, error) {
	return find[Scope](ctx, tx, "there is no such statement", `SELECT s.engagement_id, e.merchant_id, s.period AS month, '' AS kind`+newestStatements+
		` WHERE s.engagement_id = $1 AND s.period = $2`, engagement, period)
}
