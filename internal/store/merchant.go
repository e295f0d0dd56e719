package store

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Merchant is a buyer of the service.
type Merchant struct {
	ID       string `db:"id" json:"id"`
	Name     string `db:"name" json:"name"`
	EntityID string `db:"entity_id" json:"entity_id"`
	Category string `db:"category" json:"category"`
	Language string `db:"language" json:"language"`
}

// AddMerchant writes a merchant of a legal entity; an empty entity means the first one.
func (tx *Tx) AddMerchant(ctx context.Context, m Merchant) (Merchant, error) {
	if m.EntityID == "" {
		if err := tx.GetContext(ctx, &m.EntityID, `SELECT id FROM legal_entities ORDER BY id LIMIT 1`); err != nil {
			return m, err
		}
	}
	m.Language = orDefault(m.Language, "zh")
	_, err := tx.NamedExecContext(ctx, `INSERT INTO merchants (id, entity_id, name, category, language) VALUES (:id, :entity_id, :name, :category, :language)`, m)
	switch {
	case Violates(err, "merchants_pkey"):
		return m, fault.New(fault.Conflict, "there is already a merchant %q", m.ID).At("/id").Because(err)
	case Violates(err, "merchants_entity_id_fkey"):
		return m, fault.New(fault.Invalid, "there is no legal entity %q", m.EntityID).At("/entity_id").Because(err)
	}
	return m, err
}

// Merchants lists merchants by id; the page continues after an id.
func (tx *Tx) Merchants(ctx context.Context, p Page) ([]Merchant, error) {
	return list[Merchant](ctx, tx, `SELECT id, name, entity_id, category, language FROM merchants WHERE id > $1 ORDER BY id LIMIT $2`, p.key(0), p.Limit)
}
