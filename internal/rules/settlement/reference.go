package settlement

import "github.com/gainshare/gainshare/internal/rules/money"

// Reference returns the terms the product proposes: reference rates and gates,
// sharing the excess over the dead band only (no cliff at its edge). The pool cap
// is three average months of the baseline's cost.
func Reference(currency money.Currency, poolCap money.Number) Terms {
	enough := int64(30)
	return Terms{
		Currency: currency, TaxRate: "0.06", DeadBand: "0.05", Mode: ExcessOnly,
		Bands:      []Band{{UpTo: "0.20", Rate: "0.30"}, {UpTo: "0.40", Rate: "0.40"}, {Rate: "0.20"}},
		MonthlyCap: "0.15", AnnualCap: "0.12", MerchantKeep: "0.02", VolumeCollar: "0.40",
		Deficit:        DeficitTerms{Carry: "1.00", PoolCap: poolCap},
		LabourFraction: "0.80", WageCap: "0.08",
		Gates: []Gate{
			{Metric: "ai_acceptance", Pass: "0.70", Hard: "0.50", Weight: "0.30"},
			{Metric: "transfer", Pass: "0.20", Hard: "0.35", Weight: "0.30"},
			{Metric: "csat", Pass: "4.50", Hard: "4.00", Weight: "0.25", MinCount: &enough},
			{Metric: "dispute", Pass: "0.01", Hard: "0.03", Weight: "0.15"},
		},
	}
}
