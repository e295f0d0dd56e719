package demo

import (
	"time"

	"github.com/shopspring/decimal"
)

// Cost is one component of a month's cost in yuan without tax; keys are labour,
// training, site and hidden.
type Cost struct {
	Key    string
	Amount decimal.Decimal
}

// BaselineMonth is one month before go-live as the merchant documents it:
// contacts, cost by component and quality. DisputeRate is per contact, CSAT of
// five, both with four decimals at most.
type BaselineMonth struct {
	Year        int
	Month       time.Month
	Contacts    int
	Costs       []Cost
	Complaints  int
	Headcount   int
	CSAT        decimal.Decimal
	DisputeRate decimal.Decimal
}

// Baseline returns the twelve complete months before go-live (its month is not
// included), oldest first. Labour has a fixed part, about two thirds at the mean
// volume, as in a team that cannot be resized each month.
func Baseline(seed uint64, m Merchant, goLive time.Time) []BaselineMonth {
	out := make([]BaselineMonth, 0, 12)
	for i := 12; i >= 1; i-- {
		first := time.Date(goLive.Year(), goLive.Month()-time.Month(i), 1, 0, 0, 0, 0, time.UTC)
		out = append(out, baselineMonth(seed, m, first))
	}
	return out
}

func baselineMonth(seed uint64, m Merchant, first time.Time) BaselineMonth {
	b := BaselineMonth{Year: first.Year(), Month: first.Month()}
	for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
		b.Contacts += Daily(seed, m, day)
	}
	r := draw(seed, "baseline", m.Key, first.Format(time.DateOnly))
	usual := int64(m.Base) * 31
	fen := usual*420 + int64(b.Contacts)*(200+int64(r.IntN(11))) // 4.20 yuan fixed at the usual volume, about 2.05 a contact
	b.Complaints = b.Contacts * (30 + r.IntN(15)) / 10_000
	b.Headcount = max(2, (b.Contacts+1799)/1800)
	b.Costs = []Cost{
		{"labour", yuan(fen)},
		{"training", yuan(fen / 16)},
		{"site", yuan(int64(m.Base) * 1100)},
		{"hidden", yuan(int64(b.Complaints) * 12_000)},
	}
	b.CSAT = decimal.New(int64(425+r.IntN(20)), -2)
	b.DisputeRate = decimal.New(int64(40+r.IntN(25)), -4)
	return b
}

func yuan(fen int64) decimal.Decimal { return decimal.New(fen, -2) }
