package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// normal is a month of 30,000 contacts at a baseline of 117,000.00 and a cost of
// 66,000.00: a share of 17,220.00.
func normal() settlement.Input {
	terms := settlement.Reference("CNY", "360000.00")
	terms.Mode = settlement.FirstYuan
	return settlement.Input{
		Terms:    terms,
		Baseline: settlement.Baseline{MeanContacts: "30000", FixedMonth: "0.00", UnitCost: "4.000000"},
		Period: settlement.Period{
			Month: "2026-03", ContractYear: 1, ServiceDays: 30, CalendarDays: 30, Contacts: 30000,
			SeasonIndex: "0.975000", WageIndex: "1", DeficitIn: "0.00",
			Costs:   []settlement.Cost{{Key: "all", Amount: "66000.00"}},
			Metrics: good(),
		},
	}
}

func good() map[string]settlement.Metric {
	return map[string]settlement.Metric{
		"ai_acceptance": {Numerator: 78, Denominator: 100}, "transfer": {Numerator: 16, Denominator: 100},
		"csat": {Numerator: 470, Denominator: 100}, "dispute": {Numerator: 1, Denominator: 200},
	}
}

type figures struct{ status, share, limit, payable, held, deficit, quality string }

func of(o settlement.Output) figures {
	return figures{o.Status, o.Share.String(), o.Limit, o.Payable.String(), o.Held.String(), o.DeficitOut.String(), o.QualityFactor}
}

func TestAStatementFollowsTheContract(t *testing.T) {
	share := func(f func(*figures)) figures {
		w := figures{"SHARE", "17220.00", "none", "17220.00", "0.00", "0.00", "1.0000"}
		f(&w)
		return w
	}
	for _, c := range []struct {
		name   string
		change func(*settlement.Input)
		want   figures
	}{
		{"only the excess over the dead band is shared when agreed", func(in *settlement.Input) { in.Terms.Mode = settlement.ExcessOnly },
			share(func(w *figures) { w.share, w.payable = "15720.00", "15720.00" })},
		{"terms without gates share in full", func(in *settlement.Input) { in.Terms.Gates = nil }, share(func(*figures) {})},
		{"gates without any data share nothing", func(in *settlement.Input) { in.Period.Metrics = nil },
			share(func(w *figures) { w.share, w.payable, w.quality = "0.00", "0.00", "0.0000" })},
		{"a gate without data leaves its weight to the others", func(in *settlement.Input) {
			in.Period.Metrics["transfer"] = settlement.Metric{}
			in.Period.Metrics["csat"] = settlement.Metric{Numerator: 440, Denominator: 100}
		}, share(func(w *figures) { w.quality, w.share, w.payable = "0.9286", "15990.49", "15990.49" })},
		{"a trailing month with too few answers is no measurement", func(in *settlement.Input) {
			in.Period.Metrics["csat"] = settlement.Metric{Numerator: 40, Denominator: 9, Trailing: &settlement.Ratio{Numerator: 40, Denominator: 10}}
		}, share(func(*figures) {})},
		{"the running annual cap is tried before the monthly one", func(in *settlement.Input) {
			in.Period.YearToDate = &settlement.YearToDate{Baseline: "0.00", Share: "0.00"}
		}, share(func(w *figures) { w.share, w.payable, w.limit = "14040.00", "14040.00", "annual_cap" })},
		{"a year that gave its cap away gives nothing more", func(in *settlement.Input) {
			in.Period.YearToDate = &settlement.YearToDate{Baseline: "100000.00", Share: "99999.00"}
		}, share(func(w *figures) { w.share, w.payable, w.limit = "0.00", "0.00", "annual_cap" })},
		{"what the merchant keeps binds at last", func(in *settlement.Input) { in.Terms.MerchantKeep = "0.30" },
			share(func(w *figures) { w.share, w.payable, w.limit = "15900.00", "15900.00", "merchant_keep" })},
		{"contacts above the agreed ceiling earn nothing", func(in *settlement.Input) {
			in.Terms.VolumeUpper = "1"
			in.Period.Contacts = 90000
		}, share(func(*figures) {})},
		{"disputed contacts can drop the month below the collar", func(in *settlement.Input) { in.Period.DisputedContacts = 20000 },
			share(func(w *figures) { w.payable, w.held = "0.00", "17220.00" })},
		{"the lower quality of the two data sets is payable now", func(in *settlement.Input) {
			in.Period.MetricsUndisputed = good()
			in.Period.MetricsUndisputed["csat"] = settlement.Metric{Numerator: 400, Denominator: 100}
		}, share(func(w *figures) { w.payable, w.held = "0.00", "17220.00" })},
		{"a loss is carried up to the pool cap", func(in *settlement.Input) {
			in.Period.Costs[0].Amount, in.Period.DeficitIn = "200000.00", "300000.00"
		}, figures{"DEFICIT", "0.00", "none", "0.00", "0.00", "360000.00", "1.0000"}},
		{"a loss is carried in part when agreed", func(in *settlement.Input) {
			in.Period.Costs[0].Amount, in.Terms.Deficit.Carry = "123000.01", "0.5"
		}, figures{"DEFICIT", "0.00", "none", "0.00", "0.00", "3000.01", "1.0000"}},
		{"a saving pays the deficit down before anything is shared", func(in *settlement.Input) { in.Period.DeficitIn = "60000.00" },
			share(func(w *figures) { w.share, w.payable, w.deficit = "0.00", "0.00", "9000.00" })},
		{"an adjustment moves the baseline", func(in *settlement.Input) {
			in.Period.Adjustments = []settlement.Adjustment{{Reason: "new shop", Amount: "-51000.00"}}
		}, figures{"NEUTRAL", "0.00", "none", "0.00", "0.00", "0.00", "1.0000"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := normal()
			c.change(&in)
			out, err := settlement.Settle(in)
			require.NoError(t, err)
			require.Equal(t, c.want, of(out))
		})
	}
}

func TestThereIsNoSavingsRateWithoutABaseline(t *testing.T) {
	in := normal()
	in.Period.Adjustments = []settlement.Adjustment{{Reason: "closed", Amount: "-117000.00"}}
	out, err := settlement.Settle(in)
	require.NoError(t, err)
	require.Nil(t, out.SavingsRate)
	require.Equal(t, settlement.Deficit, out.Status)
}

func TestImpossibleTermsAreRefusedAtTheirField(t *testing.T) {
	for _, c := range []struct {
		name, pointer string
		change        func(*settlement.Input)
	}{
		{"a closed last band", "/terms/bands/2/up_to", func(in *settlement.Input) { in.Terms.Bands[2].UpTo = "0.9" }},
		{"bands that fall", "/terms/bands/1/up_to", func(in *settlement.Input) { in.Terms.Bands[1].UpTo = "0.1" }},
		{"a rate above one", "/terms/monthly_cap", func(in *settlement.Input) { in.Terms.MonthlyCap = "1.01" }},
		{"a merchant who keeps everything", "/terms/merchant_keep", func(in *settlement.Input) { in.Terms.MerchantKeep = "1" }},
		{"weights that miss one", "/terms/gates", func(in *settlement.Input) { in.Terms.Gates[0].Weight = "0.31" }},
		{"a gate without a slope", "/terms/gates/1/hard", func(in *settlement.Input) { in.Terms.Gates[1].Hard = "0.200" }},
		{"a third decimal of a yuan", "/period/costs/0/amount", func(in *settlement.Input) { in.Period.Costs[0].Amount = "1.005" }},
		{"the same cost twice", "/period/costs/1/key", func(in *settlement.Input) { in.Period.Costs = append(in.Period.Costs, in.Period.Costs[0]) }},
		{"fewer than no contacts", "/period/contacts", func(in *settlement.Input) { in.Period.Contacts = -1 }},
		{"more disputes than contacts", "/period/disputed_contacts", func(in *settlement.Input) { in.Period.DisputedContacts = 30001 }},
		{"more service than calendar days", "/period/service_days", func(in *settlement.Input) { in.Period.ServiceDays = 31 }},
		{"an adjustment without a reason", "/period/adjustments/0/reason", func(in *settlement.Input) { in.Period.Adjustments = []settlement.Adjustment{{Amount: "1"}} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := normal()
			c.change(&in)
			_, err := settlement.Settle(in)
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.pointer, refused.Pointer, refused.Sentence)
		})
	}
}

func TestAYearChainsItsDeficitAndItsCap(t *testing.T) {
	base := normal()
	loss, gain, quiet := base.Period, base.Period, base.Period
	loss.Costs = []settlement.Cost{{Key: "all", Amount: "140400.00"}}
	quiet.Contacts = 100
	out, err := settlement.SettleYear(settlement.YearInput{Terms: base.Terms, Baseline: base.Baseline, Periods: []settlement.Period{loss, gain, quiet, gain}})
	require.NoError(t, err)
	require.Equal(t, "23400.00", out.Periods[0].DeficitOut.String())
	require.Equal(t, "8700.00", out.Periods[1].Share.String())
	require.Equal(t, settlement.NotMeasurable, out.Periods[2].Status)
	require.Equal(t, "17220.00", out.Periods[3].Share.String())
	require.Equal(t, []string{"25920.00", "42120.00", "0.00"}, []string{out.ShareSum.String(), out.Cap.String(), out.TrueUp.String()})
}

func BenchmarkSettle(b *testing.B) {
	in := normal()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := settlement.Settle(in); err != nil {
			b.Fatal(err)
		}
	}
}
