// Package contract owns the terms of an engagement as one signed text: dated charges, discounts, service
// levels, tax, savings share,
// payment and windows; their defaults and what is refused. It composes pricing and settlement, because a
// contract is valid only as a whole; it computes no price and no share itself.
package contract

import (
	"encoding/json"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Plans an engagement may be on.
const (
	PlanSeat    = "seat"
	PlanTiered  = "tiered"
	PlanHybrid  = "hybrid"
	PlanOutcome = "outcome"
	PlanSavings = "savings_share"
)

// Kinds of a term.
const (
	KindUsage    = "usage"
	KindOneOff   = "oneoff"
	KindDiscount = "discount"
	KindOutcome  = "outcome_fee"
)

// Contract is one version of the terms. Money is text in the engagement's currency.
type Contract struct {
	Tax                 pricing.Tax  `json:"tax"`
	Charges             []Term       `json:"charges"`
	SLA                 *SLA         `json:"sla,omitempty"`
	SavingsShare        *Savings     `json:"savings_share,omitempty"`
	PaymentDays         *int64       `json:"payment_days,omitempty"`          // 30 when not said
	SecondApproverAbove money.Number `json:"second_approver_above,omitempty"` // invoice total or share; none when not said
	ContactGapHours     *int64       `json:"contact_gap_hours,omitempty"`     // 24 when not said
}

// Term is a charge with its place in the contract: From counts, To does not; On is the day of a one-off; Pool
// says whether tiers count per shop or over all shops (the default).
type Term struct {
	Charge pricing.Charge `json:"charge"`
	Kind   string         `json:"kind,omitempty"`
	Pool   string         `json:"pool,omitempty"`
	From   *period.Date   `json:"from,omitempty"`
	To     *period.Date   `json:"to,omitempty"`
	On     *period.Date   `json:"on,omitempty"`
}

// Savings are the savings-share terms; currency and tax rate are the contract's. Components and VATBasis say what
// counts as cost, on both sides: a signed baseline has the same.
type Savings struct {
	Components     []string                `json:"components,omitempty"`
	VATBasis       string                  `json:"vat_basis,omitempty"` // EX_VAT when not said
	DeadBand       money.Number            `json:"dead_band"`
	Mode           string                  `json:"mode"`
	Bands          []settlement.Band       `json:"bands"`
	MonthlyCap     money.Number            `json:"monthly_cap"`
	AnnualCap      money.Number            `json:"annual_cap"`
	MerchantKeep   money.Number            `json:"merchant_keep"`
	VolumeCollar   money.Number            `json:"volume_collar"`
	VolumeUpper    money.Number            `json:"volume_upper,omitempty"`
	Deficit        settlement.DeficitTerms `json:"deficit"`
	LabourFraction money.Number            `json:"labour_fraction"`
	WageCap        money.Number            `json:"wage_cap"`
	Gates          []settlement.Gate       `json:"gates"`
}

// Parse reads a contract stored as JSON; it was validated before it was stored.
func Parse(text []byte) (Contract, error) {
	var c Contract
	err := json.Unmarshal(text, &c)
	return c, err
}

// PaymentTerm returns the days between issue and due date.
func (c Contract) PaymentTerm() int { return int(valueOr(c.PaymentDays, 30)) }

// ContactGap returns the hours of silence after which a new contact begins.
func (c Contract) ContactGap() int { return int(valueOr(c.ContactGapHours, 24)) }

// NeedsSecond says whether an amount needs a second approver.
func (c Contract) NeedsSecond(a money.Amount) bool {
	return c.SecondApproverAbove.Given() && a.Decimal().GreaterThan(c.SecondApproverAbove.Value())
}

// UsesAI says whether a charge is priced on contacts the AI handled, or a saving is shared: without either,
// onboarding needs no AI steps.
func (c Contract) UsesAI() bool {
	for _, t := range c.Charges {
		if t.Charge.Meter == "contacts.ai" || t.Charge.Meter == "ai.messages" {
			return true
		}
	}
	return c.SavingsShare != nil
}

// Terms returns the charges as pricing reads them; discounts are no charges.
func (c Contract) Terms() []pricing.Term {
	out := make([]pricing.Term, 0, len(c.Charges))
	for _, t := range c.Charges {
		if t.Kind == KindDiscount {
			continue
		}
		out = append(out, pricing.Term{Charge: t.Charge, From: date(t.From), To: date(t.To), On: date(t.On), Pool: t.Pool})
	}
	return out
}

// Discounts returns the terms that are taken off the month's service fees, in contract order.
func (c Contract) Discounts() []Term {
	var out []Term
	for _, t := range c.Charges {
		if t.Kind == KindDiscount {
			out = append(out, t)
		}
	}
	return out
}

// Kinds returns the kind of every charge by its key.
func (c Contract) Kinds() map[string]string {
	out := map[string]string{}
	for _, t := range c.Charges {
		out[t.Charge.Key] = t.Kind
	}
	return out
}

// Settlement returns the savings-share terms as settlement reads them; nil terms give the zero value.
func (c Contract) Settlement(currency money.Currency) settlement.Terms {
	s := c.SavingsShare
	if s == nil {
		return settlement.Terms{}
	}
	return settlement.Terms{
		Currency: currency, TaxRate: c.Tax.Rate, DeadBand: s.DeadBand, Mode: s.Mode, Bands: s.Bands,
		MonthlyCap: s.MonthlyCap, AnnualCap: s.AnnualCap, MerchantKeep: s.MerchantKeep, VolumeCollar: s.VolumeCollar,
		VolumeUpper: s.VolumeUpper, Deficit: s.Deficit, LabourFraction: s.LabourFraction, WageCap: s.WageCap, Gates: s.Gates,
	}
}

func date(d *period.Date) period.Date {
	if d == nil {
		return period.Date{}
	}
	return *d
}

func valueOr(v *int64, fallback int64) int64 {
	if v == nil {
		return fallback
	}
	return *v
}
