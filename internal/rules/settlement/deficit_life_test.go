package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

func TestADeficitIsSetOffForTwelveMonthsTheOldestFirst(t *testing.T) {
	january := period.NewMonth(2025, 1)
	step := func(n int, in, out int64) settlement.DeficitMonth {
		return settlement.DeficitMonth{Month: january.AddMonths(n), In: money.New(in, "CNY"), Out: money.New(out, "CNY")}
	}
	idle := func(from, to int, sum int64) []settlement.DeficitMonth {
		var out []settlement.DeficitMonth
		for n := from; n <= to; n++ {
			out = append(out, step(n, sum, sum))
		}
		return out
	}
	for name, c := range map[string]struct {
		history []settlement.DeficitMonth
		into    int
		left    int64
	}{
		"nothing behind":                         {nil, 0, 0},
		"the month after":                        {[]settlement.DeficitMonth{step(0, 0, 500)}, 1, 500},
		"twelve months later":                    {append([]settlement.DeficitMonth{step(0, 0, 500)}, idle(1, 11, 500)...), 12, 500},
		"thirteen months later":                  {append([]settlement.DeficitMonth{step(0, 0, 500)}, idle(1, 12, 500)...), 13, 0},
		"the younger part outlives the older":    {append([]settlement.DeficitMonth{step(0, 0, 500), step(1, 500, 800)}, idle(2, 12, 800)...), 13, 300},
		"what was set off was the oldest":        {append([]settlement.DeficitMonth{step(0, 0, 500), step(1, 500, 800), step(2, 800, 350)}, idle(3, 12, 350)...), 13, 300},
		"a month that began without the expired": {append(append([]settlement.DeficitMonth{step(0, 0, 500), step(1, 500, 800)}, idle(2, 12, 800)...), step(13, 300, 100)), 14, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := settlement.DeficitInto(january.AddMonths(c.into), "CNY", c.history)
			require.NoError(t, err)
			require.Equal(t, c.left, got.Minor())
		})
	}
}
