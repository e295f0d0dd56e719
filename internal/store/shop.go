package store

import (
	"context"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Shop is one storefront on a platform with the channels its buyers write on.
type Shop struct {
	ID         string         `db:"id" json:"id"`
	MerchantID string         `db:"merchant_id" json:"merchant_id"`
	Name       string         `db:"name" json:"name"`
	Platform   string         `db:"platform" json:"platform"`
	Languages  pq.StringArray `db:"languages" json:"languages"`
	Opens      string         `db:"opens" json:"opens"`   // HH:MM
	Closes     string         `db:"closes" json:"closes"` // HH:MM, 24:00 for midnight
	Channels   []Channel      `db:"-" json:"channels"`
}

// Channel is a way buyers write to a shop; where AI is off only people answer.
type Channel struct {
	Channel   string `db:"channel" json:"channel"`
	AIEnabled bool   `db:"ai_enabled" json:"ai_enabled"`
}

// AddShop writes a shop and its channels.
func (tx *Tx) AddShop(ctx context.Context, s Shop) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO shops (id, merchant_id, name, platform, languages, opens, closes)
		VALUES (:id, :merchant_id, :name, :platform, :languages, :opens, :closes)`, s)
	if err != nil {
		return Refused(err, "there is already a shop of this id or name, or its hours are no times of day")
	}
	for _, ch := range s.Channels {
		if _, err := tx.ExecContext(ctx, `INSERT INTO shop_channels (shop_id, channel, ai_enabled) VALUES ($1, $2, $3)`, s.ID, ch.Channel, ch.AIEnabled); err != nil {
			return Refused(err, "a channel is named once, in small letters, digits and _")
		}
	}
	return nil
}

// Shops lists a merchant's shops.
func (tx *Tx) Shops(ctx context.Context, merchant string) ([]Shop, error) {
	shops, err := list[Shop](ctx, tx, `SELECT id, merchant_id, name, platform, languages, left(opens::text, 5) AS opens, left(closes::text, 5) AS closes
		FROM shops WHERE merchant_id = $1 ORDER BY id`, merchant)
	for i := range shops {
		if err == nil {
			shops[i].Channels, err = list[Channel](ctx, tx, `SELECT channel, ai_enabled FROM shop_channels WHERE shop_id = $1 ORDER BY channel`, shops[i].ID)
		}
	}
	return shops, err
}

// LiveShop is what deciding a message needs to know of its shop, channel and engagement.
type LiveShop struct {
	Engagement
	AIChannel bool   `db:"ai_channel"`
	GapHours  int    `db:"gap_hours"`
	Opens     string `db:"opens"`
	Closes    string `db:"closes"`
}

// LiveShop reads a shop's channel within an engagement; the gap is that of the newest signed terms.
func (tx *Tx) LiveShop(ctx context.Context, engagement, shop, channel string) (LiveShop, error) {
	s, err := list[LiveShop](ctx, tx, `SELECT e.*, ch.ai_enabled AS ai_channel, left(s.opens::text, 5) AS opens, left(s.closes::text, 5) AS closes,
		COALESCE((SELECT (v.terms->>'contact_gap_hours')::int FROM contract_versions v WHERE v.engagement_id = e.id AND v.signed_at IS NOT NULL
			ORDER BY v.effective_month DESC, v.version DESC LIMIT 1), 24) AS gap_hours
		FROM engagements e JOIN engagement_shops es ON es.engagement_id = e.id AND es.shop_id = $2 JOIN shops s ON s.id = es.shop_id
		JOIN shop_channels ch ON ch.shop_id = s.id AND ch.channel = $3 WHERE e.id = $1`, engagement, shop, channel)
	if err == nil && len(s) == 0 {
		return LiveShop{}, fault.New(fault.Invalid, "the engagement has no shop %q with a channel %q", shop, channel).At("/shop_id")
	}
	if err != nil {
		return LiveShop{}, err
	}
	return s[0], nil
}
