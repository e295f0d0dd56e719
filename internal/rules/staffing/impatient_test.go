package staffing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/staffing"
)

// near is the agreement with the published figures of impatient queues.
const near = 1e-7

func impatient(contacts, aht money.Number, seconds, patience int64) staffing.Input {
	in := calls(contacts, aht, seconds)
	in.Model, in.PatienceSeconds = staffing.ErlangA, ptr(patience)
	return in
}

// chats are ten a minute of four minutes each, up to three to an agent.
func chats(contacts money.Number) staffing.Input {
	in := impatient(contacts, "240", 60, 180)
	in.Model, in.Concurrency = staffing.Chat, &staffing.Concurrency{Max: 3, Rates: []money.Number{"1", "1.7", "2.5"}}
	in.Target.WithinSeconds = 30
	return in
}

func TestImpatientCallersGiveThePublishedFigures(t *testing.T) {
	in := impatient("48", "60", 60, 120)
	in.Agents = ptr(50)
	got := one(t, in)
	require.InDelta(t, .030912249162, got.Abandon, near)
	require.InDelta(t, 3.709469899, *got.ASASeconds, near)
	require.Nil(t, got.MeanConcurrency)

	in = impatient("100", "180", 1800, 300)
	in.Agents = ptr(14)
	got = one(t, in)
	require.InDelta(t, .916792091864, got.ServiceLevel, near)
	require.InDelta(t, .013983744122, got.Abandon, near)
	require.InDelta(t, .704297325627, got.Occupancy, near)

	in.Agents = ptr(8)
	got = one(t, in)
	require.InDelta(t, .231864134687, got.Abandon, near, "eight agents for ten erlangs")
	require.InDelta(t, .226451821159, got.ServiceLevel, near)
	offered := got.ServiceLevel
	in.Target.Definition = staffing.OfAnswered
	require.InDelta(t, offered/(1-got.Abandon), one(t, in).ServiceLevel, near)
}

func TestChatGivesThePublishedFigures(t *testing.T) {
	in := chats("10")
	in.Agents = ptr(18)
	got := one(t, in)
	require.InDelta(t, .94661886, got.ServiceLevel, near)
	require.InDelta(t, .18467854, got.WaitProbability, near)
	require.InDelta(t, .01901451, got.Abandon, near)
	require.InDelta(t, 2.59911766, *got.MeanConcurrency, near)

	in = chats("3")
	in.Agents = ptr(6)
	got = one(t, in)
	require.InDelta(t, .90740107, got.ServiceLevel, near)
	require.InDelta(t, .03094962, got.Abandon, near)
}

func TestThePeakHalfHourOfTheChineseChatNeedsTwentySevenSeats(t *testing.T) {
	in := impatient("446.4", "264.96", 1800, 180)
	in.Model, in.Concurrency = staffing.Chat, &staffing.Concurrency{Max: 3}
	in.Target = staffing.Target{ServiceLevel: "0.80", WithinSeconds: 30, MaxAbandon: "0.05"}
	require.Equal(t, int64(27), one(t, in).Agents)
}

func TestOneChatAtATimeIsACall(t *testing.T) {
	call := impatient("100", "180", 1800, 300)
	chat := impatient("100", "180", 1800, 300)
	chat.Model, chat.Concurrency = staffing.Chat, &staffing.Concurrency{Max: 1}
	a, b := one(t, call), one(t, chat)
	require.Equal(t, 1.0, *b.MeanConcurrency)
	b.MeanConcurrency = nil
	require.Equal(t, a, b)
}

func TestEndlessPatienceIsTheQueueWithoutAbandonment(t *testing.T) {
	in := calls("100", "180", 1800)
	in.Agents = ptr(13)
	c, before := one(t, in), 1.0
	for _, patience := range []int64{1000, 100_000, 10_000_000} {
		in := impatient("100", "180", 1800, patience)
		in.Agents = ptr(13)
		got := one(t, in)
		apart := got.ServiceLevel - c.ServiceLevel
		require.Positive(t, apart)
		require.Less(t, apart, before/20, "a hundred times the patience, far nearer")
		before = apart
	}
	require.Less(t, before, 1e-5)
}

func TestTheSmallestNumberIsTheOneBeforeWhichATargetIsMissed(t *testing.T) {
	for name, c := range map[string]struct {
		in      staffing.Input
		change  func(*staffing.Target)
		binding string
	}{
		"the level":              {impatient("100", "180", 1800, 300), func(*staffing.Target) {}, staffing.BindingLevel},
		"the level of answered":  {impatient("100", "180", 1800, 30), func(g *staffing.Target) { g.Definition = staffing.OfAnswered }, staffing.BindingLevel},
		"few may leave":          {impatient("100", "180", 1800, 60), func(g *staffing.Target) { g.MaxAbandon = "0.01" }, staffing.BindingAbandon},
		"nobody overworked":      {impatient("100", "180", 1800, 300), func(g *staffing.Target) { g.MaxOccupancy = "0.60" }, staffing.BindingOccupancy},
		"the least staff":        {impatient("100", "180", 1800, 300), func(g *staffing.Target) { g.MinStaff = ptr(40) }, staffing.BindingMinStaff},
		"chats of measured rate": {chats("10"), func(g *staffing.Target) { g.MaxAbandon = "0.02" }, staffing.BindingAbandon},
	} {
		t.Run(name, func(t *testing.T) {
			c.change(&c.in.Target)
			got := one(t, c.in)
			require.Equal(t, c.binding, got.Binding)
			for n := int64(1); n < got.Agents; n++ {
				require.False(t, meets(t, c.in, n), "%d agents", n)
			}
			require.True(t, meets(t, c.in, got.Agents))
		})
	}
}

func meets(t *testing.T, in staffing.Input, n int64) bool {
	t.Helper()
	goal := in.Target
	in.Agents = &n
	got := one(t, in)
	most := func(limit money.Number, value float64) bool {
		return !limit.Given() || value <= limit.Value().InexactFloat64()
	}
	return got.ServiceLevel >= goal.ServiceLevel.Value().InexactFloat64() && most(goal.MaxAbandon, got.Abandon) &&
		most(goal.MaxOccupancy, got.Occupancy) && (goal.MinStaff == nil || n >= *goal.MinStaff)
}

func TestAnEmptyOrUnstaffedIntervalHasPlainFigures(t *testing.T) {
	in := impatient("0", "180", 1800, 300)
	require.Equal(t, int64(0), one(t, in).Agents)
	in.Target.MinStaff = ptr(2)
	require.Equal(t, int64(2), one(t, in).Agents)
	in = impatient("100", "180", 1800, 300)
	in.Agents = ptr(0)
	got := one(t, in)
	require.Equal(t, []float64{0, 1, 1, 300}, []float64{got.ServiceLevel, got.WaitProbability, got.Abandon, *got.ASASeconds})
}

func TestHugeImpatientLoadsStayNumbers(t *testing.T) {
	in := impatient("100000", "60", 60, 120)
	in.Target.WithinSeconds = 60
	got := one(t, in)
	require.InDelta(t, 100_000, float64(got.Agents), 25_000)
	require.GreaterOrEqual(t, got.ServiceLevel, .8-1e-12)
	require.Less(t, got.Abandon, .5)
	in.Agents = ptr(got.Agents - 1)
	require.Less(t, one(t, in).ServiceLevel, .8)
}

func TestAQueueOfVeryPatientContactsIsStaffedAtOnce(t *testing.T) {
	in := impatient("15000", "240", 1800, 10_000_000)
	in.Target.Definition = staffing.OfAnswered
	got := one(t, in)
	require.InDelta(t, 2000, float64(got.Agents), 100)
	in.Agents = ptr(100)
	require.InDelta(t, 0, one(t, in).ServiceLevel, 1e-12, "billions are waiting")
}

func TestWhatAnImpatientQueueCannotMeanIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		pointer string
		change  func(*staffing.Input)
	}{
		"no patience at all":      {"/patience_seconds", func(in *staffing.Input) { in.PatienceSeconds = ptr(0) }},
		"patience left out":       {"/patience_seconds", func(in *staffing.Input) { in.PatienceSeconds = nil }},
		"chat without concurrent": {"/concurrency", func(in *staffing.Input) { in.Concurrency = nil }},
		"calls held together":     {"/concurrency", func(in *staffing.Input) { in.Model = staffing.ErlangA }},
		"no chat at a time":       {"/concurrency/max", func(in *staffing.Input) { in.Concurrency.Max = 0 }},
		"too few rates":           {"/concurrency/rates", func(in *staffing.Input) { in.Concurrency.Max = 4 }},
		"a rate that falls":       {"/concurrency/rates/2", func(in *staffing.Input) { in.Concurrency.Rates[2] = "1.6" }},
		"a first rate not one":    {"/concurrency/rates/0", func(in *staffing.Input) { in.Concurrency.Rates[0] = "0.9" }},
		"faster than two alone":   {"/concurrency/rates/1", func(in *staffing.Input) { in.Concurrency.Rates[1] = "2.1" }},
		"a share above all":       {"/target/max_abandon", func(in *staffing.Input) { in.Target.MaxAbandon = "1.5" }},
		"more than can wait": {"/intervals/0/contacts", func(in *staffing.Input) {
			in.Intervals[0], in.PatienceSeconds = staffing.Interval{Contacts: "1000000000", AHTSeconds: "0.001"}, ptr(10_000_000)
		}},
		"fewer than no contacts": {"/intervals/0/contacts", func(in *staffing.Input) { in.Intervals[0].Contacts = "-1" }},
	} {
		t.Run(name, func(t *testing.T) {
			in := chats("10")
			c.change(&in)
			_, err := staffing.Staff(in)
			var refused *money.FieldError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.pointer, refused.Pointer)
		})
	}
}

// A hundred thousand intervals are to be staffed within two seconds on one core.
func BenchmarkAHundredThousandIntervals(b *testing.B) {
	for _, model := range []string{staffing.ErlangC, staffing.ErlangA} {
		b.Run(model, func(b *testing.B) {
			in := impatient("100", "180", 1800, 300)
			in.Model = model
			if model == staffing.ErlangC {
				in.PatienceSeconds = nil
			}
			in.Intervals = nil
			for i := range 100_000 {
				in.Intervals = append(in.Intervals, staffing.Interval{Contacts: money.Number(itoa(50 + i%400)), AHTSeconds: "180"})
			}
			for b.Loop() {
				if _, err := staffing.Staff(in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestMoreAgentsNeverServeWorse(t *testing.T) {
	for _, rates := range [][]money.Number{{"1"}, {"1", "1.7", "2.5"}, {"1", "1", "3"}, {"1", "2", "2", "4"}} {
		for _, definition := range []string{staffing.OfOffered, staffing.OfAnswered} {
			in := chats("10")
			in.PatienceSeconds, in.Concurrency = ptr(20), &staffing.Concurrency{Max: int64(len(rates)), Rates: rates}
			in.Target.Definition = definition
			before := staffing.Need{Abandon: 1}
			for n := int64(1); n < 60; n++ {
				in.Agents = ptr(n)
				got := one(t, in)
				require.GreaterOrEqual(t, got.ServiceLevel, before.ServiceLevel-1e-12, "%v %s %d", rates, definition, n)
				require.LessOrEqual(t, got.Abandon, before.Abandon+1e-12, "%v %s %d", rates, definition, n)
				before = got
			}
		}
	}
}
