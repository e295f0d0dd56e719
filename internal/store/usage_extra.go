package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/contact"
	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// UsageNeeds are what a contract asks of a month beside counts of contacts; what nobody asks for is not counted.
type UsageNeeds struct {
	Measures  bool // service levels are promised
	Confirmed bool // outcome fees are paid for what the AI resolved
	Sales     bool // a charge is on assisted sales
	GapHours  int  // silence after which a contact without an explicit close has ended
}

// NeedsOf reads a contract's needs off its terms.
func NeedsOf(c contract.Contract) UsageNeeds {
	n := UsageNeeds{Measures: c.SLA != nil, GapHours: c.ContactGap()}
	for _, t := range c.Charges {
		n.Confirmed = n.Confirmed || t.Kind == contract.KindOutcome && t.Charge.Meter == pricing.MeterAI
		for _, meter := range []string{t.Charge.Meter, t.Charge.TierMeter, t.Charge.EventsMeter} {
			n.Sales = n.Sales || contract.SalesMeter(meter)
		}
	}
	return n
}

// usageExtra is what the needs come to: measures, the AI's contacts by shop that are not confirmed yet, the sales.
type usageExtra struct {
	needs     UsageNeeds
	currency  money.Currency
	measures  map[string]invoice.Ratio
	resolved  []aiContact
	sales     []Sale
	confirmed map[string]int64 // per shop
	unsold    map[string]int64
}

// aiContact is a contact of class ai.
type aiContact struct {
	ID        string `db:"contact_id"`
	Shop      string `db:"shop_id"`
	Confirmed bool   `db:"confirmed"`
}

func (tx *Tx) usageExtra(ctx context.Context, e Engagement, month period.Month, now time.Time, needs UsageNeeds) (usageExtra, error) {
	x := usageExtra{needs: needs, currency: e.Currency}
	var err error
	if needs.Measures {
		if x.measures, err = tx.serviceLevels(ctx, e, month); err != nil {
			return x, err
		}
	}
	if needs.Sales {
		if x.sales, err = tx.salesOf(ctx, e, month); err != nil {
			return x, err
		}
	}
	if needs.Confirmed {
		// The gap ends a contact nobody closed; 72 h after its end the AI's answer stands.
		err = tx.SelectContext(ctx, &x.resolved, `SELECT contact_id, shop_id,
			COALESCE(closed_at, last_at + $6 * interval '1 hour') + $7 * interval '1 hour' < $5 AS confirmed
			FROM (`+usageRows+`) u WHERE counted AND class = 'ai' ORDER BY contact_id COLLATE "C"`,
			e.ID, month, e.StartsOn, e.EndsOn, now, needs.GapHours, int(contact.ReopenWindow/time.Hour))
	}
	x.count()
	return x, err
}

// serviceLevels counts the metrics a contract may promise, over the contacts the bill counts.
func (tx *Tx) serviceLevels(ctx context.Context, e Engagement, month period.Month) (map[string]invoice.Ratio, error) {
	var n struct {
		Total, Eligible, Accepted, Transferred, Unresolved, Disputes, Complaints, Stars, Rated int64
	}
	err := tx.GetContext(ctx, &n, `SELECT count(*) AS total, count(*) FILTER (WHERE ai_enabled) AS eligible,
		count(*) FILTER (WHERE ai_enabled AND outcome = 'accepted') AS accepted, count(*) FILTER (WHERE ai_enabled AND outcome = 'transferred') AS transferred,
		count(*) FILTER (WHERE ai_enabled AND outcome = 'unresolved') AS unresolved, count(*) FILTER (WHERE platform_dispute) AS disputes,
		count(*) FILTER (WHERE complaint) AS complaints, COALESCE(sum(csat), 0) AS stars, count(csat) AS rated
		FROM (`+usageRows+`) u WHERE counted`, e.ID, month, e.StartsOn, e.EndsOn)
	return map[string]invoice.Ratio{
		"ai_acceptance": {Numerator: n.Accepted, Denominator: n.Eligible}, "transfer": {Numerator: n.Transferred, Denominator: n.Eligible},
		"unresolved": {Numerator: n.Unresolved, Denominator: n.Eligible}, "dispute": {Numerator: n.Disputes, Denominator: n.Total},
		"complaint": {Numerator: n.Complaints, Denominator: n.Total}, "csat": {Numerator: n.Stars, Denominator: n.Rated},
	}, err
}

// count tells confirmed contacts, and of those the ones without a sale, per shop.
func (x *usageExtra) count() {
	sold := map[string]bool{}
	for _, s := range x.sales {
		sold[s.ContactID] = sold[s.ContactID] || s.Kept() > 0
	}
	x.confirmed, x.unsold = map[string]int64{}, map[string]int64{}
	for _, c := range x.resolved {
		if !c.Confirmed {
			continue
		}
		x.confirmed[c.Shop]++
		if !sold[c.ID] {
			x.unsold[c.Shop]++
		}
	}
}

// hash continues the hash of the contacts with a line for everything else a bill depends on; without needs it is
// the hash of the contacts.
func (x *usageExtra) hash(contacts []byte) []byte {
	var lines [][]any
	if x.needs.Measures {
		lines = append(lines, []any{"measures", x.measures})
	}
	for _, c := range x.resolved {
		if !c.Confirmed {
			lines = append(lines, []any{"assumed", c.ID})
		}
	}
	for _, s := range x.sales {
		lines = append(lines, []any{"sale", s.OrderRef, s.ContactID, s.ShopID, s.PaidAt.UTC().Format(time.RFC3339Nano), s.Net, s.Refunded})
	}
	if len(lines) == 0 {
		return contacts
	}
	h := sha256.New()
	_, _ = h.Write(contacts) // never fails
	for _, l := range lines {
		text, _ := json.Marshal(l) // strings, numbers and maps of them
		_, _ = h.Write(append(text, '\n'))
	}
	return h.Sum(nil)
}

// fill adds the meters and measures to the month's usage.
func (x *usageExtra) fill(u *invoice.Usage) {
	u.Measures = x.measures
	shops := []string{""}
	for shop := range u.Shops {
		shops = append(shops, shop)
	}
	for _, shop := range shops {
		meters := u.All
		if shop != "" {
			meters = u.Shops[shop]
		}
		if x.needs.Confirmed {
			meters[pricing.MeterConfirmed], meters[pricing.MeterUnsold] = number(of(x.confirmed, shop)), number(of(x.unsold, shop))
		}
		if x.needs.Sales {
			meters[pricing.MeterSales], meters[pricing.MeterOrders] = x.salesMeters(shop)
		}
	}
}

// assumes says whether some answer of the AI is not confirmed yet.
func (x *usageExtra) assumes() bool {
	return slices.ContainsFunc(x.resolved, func(c aiContact) bool { return !c.Confirmed })
}

// of is a shop's count, of all shops for "".
func of(counts map[string]int64, shop string) int64 {
	if shop != "" {
		return counts[shop]
	}
	var all int64
	for _, n := range counts {
		all += n
	}
	return all
}

func (x *usageExtra) salesMeters(shop string) (amount, orders money.Number) {
	var kept, n int64
	for _, s := range x.sales {
		if s.Kept() > 0 && (shop == "" || s.ShopID == shop) {
			kept += s.Kept()
			n++
		}
	}
	return money.Number(money.New(kept, x.currency).String()), money.Number(strconv.FormatInt(n, 10))
}

// keepExtra freezes the rows behind the added meters.
func (tx *Tx) keepExtra(ctx context.Context, snapshot string, x usageExtra) error {
	assumed := []string{}
	for _, c := range x.resolved {
		if !c.Confirmed {
			assumed = append(assumed, c.ID)
		}
	}
	if len(assumed) > 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO usage_snapshot_assumed (snapshot_id, contact_id) SELECT $1, unnest($2::text[])`, snapshot, pq.StringArray(assumed)); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(x.sales, 1000) {
		if err := tx.keepSales(ctx, snapshot, chunk); err != nil {
			return err
		}
	}
	return nil
}
