package invoice_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
)

func counted(charge, meter string, quantity, fen int64) invoice.Line {
	return invoice.Line{Charge: charge, Kind: "usage", Meter: meter, Quantity: money.Number(strconv.FormatInt(quantity, 10)), Net: money.New(fen, "CNY"), Tax: money.New(0, "CNY")}
}

func fixedFee(kind string, fen int64) invoice.Line {
	return invoice.Line{Charge: kind, Kind: kind, Net: money.New(fen, "CNY"), Tax: money.New(0, "CNY")}
}

func TestTheChangeAgainstLastMonthIsSplitIntoItsCauses(t *testing.T) {
	before := []invoice.Line{fixedFee("usage", 100000), counted("ai", "contacts.ai", 800, 40000), counted("human", "contacts.human", 200, 40000)} // 0.80 on average
	for name, c := range map[string]struct {
		after                                    []invoice.Line
		price, volume, mix, adjustment, rounding int64
	}{
		"twice the contacts in the same mix is volume": {[]invoice.Line{fixedFee("usage", 100000), counted("ai", "contacts.ai", 1600, 80000), counted("human", "contacts.human", 400, 80000)}, 0, 80000, 0, 0, 0},
		"a dearer person and a dearer fee are price":   {[]invoice.Line{fixedFee("usage", 110000), counted("ai", "contacts.ai", 800, 40000), counted("human", "contacts.human", 200, 50000)}, 20000, 0, 0, 0, 0},
		"more by AI and less by people is mix":         {[]invoice.Line{fixedFee("usage", 100000), counted("ai", "contacts.ai", 900, 45000), counted("human", "contacts.human", 100, 20000)}, 0, 0, -15000, 0, 0},
		"a correction and a credit are adjustments":    {append([]invoice.Line{fixedFee("correction_out", -5000), fixedFee("sla_credit", -1000)}, before...), 0, 0, 0, -6000, 0},
		"seats are not counted together with contacts": {append([]invoice.Line{counted("seats", "seats.days", 10, 30000)}, before...), 0, 30000, 0, 0, 0},
		"a little of everything":                       {[]invoice.Line{fixedFee("usage", 100000), counted("ai", "contacts.ai", 801, 40017), counted("human", "contacts.human", 201, 40101)}, -132, 160, 90, 0, 0},
		"nothing changed":                              {before, 0, 0, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := invoice.Compare("CNY", before, c.after)
			require.NoError(t, err)
			require.Equal(t, []int64{c.price, c.volume, c.mix, c.adjustment, c.rounding},
				[]int64{got.Price.Minor(), got.Volume.Minor(), got.Mix.Minor(), got.Adjustment.Minor(), got.Rounding.Minor()})
		})
	}
}

func TestWhatRoundingLeavesHasARowOfItsOwn(t *testing.T) {
	c, err := invoice.Compare("CNY", []invoice.Line{counted("ai", "contacts.ai", 3, 100), counted("human", "contacts.human", 4, 100)},
		[]invoice.Line{counted("ai", "contacts.ai", 4, 133), counted("human", "contacts.human", 4, 100)})
	require.NoError(t, err) // exactly -0.33 + 28.57 + 4.76 = 33
	require.Equal(t, []int64{0, 29, 5, 0, -1, 33}, []int64{c.Price.Minor(), c.Volume.Minor(), c.Mix.Minor(), c.Adjustment.Minor(), c.Rounding.Minor(), c.Total.Minor()})
}

func TestTheCausesAddUpToTheChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		month := func(name string) []invoice.Line {
			lines := []invoice.Line{fixedFee("usage", rapid.Int64Range(0, 1e7).Draw(t, name)), fixedFee("adjustment", rapid.Int64Range(-1e5, 1e5).Draw(t, name))}
			for _, charge := range []string{"contacts.ai", "contacts.human", "seats.days"} {
				if rapid.Bool().Draw(t, name) {
					lines = append(lines, counted(charge, charge, rapid.Int64Range(0, 1e5).Draw(t, name), rapid.Int64Range(0, 1e8).Draw(t, name)))
				}
			}
			return lines
		}
		c, err := invoice.Compare("CNY", month("before"), month("after"))
		require.NoError(t, err)
		sum, err := money.Sum("CNY", c.Price, c.Volume, c.Mix, c.Adjustment, c.Rounding)
		require.NoError(t, err)
		require.Equal(t, c.Total, sum)
		require.LessOrEqual(t, max(c.Rounding.Minor(), -c.Rounding.Minor()), int64(2), "rounding is no hiding place")
	})
}
