package bench

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// perCore measures pure work by the processor time it took, so that neighbours do not count, and notes the median.
func perCore(b *testing.B, r row, rounds int, do round) {
	b.Helper()
	do()
	var speeds []float64
	for range rounds {
		began := processor()
		units := do()
		speeds = append(speeds, float64(units)/(processor()-began).Seconds())
	}
	r.product = median(speeds)
	rows.rows = append(rows.rows, r)
	b.ReportMetric(r.product, r.unit+"/s")
	b.ReportMetric(0, "ns/op")
}

func processor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(fmt.Sprintf("the processor time of this process: %v", err))
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// hybridMonth is the plan most merchants are on, in a month of 45,000 contacts.
func hybridMonth() pricing.Input {
	return pricing.Input{Currency: "CNY", Tax: pricing.Tax{Rate: "0.06", Mode: pricing.Exclusive}, ServiceDays: 30, CalendarDays: 30,
		Usage:   map[string]money.Number{pricing.MeterTotal: "45000", pricing.MeterHuman: "10000", pricing.MeterAI: "35000", pricing.MeterTempDays: "12"},
		Charges: pricing.Presets()[2].Charges}
}

func rating(t testing.TB, times int) round {
	in := hybridMonth()
	return func() int {
		for range times {
			out, err := pricing.Rate(in)
			require.NoError(t, err)
			require.Len(t, out.Lines, len(in.Charges))
		}
		return times * len(in.Charges)
	}
}

// ratingOnSheet rates the same month on charges that were read once.
func ratingOnSheet(t testing.TB, times int) round {
	in := hybridMonth()
	sheet, err := pricing.NewSheet(in.Currency, in.Tax, in.Charges)
	require.NoError(t, err)
	return func() int {
		for range times {
			out, err := sheet.Rate(in.ServiceDays, in.CalendarDays, in.Usage)
			if err != nil || len(out.Lines) != len(in.Charges) {
				t.Fatal(err, out)
			}
		}
		return times * len(in.Charges)
	}
}

func settling(t testing.TB, times int) round {
	in := settlement.Input{Terms: settlement.Reference("CNY", "360000.00"), Baseline: settlement.Baseline{MeanContacts: "30000", FixedMonth: "0.00", UnitCost: "4.000000"},
		Period: settlement.Period{Month: "2026-03", ContractYear: 3, ServiceDays: 31, CalendarDays: 31, Contacts: 30000, SeasonIndex: "0.975000", WageIndex: "1.2",
			DeficitIn: "1000.00", Costs: []settlement.Cost{{Key: "all", Amount: "66000.00"}, {Key: "temp", Amount: "3000.00", Disputed: true}}, DisputedContacts: 40,
			Metrics: map[string]settlement.Metric{"ai_acceptance": {Numerator: 66, Denominator: 100}, "transfer": {Numerator: 21, Denominator: 100},
				"csat": {Numerator: 440, Denominator: 100}, "dispute": {Numerator: 1, Denominator: 80}}}}
	return func() int {
		for range times {
			out, err := settlement.Settle(in)
			require.NoError(t, err)
			require.Equal(t, settlement.Share, out.Status)
		}
		return times
	}
}

func TestWhatIsMeasuredIsRatedAndSettled(t *testing.T) {
	require.Equal(t, 8, rating(t, 2)())
	require.Equal(t, 8, ratingOnSheet(t, 2)())
	require.Equal(t, 2, settling(t, 2)())
}

func BenchmarkRating(b *testing.B) {
	perCore(b, row{name: "rating, a hybrid month, charges read once", unit: "charge", aim: "1,000,000/s a core"}, 7, ratingOnSheet(b, 100_000))
	perCore(b, row{name: "rating, a hybrid month, with every detail", unit: "charge", aim: "reported"}, 7, rating(b, 20_000))
}

func BenchmarkStatement(b *testing.B) {
	perCore(b, row{name: "a savings-share statement, disputed", unit: "statement", aim: "1,000/s a core: 1 ms each"}, 7, settling(b, 2_000))
}
