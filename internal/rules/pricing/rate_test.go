package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

func yes() *bool { b := true; return &b }

func count(n int64) *int64 { return &n }

func input(usage map[string]money.Number, charges ...pricing.Charge) pricing.Input {
	return pricing.Input{
		Currency: "CNY", Tax: pricing.Tax{Rate: "0.06", Mode: pricing.Exclusive},
		ServiceDays: 15, CalendarDays: 30, Usage: usage, Charges: charges,
	}
}

func on(quantity money.Number) map[string]money.Number {
	return map[string]money.Number{"m": quantity}
}

func steps() []pricing.Tier {
	return []pricing.Tier{{UpTo: "5", FlatPrice: "10"}, {UpTo: "10", FlatPrice: "7"}, {FlatPrice: "3"}}
}

func TestAChargeCostsWhatItsModelSays(t *testing.T) {
	pack := func(free money.Number) *pricing.Package {
		return &pricing.Package{Size: "100", Price: "5", Free: free}
	}
	for _, c := range []struct {
		name     string
		charge   pricing.Charge
		quantity money.Number
		want     string
	}{
		{"seat-days are counted at a day price", pricing.Charge{Model: pricing.SeatDays, UnitPrice: "320"}, "31.5", "10080.00"},
		{"the upper bound still belongs to the tier", pricing.Charge{Model: pricing.BandFlat, Tiers: steps()}, "5", "10.00"},
		{"a thousandth more enters the next", pricing.Charge{Model: pricing.BandFlat, Tiers: steps()}, "5.001", "7.00"},
		{"a band at nothing costs nothing", pricing.Charge{Model: pricing.BandFlat, Tiers: steps()}, "0", "0.00"},
		{"a band at nothing costs its flat when agreed", pricing.Charge{Model: pricing.BandFlat, Tiers: steps(), FlatAtZero: yes()}, "0", "10.00"},
		{"every step entered adds its price", pricing.Charge{Model: pricing.StepCumulative, Tiers: steps()}, "11", "20.00"},
		{"no step is entered at nothing", pricing.Charge{Model: pricing.StepCumulative, Tiers: steps()}, "0", "0.00"},
		{"free units cost nothing", pricing.Charge{Model: pricing.PackageOf, Package: pack("100")}, "100", "0.00"},
		{"a started package is a package", pricing.Charge{Model: pricing.PackageOf, Package: pack("100")}, "100.001", "5.00"},
		{"the minimum of packages comes after the free units", pricing.Charge{Model: pricing.PackageOf, Package: pack("100"), MinimumPackages: count(2)}, "150", "10.00"},
		{"the minimum of packages holds at nothing", pricing.Charge{Model: pricing.PackageOf, Package: pack(""), MinimumPackages: count(3)}, "0", "15.00"},
		{"half a month of a minimum", pricing.Charge{Model: pricing.PerUnit, UnitPrice: "1", Minimum: "101", Prorate: true}, "20", "50.50"},
		{"a whole minimum without proration", pricing.Charge{Model: pricing.PerUnit, UnitPrice: "1", Minimum: "101"}, "20", "101.00"},
		{"a maximum takes off the rest", pricing.Charge{Model: pricing.PerUnit, UnitPrice: "1", Maximum: "10.005"}, "20", "10.01"},
		{"unit prices are not prorated", pricing.Charge{Model: pricing.PerUnit, UnitPrice: "1", Prorate: true}, "20", "20.00"},
		{"a volume price at nothing charges no flat", pricing.Charge{Model: pricing.Volume, Tiers: []pricing.Tier{{UnitPrice: "1", FlatPrice: "9"}}}, "0", "0.00"},
		{"the tier meter decides whether there was usage", pricing.Charge{Model: pricing.Volume, TierMeter: "other", Tiers: []pricing.Tier{{UnitPrice: "1", FlatPrice: "9"}}}, "0", "9.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.charge.Key, c.charge.Meter = "c", "m"
			usage := on(c.quantity)
			usage["other"] = "4"
			out, err := pricing.Rate(input(usage, c.charge))
			require.NoError(t, err)
			require.Equal(t, c.want, out.Charges["c"].String())
		})
	}
}

func TestPricesOfTwelveDecimalsKeepEveryDigit(t *testing.T) {
	c := pricing.Charge{Key: "c", Meter: "m", Model: pricing.PerUnit, UnitPrice: "0.000000000001"}
	out, err := pricing.Rate(input(on("5000000000.000000000001"), c))
	require.NoError(t, err)
	require.Equal(t, "0.01", out.Charges["c"].String())
	require.Equal(t, money.Number("0.005000000000000000000001"), out.Lines[0].Detail[0].Amount)
}

func TestEachStepThatChangesTheAmountIsALine(t *testing.T) {
	c := pricing.Charge{Key: "c", Meter: "m", Model: pricing.PerUnit, UnitPrice: "1", Minimum: "5", Maximum: "8"}
	for quantity, kinds := range map[money.Number][]string{
		"6": {"usage"}, "9": {"usage", "maximum"}, "1": {"usage", "minimum"}, "8": {"usage"}, "5": {"usage"},
	} {
		out, err := pricing.Rate(input(on(quantity), c))
		require.NoError(t, err)
		var got []string
		for _, l := range out.Lines {
			got = append(got, l.Kind)
		}
		require.Equal(t, kinds, got, quantity)
	}
}

func TestWhatCannotBeMeantIsRefusedAtItsField(t *testing.T) {
	flat := pricing.Charge{Key: "c", Model: pricing.Flat, Amount: "1"}
	volume := pricing.Charge{Key: "c", Model: pricing.Volume, Meter: "m", Tiers: []pricing.Tier{{UpTo: "5", UnitPrice: "1"}, {UnitPrice: "2"}}}
	for _, c := range []struct {
		name, pointer string
		charge        func() pricing.Charge
	}{
		{"another model's field", "/charges/0/unit_price", func() pricing.Charge { c := flat; c.UnitPrice = "1"; return c }},
		{"another model's flag, even when false", "/charges/0/flat_at_zero", func() pricing.Charge { c := flat; b := false; c.FlatAtZero = &b; return c }},
		{"a minimum above the maximum", "/charges/0/minimum", func() pricing.Charge { c := flat; c.Minimum, c.Maximum = "2", "1"; return c }},
		{"a negative price", "/charges/0/amount", func() pricing.Charge { c := flat; c.Amount = "-1"; return c }},
		{"a missing price", "/charges/0/amount", func() pricing.Charge { c := flat; c.Amount = ""; return c }},
		{"an unknown model", "/charges/0/model", func() pricing.Charge { c := flat; c.Model = "free"; return c }},
		{"no key", "/charges/0/key", func() pricing.Charge { c := flat; c.Key = ""; return c }},
		{"a closed last tier", "/charges/0/tiers/1/up_to", func() pricing.Charge {
			c := volume
			c.Tiers = []pricing.Tier{volume.Tiers[0], {UpTo: "9", UnitPrice: "1"}}
			return c
		}},
		{"tiers that fall", "/charges/0/tiers/1/up_to", func() pricing.Charge {
			c := volume
			c.Tiers = []pricing.Tier{volume.Tiers[0], {UpTo: "5", UnitPrice: "1"}, {UnitPrice: "1"}}
			return c
		}},
		{"a first bound of nothing", "/charges/0/tiers/0/up_to", func() pricing.Charge {
			c := volume
			c.Tiers = []pricing.Tier{{UpTo: "0", UnitPrice: "1"}, {UnitPrice: "1"}}
			return c
		}},
		{"a fixed fee without events", "/charges/0/events_meter", func() pricing.Charge {
			return pricing.Charge{Key: "c", Model: pricing.Percentage, Meter: "m", Rate: "0.1", FixedFee: "1"}
		}},
		{"an amount beyond any ledger", "/charges/0", func() pricing.Charge {
			return pricing.Charge{Key: "c", Model: pricing.PerUnit, Meter: "m", UnitPrice: "999999999999999999"}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := pricing.Rate(input(on("999999"), c.charge()))
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.pointer, refused.Pointer, refused.Sentence)
		})
	}
}

func TestAMonthHasTheChargesThatRunInIt(t *testing.T) {
	june := period.NewMonth(2026, 6)
	day := func(d int) period.Date { return period.NewDate(2026, 6, d) }
	flat := func(key string) pricing.Charge { return pricing.Charge{Key: key, Model: pricing.Flat, Amount: "3000"} }
	due := pricing.ChargesFor(june, []pricing.Term{
		{Charge: flat("from the eleventh"), From: day(11)},
		{Charge: flat("whole")},
		{Charge: flat("over"), To: day(1)},
		{Charge: flat("set-up"), On: day(30)},
		{Charge: flat("another month's"), On: period.NewDate(2026, 7, 1)},
	})
	out, err := pricing.RateAll(pricing.Parts(input(nil), due))
	require.NoError(t, err)
	got := map[string]string{}
	for key, sum := range out.Charges {
		got[key] = sum.String()
	}
	require.Equal(t, map[string]string{"from the eleventh": "2000.00", "whole": "3000.00", "set-up": "3000.00"}, got)
	require.Equal(t, "8480.00", out.Total.String())
}

func TestThePreviewWarnsWhereTheTotalFalls(t *testing.T) {
	c := pricing.Charge{Key: "c", Meter: "m", Model: pricing.Volume, Tiers: []pricing.Tier{{UpTo: "5", UnitPrice: "7"}, {UnitPrice: "6"}}}
	points, warnings, err := pricing.Preview(input(nil, c), map[string]money.Number{"m": "1"}, []money.Number{"5", "5.5"})
	require.NoError(t, err)
	require.Equal(t, "37.10", points[0].Total.String())
	require.Equal(t, "34.98", points[1].Total.String())
	require.Len(t, warnings, 1)
	c.Model = pricing.Graduated
	require.Empty(t, pricing.Warnings([]pricing.Charge{c}))
}

func TestEveryPresetCanBeRated(t *testing.T) {
	require.Len(t, pricing.Presets(), 5)
	for _, p := range pricing.Presets() {
		_, err := pricing.Rate(input(nil, p.Charges...))
		require.NoError(t, err, p.Key)
	}
}
