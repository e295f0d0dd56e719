package api

import (
	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// planView is a plan to begin a contract from.
type planView struct {
	Key         string            `json:"key"`
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Charges     []pricing.Charge  `json:"charges"`
	Terms       []contract.Term   `json:"terms"`
	Savings     *contract.Savings `json:"savings_share,omitempty"`
}

func listPlans(*call) (reply, error) {
	items := []planView{}
	for _, p := range pricing.Presets() {
		c := presetContract(p)
		items = append(items, planView{Key: p.Key, Name: p.Name, Charges: p.Charges, Terms: c.Charges, Savings: c.SavingsShare})
	}
	return ok(map[string]any{"items": items}), nil
}

// presetContract is a preset as a contract: tax as usual, and in the plan paid by outcome, what counts outcomes is
// an outcome fee.
func presetContract(p pricing.Preset) contract.Contract {
	c := contract.Contract{Tax: pricing.Tax{Rate: "0.06", Mode: pricing.Exclusive}}
	for _, charge := range p.Charges {
		t := contract.Term{Charge: charge}
		if p.Key == contract.PlanOutcome && contract.OutcomeMeter(charge.Meter) {
			t.Kind = contract.KindOutcome
		}
		c.Charges = append(c.Charges, t)
	}
	if p.SavingsShare {
		terms := proposedSavings()
		c.SavingsShare = &terms
	}
	return c
}

// proposedSavings are terms to begin talking from, never to sign unread. The mode is EXCESS_ONLY, which has no
// cliff at the edge of the dead band.
func proposedSavings() contract.Savings {
	enough := int64(30)
	return contract.Savings{
		DeadBand: "0.05", Mode: "EXCESS_ONLY",
		Bands:      []settlement.Band{{UpTo: "0.20", Rate: "0.30"}, {UpTo: "0.40", Rate: "0.40"}, {Rate: "0.20"}},
		MonthlyCap: "0.15", AnnualCap: "0.12", MerchantKeep: "0.02", VolumeCollar: "0.40",
		Deficit:        settlement.DeficitTerms{Carry: "1.00", PoolCap: "360000.00"},
		LabourFraction: "0.80", WageCap: "0.08",
		Gates: []settlement.Gate{
			{Metric: "ai_acceptance", Pass: "0.70", Hard: "0.50", Weight: "0.30"},
			{Metric: "transfer", Pass: "0.20", Hard: "0.35", Weight: "0.30"},
			{Metric: "csat", Pass: "4.50", Hard: "4.00", Weight: "0.25", MinCount: &enough},
			{Metric: "dispute", Pass: "0.01", Hard: "0.03", Weight: "0.15"},
		},
	}
}
