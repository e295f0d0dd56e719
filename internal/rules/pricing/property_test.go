package pricing_test

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/testsuite/property"
)

func price() *rapid.Generator[money.Number] {
	return rapid.Custom(func(t *rapid.T) money.Number {
		return money.NumberOf(decimal.New(rapid.Int64Range(0, 1e9).Draw(t, "digits"), -rapid.Int32Range(0, 6).Draw(t, "places")))
	})
}

func anyTiers(t *rapid.T, flatOnly bool) []pricing.Tier {
	n := rapid.IntRange(1, 5).Draw(t, "tiers")
	tiers := make([]pricing.Tier, n)
	bound := decimal.Zero
	for i := range tiers {
		tiers[i].FlatPrice = price().Draw(t, "flat")
		if !flatOnly {
			tiers[i].UnitPrice = price().Draw(t, "unit")
		}
		if i < n-1 {
			bound = bound.Add(decimal.New(rapid.Int64Range(1, 1e6).Draw(t, "step"), -2))
			tiers[i].UpTo = money.NumberOf(bound)
		}
	}
	return tiers
}

func anyCharge(t *rapid.T, key string) pricing.Charge {
	c := pricing.Charge{Key: key, Meter: "m", Prorate: rapid.Bool().Draw(t, "prorate")}
	c.Model = rapid.SampledFrom([]pricing.Model{
		pricing.Flat, pricing.PerUnit, pricing.Graduated, pricing.Volume, pricing.PackageOf,
		pricing.BandFlat, pricing.StepCumulative, pricing.Percentage, pricing.SeatDays,
	}).Draw(t, "model")
	switch c.Model {
	case pricing.Flat:
		c.Meter, c.Amount = "", price().Draw(t, "amount")
	case pricing.PerUnit, pricing.SeatDays:
		c.UnitPrice = price().Draw(t, "unit")
	case pricing.Graduated, pricing.Volume:
		c.Tiers = anyTiers(t, false)
	case pricing.BandFlat, pricing.StepCumulative:
		c.Tiers = anyTiers(t, true)
	case pricing.PackageOf:
		c.Package = &pricing.Package{Size: "7.5", Price: price().Draw(t, "price")}
	case pricing.Percentage:
		c.Rate = price().Draw(t, "rate")
	}
	if rapid.Bool().Draw(t, "limited") {
		low, high := price().Draw(t, "a"), price().Draw(t, "b")
		if low.Value().GreaterThan(high.Value()) {
			low, high = high, low
		}
		c.Minimum, c.Maximum = low, high
	}
	return c
}

func anyInput(t *rapid.T) pricing.Input {
	in := pricing.Input{
		Currency:     rapid.SampledFrom([]money.Currency{"CNY", "JPY", "KWD"}).Draw(t, "currency"),
		Tax:          pricing.Tax{Rate: "0.06", Mode: rapid.SampledFrom([]string{pricing.Exclusive, pricing.Inclusive}).Draw(t, "mode")},
		ServiceDays:  rapid.Int64Range(0, 31).Draw(t, "service"),
		CalendarDays: 31,
		Usage:        map[string]money.Number{"m": money.NumberOf(decimal.New(rapid.Int64Range(0, 1e8).Draw(t, "usage"), -3))},
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "charges") {
		in.Charges = append(in.Charges, anyCharge(t, fmt.Sprint("c", i)))
	}
	return in
}

func TestTheLinesAddUpToTheTotalWhateverTheContract(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		out, err := pricing.Rate(in)
		require.NoError(t, err)
		var amounts, taxes, charges int64
		for _, l := range out.Lines {
			amounts += l.Amount.Minor()
			taxes += l.Tax.Minor()
		}
		for _, sum := range out.Charges {
			charges += sum.Minor()
			require.GreaterOrEqual(t, sum.Minor(), int64(0), "no charge is negative")
		}
		require.Equal(t, amounts, charges)
		require.Equal(t, taxes, out.Tax.Minor())
		require.Equal(t, out.Total.Minor(), out.Subtotal.Minor()+out.Tax.Minor())
		if in.Tax.Mode == pricing.Inclusive {
			amounts -= taxes
		}
		require.Equal(t, amounts, out.Subtotal.Minor())
	})
}

func TestTheDetailExplainsTheUsageLine(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.ServiceDays = in.CalendarDays
		out, err := pricing.Rate(in)
		require.NoError(t, err)
		for _, l := range out.Lines {
			if l.Kind != pricing.KindUsage {
				continue
			}
			sum := decimal.Zero
			for _, d := range l.Detail {
				sum = sum.Add(d.Amount.Value())
			}
			want, err := money.Round(sum, in.Currency)
			require.NoError(t, err)
			require.Equal(t, want, l.Amount)
		}
	})
}

func BenchmarkRate(b *testing.B) {
	in := input(map[string]money.Number{pricing.MeterTotal: "45000", pricing.MeterHuman: "10000", pricing.MeterAI: "35000"}, pricing.Presets()[2].Charges...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pricing.Rate(in); err != nil {
			b.Fatal(err)
		}
	}
}
