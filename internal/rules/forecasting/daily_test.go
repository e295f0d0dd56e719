package forecasting_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/forecasting"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// yearly are so many days from 2023-01-02, a Monday, with quiet weekends, a summer
// peak, slow growth, and holidays on which a third of the contacts come.
func yearly(n int, off forecasting.Holidays) []forecasting.Day {
	var list []forecasting.Day
	for i := range n {
		d := period.NewDate(2023, time.January, 2+i)
		list = append(list, forecasting.Day{Date: d, Contacts: trueVolume(i, d, off)})
	}
	return list
}

func trueVolume(i int, d period.Date, off forecasting.Holidays) float64 {
	volume := 1000 * (1 + float64(i)/5000) * (1 + .2*math.Sin(2*math.Pi*float64(i)/365.25))
	switch {
	case off[d]:
		volume /= 3
	case i%7 >= 5:
		volume /= 2
	}
	return math.Round(volume)
}

// off is the first Wednesday of every month.
func off() forecasting.Holidays {
	h := forecasting.Holidays{}
	for month := range 48 {
		d := period.NewDate(2023, time.January+time.Month(month), 1)
		for d.Weekday() != time.Wednesday {
			d = d.AddDays(1)
		}
		h[d] = true
	}
	return h
}

func TestWeekdaySeasonTrendAndHolidaysAreLearnt(t *testing.T) {
	h := off()
	all := yearly(1150, h)
	got, err := forecasting.Daily(all[:1094], h, 56)
	require.NoError(t, err)
	holidays := 0
	for i, f := range got {
		actual := all[1094+i]
		require.Equal(t, actual.Date, f.Date)
		require.InEpsilon(t, actual.Contacts, f.P50, .06, "%s", f.Date)
		require.Less(t, f.P50, f.P80)
		require.Less(t, f.P80, f.P95)
		if h[f.Date] {
			holidays++
		}
	}
	require.Equal(t, 2, holidays)
}

func TestTheSameHistoryGivesTheSameForecast(t *testing.T) {
	h := off()
	a, err := forecasting.Daily(yearly(800, h), h, 20)
	require.NoError(t, err)
	b, err := forecasting.Daily(yearly(800, h), h, 20)
	require.NoError(t, err)
	require.Equal(t, a, b)
}

func TestFourWeeksAreEnoughForAFirstForecast(t *testing.T) {
	all := yearly(42, nil)
	got, err := forecasting.Daily(all[:28], nil, 14)
	require.NoError(t, err)
	for i, f := range got {
		require.InEpsilon(t, all[28+i].Contacts, f.P50, .15, "%s", f.Date)
	}
	_, err = forecasting.Daily(all[:27], nil, 14)
	require.ErrorContains(t, err, "28 days")
}

func TestAQueueWithoutContactsIsForecastAsNone(t *testing.T) {
	history := yearly(60, nil)
	for i := range history {
		history[i].Contacts = 0
	}
	got, err := forecasting.Daily(history, nil, 3)
	require.NoError(t, err)
	require.Zero(t, got[2].P95)
}

func TestAForecastThatCannotBeMadeIsRefused(t *testing.T) {
	history := yearly(60, nil)
	for name, c := range map[string]struct {
		holidays forecasting.Holidays
		horizon  int
		says     string
	}{
		"no day ahead":            {nil, 0, "horizon"},
		"more than a year ahead":  {nil, 367, "horizon"},
		"a year without holidays": {forecasting.Holidays{period.NewDate(2023, 1, 1): true}, 330, "2024"},
	} {
		_, err := forecasting.Daily(history, c.holidays, c.horizon)
		require.ErrorContains(t, err, c.says, name)
	}
}

// The published errors of the plain average of both models on the real volumes are
// 8.9, 10.4, 11.3 and 12.0 %, those of the seasonal naive 16.8, 19.5 and 20.4 % from
// the second week on (WAPE by lead, an origin every Monday from 2020-07-06). For its
// first week 16.2 % is published; the same weekday of the last week measures 14.2 %
// here, which is the harder mark. Every setting was chosen on the volumes before.
func TestTheBlendReachesItsPublishedErrorsOnRealVolumes(t *testing.T) {
	full, _, err := forecasting.Complete(realVolumes(t))
	require.NoError(t, err)
	scores := forecasting.Scores(full, realHolidays(t), period.NewDate(2020, time.July, 6), [][2]int{{1, 7}, {8, 14}, {22, 28}, {43, 56}})
	published := []struct{ blend, naive float64 }{{8.9, 14.2}, {10.4, 16.8}, {11.3, 19.5}, {12.0, 20.4}}
	for i, s := range scores {
		t.Logf("days %2d-%2d  WAPE %5.2f %%  bias %+5.2f %%  MASE %.2f   seasonal naive  WAPE %5.2f %%  bias %+5.2f %%  MASE %.2f", s.FromDay, s.ToDay,
			100*s.Blend.WAPE, 100*s.Blend.Bias, s.Blend.MASE, 100*s.Naive.WAPE, 100*s.Naive.Bias, s.Naive.MASE)
		require.LessOrEqual(t, 100*s.Blend.WAPE, published[i].blend)
		require.InDelta(t, published[i].naive, 100*s.Naive.WAPE, .2)
		require.Less(t, s.Blend.MASE, 1.0)
	}
}

func realHolidays(t *testing.T) forecasting.Holidays {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "data", "bc_holidays.csv"))
	if err != nil {
		t.Skip("NOT RUN: the statutory holidays are not on this machine")
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	h := forecasting.Holidays{}
	for _, row := range rows[1:] {
		date, err := period.ParseDate(row[0])
		require.NoError(t, err)
		h[date] = true
	}
	return h
}

func BenchmarkAForecastOfEightWeeks(b *testing.B) {
	h := off()
	history := yearly(1200, h)
	for b.Loop() {
		if _, err := forecasting.Daily(history, h, 56); err != nil {
			b.Fatal(err)
		}
	}
}
