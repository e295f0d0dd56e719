package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/ai/screen"
	"github.com/gainshare/gainshare/internal/demo"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/rules/contact"
)

var china = time.FixedZone("UTC+8", 8*3600)

func month(t *testing.T, m demo.Merchant, s demo.Service, year int, mon time.Month) []demo.Contact {
	t.Helper()
	seq, err := demo.Stream{Seed: 7, Merchant: m, Service: s, Zone: china}.Contacts(year, mon)
	require.NoError(t, err)
	return slices.Collect(seq)
}

func TestTheListsAreLargeEnoughAndPublishable(t *testing.T) {
	count, s := map[string]int{}, screen.New()
	for _, m := range demo.Merchants() {
		articles, err := demo.Articles(m)
		require.NoError(t, err)
		own, ids := map[string]string{}, map[string]bool{}
		for _, a := range articles {
			count[m.Key+"."+a.Language]++
			require.False(t, ids[a.ID], a.ID)
			ids[a.ID] = true
			require.GreaterOrEqual(t, len(a.Variants), 3, a.ID)
			require.Empty(t, s.Check(a.Answer).Hits, a.Answer)
			_, undeclared := knowledge.Placeholders(nil).Resolve(a.Answer)
			require.Empty(t, undeclared, a.ID)
			for _, q := range append([]string{a.Question}, a.Variants...) {
				require.Empty(t, own[knowledge.Key(q)], "%s is in two articles", q)
				own[knowledge.Key(q)] = a.ID
			}
		}
	}
	require.GreaterOrEqual(t, count["lanting.zh"], 30)
	require.GreaterOrEqual(t, count["nordwind.en"], 20)
	require.GreaterOrEqual(t, count["nordwind.de"], 15)
}

func TestTheSameSeedGivesTheSameMonth(t *testing.T) {
	m := demo.Merchants()[1]
	require.Empty(t, cmp.Diff(month(t, m, demo.WithAI, 2026, 3), month(t, m, demo.WithAI, 2026, 3)))
}

func TestVolumesFollowTheYear(t *testing.T) {
	merchants := demo.Merchants()
	day := func(m demo.Merchant, date string) int {
		d, err := time.Parse(time.DateOnly, date)
		require.NoError(t, err)
		return demo.Daily(7, m, d)
	}
	require.InDelta(t, 800, day(merchants[0], "2026-03-18"), 100)
	require.Greater(t, day(merchants[0], "2026-11-11"), 2000)
	require.Greater(t, day(merchants[0], "2026-06-18"), 1800)
	require.Less(t, day(merchants[0], "2026-02-17"), 450)
	require.Greater(t, day(merchants[2], "2026-11-27"), 550, "Black Friday")
	for d := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == 2026; d = d.AddDate(0, 0, 1) {
		n := demo.Daily(7, merchants[1], d)
		require.True(t, n >= 50 && n <= 300, "%s: %d", d, n)
	}
}

func TestAMonthWithTheAIPassesItsGates(t *testing.T) {
	for _, m := range demo.Merchants() {
		var c contact.Counts
		last := time.Time{}
		for _, x := range month(t, m, demo.WithAI, 2026, 4) {
			c.Add(x.Events, x.AIChannel, x.Excluded)
			require.False(t, x.StartedAt.Before(last))
			require.True(t, x.ClosedAt.After(x.StartedAt))
			require.Equal(t, time.April, x.StartedAt.In(china).Month())
			last = x.StartedAt
		}
		rates, ok := contact.MeasuresOf(c)
		require.True(t, ok)
		t.Logf("%s: total %d, A %s T %s U %s, excluded %v", m.Key, c.Total(), rates.Acceptance, rates.Transfer, rates.Unresolved, c.Excluded)
		require.True(t, rates.Acceptance.InexactFloat64() >= 0.70 && rates.Transfer.InexactFloat64() <= 0.20, m.Key)
	}
}

func TestBeforeGoLivePeopleServeEverything(t *testing.T) {
	for _, x := range month(t, demo.Merchants()[1], demo.PeopleOnly, 2026, 4) {
		require.False(t, x.AIChannel)
		require.NotContains(t, x.Events, contact.AIAnswered)
	}
}

func TestTheBaselineIsTwelveConsecutiveMonths(t *testing.T) {
	for _, m := range demo.Merchants() {
		b := demo.Baseline(7, m, time.Date(2026, 3, 15, 0, 0, 0, 0, china))
		require.Len(t, b, 12)
		require.Equal(t, time.March, b[0].Month)
		require.Equal(t, 2025, b[0].Year)
		require.Equal(t, time.February, b[11].Month)
		n := 0
		for range month(t, m, demo.PeopleOnly, 2025, 3) {
			n++
		}
		require.Equal(t, n, b[0].Contacts, "the documented volume is that of the stream")
		t.Logf("%s: %+v", m.Key, b[0])
	}
}

func TestTheShopsOwnQuestionsAreMostlyUnderstood(t *testing.T) {
	for _, m := range demo.Merchants() {
		articles, err := demo.Articles(m)
		require.NoError(t, err)
		model, err := ai.Train(knowledge.Examples(articles, nil), ai.Options{Strangers: ai.Strangers()})
		require.NoError(t, err)
		var set []ai.Example
		for _, c := range month(t, m, demo.WithAI, 2026, 4) {
			switch c.Kind {
			case demo.KindQuestion:
				set = append(set, ai.Example{Text: c.Text, Label: c.Intent})
			case demo.KindStranger:
				set = append(set, ai.Example{Text: c.Text, Label: ai.OutOfScope})
			}
		}
		r := knowledge.Evaluate(model, set)
		t.Logf("%s: %+v", m.Key, r)
		require.GreaterOrEqual(t, r.KBLower, 0.9, m.Key)
		require.GreaterOrEqual(t, r.AnsweredShare, 0.7, m.Key)
	}
}
