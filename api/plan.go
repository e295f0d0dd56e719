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
	Savings     *contract.Savings `json:"savings_share,omitempty"`
}

func listPlans(*call) (reply, error) {
	items := []planView{}
	for _, p := range pricing.Presets() {
		v := planView{Key: p.Key, Name: p.Name, Charges: p.Charges}
		if p.SavingsShare {
			terms := proposedSavings()
			v.Savings = &terms
		}
		items = append(items, v)
	}
	return ok(map[string]any{"items": items}), nil
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
