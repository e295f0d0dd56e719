package api

import (
	"context"
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice/quote"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/store"
)

type quoteBody struct {
	Currency   money.Currency       `json:"currency,omitempty"`
	Engagement string               `json:"engagement,omitempty"`
	Months     []quoteMonth         `json:"months"`
	Offers     []quoteOffer         `json:"offers,omitempty"`
	Baseline   *settlement.Baseline `json:"baseline,omitempty"`
}

type quoteMonth struct {
	Month period.Month            `json:"month"`
	Usage map[string]money.Number `json:"usage,omitempty"`
}

type quoteOffer struct {
	Name     string             `json:"name,omitempty"`
	Plan     string             `json:"plan"`
	Contract *contract.Contract `json:"contract,omitempty"`
}

// quoteTable is what each contract would have cost in each month.
type quoteTable struct {
	Months []string   `json:"months"`
	Rows   []quoteRow `json:"rows"`
}

type quoteRow struct {
	Key      string       `json:"key"`
	Name     string       `json:"name"`
	Months   []quotePrice `json:"months"`
	Sum      quotePrice   `json:"sum"`
	Warnings []string     `json:"warnings"`
}

type quotePrice struct {
	Month  string      `json:"month,omitempty"`
	Fees   store.Money `json:"fees"`
	Share  store.Money `json:"share"`
	Tax    store.Money `json:"tax"`
	Total  store.Money `json:"total"`
	Status string      `json:"status,omitempty"`
}

// compareQuotes rates presets or given contracts on a merchant's own months; nothing is recorded.
func compareQuotes(c *call) (reply, error) {
	var b quoteBody
	err := c.decode(&b)
	if err != nil {
		return reply{}, err
	}
	in := quote.Input{Currency: money.Currency(firstOf(string(b.Currency), "CNY")), Baseline: b.Baseline}
	if in.Offers, err = b.offers(in.Currency); err != nil {
		return reply{}, err
	}
	for _, m := range b.Months {
		in.Months = append(in.Months, quote.Month{Month: m.Month, Usage: m.Usage})
	}
	if b.Engagement != "" {
		if err := c.read(func(ctx context.Context, tx *store.Tx) error { return measured(ctx, tx, b.Engagement, &in) }); err != nil {
			return reply{}, err
		}
	}
	rows, err := quote.Compare(in)
	if err != nil {
		return reply{}, err
	}
	return ok(tableOf(in, rows)), nil
}

// offers are the contracts asked for, or every preset; each is refused as a contract would be.
func (b quoteBody) offers(currency money.Currency) ([]quote.Offer, error) {
	asked := b.Offers
	if len(asked) == 0 {
		for _, p := range pricing.Presets() {
			asked = append(asked, quoteOffer{Plan: p.Key})
		}
	}
	var out []quote.Offer
	for i, o := range asked {
		offer := quote.Offer{Key: o.Plan, Name: o.Name}
		if o.Contract != nil {
			offer.Contract = *o.Contract
		}
		for _, p := range pricing.Presets() {
			if p.Key != o.Plan {
				continue
			}
			offer.Name = firstOf(offer.Name, p.Name)
			if o.Contract == nil {
				offer.Contract = presetContract(p)
			}
		}
		at := "/offers/" + strconv.Itoa(i) + "/contract"
		if errs := contract.Validate(at, offer.Contract, o.Plan, currency); len(errs) > 0 {
			return nil, errs.First()
		}
		out = append(out, offer)
	}
	return out, nil
}

// measured puts the engagement's counted usage below what the request says of a month, and takes its currency and
// signed baseline where the request has none.
func measured(ctx context.Context, tx *store.Tx, engagement string, in *quote.Input) error {
	e, err := tx.Engagement(ctx, engagement, false)
	if err != nil {
		return err
	}
	if e.Currency != in.Currency {
		return fault.New(fault.Invalid, "the engagement is in %s", e.Currency).At("/currency")
	}
	for i, m := range in.Months {
		counted, err := tx.CountUsage(ctx, e, m.Month)
		if err != nil {
			return err
		}
		usage := counted.All
		for meter, n := range m.Usage {
			usage[meter] = n
		}
		in.Months[i].Usage = usage
	}
	if in.Baseline != nil {
		return nil
	}
	signed, err := tx.SignedBaseline(ctx, engagement)
	if fault.CodeOf(err) == fault.Conflict {
		return nil // without one the quote warns
	}
	in.Baseline = &settlement.Baseline{MeanContacts: signed.MeanContacts, FixedMonth: signed.FixedMonth, UnitCost: signed.UnitCost}
	return err
}

func tableOf(in quote.Input, rows []quote.Row) quoteTable {
	t := quoteTable{Months: []string{}, Rows: []quoteRow{}}
	for _, m := range in.Months {
		t.Months = append(t.Months, m.Month.String())
	}
	for _, r := range rows {
		row := quoteRow{Key: r.Key, Name: r.Name, Months: []quotePrice{}, Sum: priceOf(r.Sum), Warnings: r.Warnings}
		row.Sum.Month = ""
		for _, m := range r.Months {
			row.Months = append(row.Months, priceOf(m))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func priceOf(p quote.Price) quotePrice {
	return quotePrice{Month: p.Month.String(), Fees: store.MoneyOf(p.Fees), Share: store.MoneyOf(p.Share), Tax: store.MoneyOf(p.Tax), Total: store.MoneyOf(p.Total), Status: p.Status}
}
