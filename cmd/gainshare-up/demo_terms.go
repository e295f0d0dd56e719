package main

import (
	"fmt"

	"github.com/gainshare/gainshare/internal/demo"
)

// demoDesks are the three merchants at a size that loads in a minute, each with the terms it signed.
func demoDesks() []demoDesk {
	all := demo.Merchants()
	lanting, xiaoman, nordwind := all[0], all[1], all[2]
	lanting.Base, xiaoman.Base, nordwind.Base = 150, 60, 90
	return []demoDesk{
		{Merchant: lanting, saves: true, roster: 4, terms: savingsTerms(lanting.Base)},
		{Merchant: xiaoman, terms: tieredTerms()},
		{Merchant: nordwind, saves: true, roster: 3, terms: savingsTerms(nordwind.Base)},
	}
}

func charge(c map[string]any) map[string]any { return map[string]any{"charge": c} }

func tiers(upTo, first, rest string) []map[string]string {
	return []map[string]string{{"up_to": upTo, "unit_price": first}, {"unit_price": rest}}
}

// tieredTerms are a small shop's: a base fee and two prices a contact.
func tieredTerms() map[string]any {
	return map[string]any{
		"tax": map[string]string{"rate": "0.06", "mode": "exclusive"}, "payment_days": 30,
		"charges": []any{
			charge(map[string]any{"key": "base", "name": "基础服务费 / base fee", "model": "flat", "amount": "800.00"}),
			charge(map[string]any{"key": "ai", "name": "AI 接待 / answered by AI", "model": "graduated", "meter": "contacts.ai", "tiers": tiers("1000", "1.60", "1.20")}),
			charge(map[string]any{"key": "human", "name": "人工接待 / answered by people", "model": "per_unit", "meter": "contacts.human", "unit_price": "7.80"}),
		},
	}
}

// savingsTerms are a base fee, prices a contact, temporary seats by day, and a share of what is saved.
func savingsTerms(daily int) map[string]any {
	return map[string]any{
		"tax": map[string]string{"rate": "0.06", "mode": "exclusive"}, "payment_days": 30,
		"charges": []any{
			charge(map[string]any{"key": "base", "name": "基础服务费 / base fee", "model": "flat", "amount": fmt.Sprintf("%d.00", daily*30)}),
			charge(map[string]any{"key": "ai", "name": "AI 接待 / answered by AI", "model": "graduated", "meter": "contacts.ai", "tiers": tiers("2000", "1.40", "1.10")}),
			charge(map[string]any{"key": "human", "name": "人工接待 / answered by people", "model": "per_unit", "meter": "contacts.human", "unit_price": "7.20"}),
			charge(map[string]any{"key": "temps", "name": "临时席位 / temporary seats", "model": "seat_days", "meter": "seats.temp_days", "unit_price": "320.00"}),
		},
		"savings_share": map[string]any{
			"dead_band": "0.05", "mode": "EXCESS_ONLY", "monthly_cap": "0.15", "annual_cap": "0.12", "merchant_keep": "0.02", "volume_collar": "0.60",
			"bands":   []map[string]string{{"up_to": "0.20", "rate": "0.30"}, {"up_to": "0.40", "rate": "0.40"}, {"rate": "0.20"}},
			"deficit": map[string]string{"carry": "1.00", "pool_cap": "20000.00"}, "labour_fraction": "0.80", "wage_cap": "0.08",
			"gates": []map[string]any{
				{"metric": "ai_acceptance", "pass": "0.70", "hard": "0.50", "weight": "0.30"}, {"metric": "transfer", "pass": "0.20", "hard": "0.35", "weight": "0.30"},
				{"metric": "csat", "pass": "4.40", "hard": "4.00", "weight": "0.25", "min_count": 30}, {"metric": "dispute", "pass": "0.01", "hard": "0.03", "weight": "0.15"}},
		},
	}
}
