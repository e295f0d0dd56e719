package main

import "github.com/gainshare/gainshare/internal/offline"

type settleCmd struct {
	Year bool `help:"Read a contract year: {terms, baseline, periods}."`
}

// Run settles the period, or the year, on standard input.
func (c settleCmd) Run(s streams) error {
	if c.Year {
		return answer(s, offline.SettleYear)
	}
	return answer(s, offline.Settle)
}
