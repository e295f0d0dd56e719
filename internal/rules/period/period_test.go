package period_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/period"
)

func month(t *testing.T, s string) period.Month {
	t.Helper()
	m, err := period.ParseMonth(s)
	require.NoError(t, err)
	return m
}

func date(t *testing.T, s string) period.Date {
	t.Helper()
	if s == "" {
		return period.Date{}
	}
	d, err := period.ParseDate(s)
	require.NoError(t, err)
	return d
}

func TestServiceDaysCountTheStartDayAndNotTheEndDay(t *testing.T) {
	for _, c := range []struct {
		name, month, start, end string
		want                    int
	}{
		{"a whole month", "2026-03", "2026-01-01", "", 31},
		{"a start on the twelfth leaves twenty days of thirty-one", "2026-03", "2026-03-12", "", 20},
		{"the day of termination is not served", "2026-03", "2026-01-01", "2026-03-10", 9},
		{"an end on the first serves nothing", "2026-03", "2026-01-01", "2026-03-01", 0},
		{"a start after the month serves nothing", "2026-03", "2026-04-01", "", 0},
		{"a leap February", "2028-02", "", "", 29},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, period.ServiceDays(month(t, c.month), date(t, c.start), date(t, c.end)))
		})
	}
}

func TestContractYearsCountAnniversaries(t *testing.T) {
	for _, c := range []struct {
		name, start, day string
		want             int
	}{
		{"the first day", "2026-03-12", "2026-03-12", 1},
		{"the month that holds the anniversary began before it", "2026-03-12", "2027-03-01", 1},
		{"the month after the anniversary", "2026-03-12", "2027-04-01", 2},
		{"on the anniversary itself", "2026-03-01", "2027-03-01", 2},
		{"a leap day turns a year older on the first of March", "2024-02-29", "2025-03-01", 2},
		{"and not on the last of February", "2024-02-29", "2025-02-28", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, period.ContractYear(date(t, c.start), date(t, c.day)))
		})
	}
}

func TestAMonthIsHalfOpenInItsTimeZone(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	p := month(t, "2026-03").In(shanghai)
	require.Equal(t, "2026-02-28T16:00:00Z", p.From.UTC().Format(time.RFC3339))
	require.True(t, p.Contains(p.From))
	require.False(t, p.Contains(p.To))
}

func TestMonthsAreCountedAcrossYears(t *testing.T) {
	m := month(t, "2026-12")
	require.Equal(t, "2027-01", m.Next().String())
	require.Equal(t, "2025-11", m.AddMonths(-13).String())
	require.Equal(t, 31, m.Days())
	require.Equal(t, 1, m.Compare(m.Prev()))
	require.Equal(t, 0, m.Compare(month(t, "2026-12")))
}

func TestMonthsAndDatesSurviveTextAndColumns(t *testing.T) {
	type both struct {
		M period.Month
		D period.Date
	}
	in := both{month(t, "2026-03"), date(t, "2026-03-31")}
	text, err := json.Marshal(in)
	require.NoError(t, err)
	require.JSONEq(t, `{"M":"2026-03","D":"2026-03-31"}`, string(text))
	var out both
	require.NoError(t, json.Unmarshal(text, &out))
	require.Equal(t, in, out)
	stored, err := in.M.Value()
	require.NoError(t, err)
	var scanned period.Month
	require.NoError(t, scanned.Scan(stored))
	require.Equal(t, in.M, scanned)
	require.Error(t, scanned.Scan(3))
	var d period.Date
	require.NoError(t, d.Scan(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)))
	require.Equal(t, in.D, d)
}

func TestWhatIsNoMonthIsRefused(t *testing.T) {
	for _, bad := range []string{"", "2026-13", "2026-3", "26-03", "2026-03-01", "2026/03"} {
		_, err := period.ParseMonth(bad)
		require.Error(t, err, bad)
	}
}
