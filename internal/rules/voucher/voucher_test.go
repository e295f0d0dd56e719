package voucher

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

func yuan(fen int64) money.Amount { return money.New(fen, "CNY") }

func batch() Batch {
	return Batch{ID: "V-2026-10-001", Period: period.NewMonth(2026, 10), Currency: "CNY", Word: "记", First: 7}
}

// accrual is the posting of a share: Dr 合同资产 18,253.20 / Cr 6001.share 17,220.00, Cr 待转销项税额 1,033.20.
func accrual() Posting {
	return Posting{ID: 41, Date: period.NewDate(2026, 10, 31), Template: "share_accrual", SourceKind: "statement", SourceID: "lanting.2026-09/1",
		Customer: "lanting", CustomerName: "岚亭茶具", Project: "eng-lanting", ProjectName: "岚亭 全渠道客服",
		Entries: []Entry{{"contract_asset", "合同资产", Debit, yuan(1825320)}, {"6001.share", "主营业务收入-节省分成", Credit, yuan(1722000)}, {"2221.pending", "待转销项税额", Credit, yuan(103320)}}}
}

// reversal is the same posting turned round, as the books keep it.
func reversal() Posting {
	p := accrual()
	p.ID, p.Reverses = 42, true
	for i, e := range p.Entries {
		p.Entries[i].Side = other(e.Side)
	}
	return p
}

func preset(t *testing.T, name string) Map {
	t.Helper()
	m, known := Preset(name)
	require.True(t, known)
	return m
}

func TestAPostingBecomesAVoucher(t *testing.T) {
	vouchers, totals, err := Of(batch(), preset(t, "kingdee"), []Posting{accrual(), reversal()})
	require.NoError(t, err)
	require.Len(t, vouchers, 2)
	first, red := vouchers[0], vouchers[1]

	t.Run("numbers go on where the last batch ended", func(t *testing.T) {
		require.Equal(t, []int64{7, 8}, []int64{first.Number, red.Number})
	})
	t.Run("accounts are the program's own", func(t *testing.T) {
		require.Equal(t, "1124", first.Lines[0].Account)
		require.Equal(t, "6001.04", first.Lines[1].Account)
	})
	t.Run("the summary says what, to whom and from which document", func(t *testing.T) {
		require.Equal(t, "计提节省分成 岚亭茶具 lanting.2026-09/1", first.Lines[0].Summary)
		require.Equal(t, "冲销 计提节省分成 岚亭茶具 lanting.2026-09/1", red.Lines[0].Summary)
	})
	t.Run("it names the document as people do", func(t *testing.T) {
		p := accrual()
		p.Document = "INV-2026-000042"
		named, _, err := Of(batch(), Map{}, []Posting{p})
		require.NoError(t, err)
		require.Equal(t, "计提节省分成 岚亭茶具 INV-2026-000042", named[0].Lines[0].Summary)
	})
	t.Run("debits stand first, whatever the order of the books", func(t *testing.T) {
		p := accrual()
		slices.Reverse(p.Entries)
		turned, _, err := Of(batch(), Map{}, []Posting{p})
		require.NoError(t, err)
		require.Equal(t, []string{"contract_asset", "2221.pending", "6001.share"}, []string{turned[0].Lines[0].Account, turned[0].Lines[1].Account, turned[0].Lines[2].Account})
	})
	t.Run("every line carries customer and project", func(t *testing.T) {
		for _, l := range first.Lines {
			require.Equal(t, []string{"lanting", "岚亭茶具", "eng-lanting", "岚亭 全渠道客服"}, []string{l.Customer, l.CustomerName, l.Project, l.ProjectName})
		}
	})
	t.Run("a reversal is red on the original side", func(t *testing.T) {
		require.Equal(t, "-18253.20", red.Lines[0].Debit.String())
		require.True(t, red.Lines[0].Credit.IsZero())
		require.Equal(t, "-17220.00", red.Lines[1].Credit.String())
		require.Equal(t, "-1033.20", red.Lines[2].Credit.String())
	})
	t.Run("a posting and its reversal leave the turnover at nothing", func(t *testing.T) {
		require.Equal(t, Totals{Vouchers: 2, Lines: 6, Debit: yuan(0), Credit: yuan(0)}, totals)
	})
}

func TestACorrectionThatLowersRevenueIsRedOnTheCreditSide(t *testing.T) {
	p := Posting{ID: 9, Date: period.NewDate(2026, 10, 31), Template: "accrual", SourceID: "lanting.2026-10.service", Entries: []Entry{
		{"6001.base", "", Credit, yuan(10000)}, {"6001.tier", "", Debit, yuan(2000)}, {"2221.pending", "", Credit, yuan(480)}, {"contract_asset", "", Debit, yuan(8480)}}}
	vouchers, totals, err := Of(batch(), Map{}, []Posting{p})
	require.NoError(t, err)
	require.Equal(t, yuan(8480), totals.Debit)
	require.Equal(t, totals.Debit, totals.Credit)
	got := map[string]string{}
	for _, l := range vouchers[0].Lines {
		got[l.Account] = l.Debit.String() + " | " + l.Credit.String()
	}
	require.Equal(t, map[string]string{"contract_asset": "84.80 | 0.00", "6001.base": "0.00 | 100.00", "6001.tier": "0.00 | -20.00", "2221.pending": "0.00 | 4.80"}, got)

	t.Run("a restatement that takes back is red as a whole", func(t *testing.T) {
		p.Template, p.Entries = "restatement", []Entry{{"contract_asset", "", Credit, yuan(106)}, {"6001.share", "", Debit, yuan(100)}, {"2221.pending", "", Debit, yuan(6)}}
		vouchers, totals, err := Of(batch(), Map{}, []Posting{p})
		require.NoError(t, err)
		require.Equal(t, yuan(-106), totals.Debit)
		require.Equal(t, yuan(-106), vouchers[0].Lines[0].Debit)
	})
}

func TestAPostingThatIsNotWholeIsRefused(t *testing.T) {
	lame, foreign := accrual(), accrual()
	lame.Entries[0].Amount = yuan(1)
	foreign.Entries[0].Amount = money.New(1825320, "JPY")
	for name, p := range map[string]Posting{"it does not balance": lame, "it is of another currency": foreign} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Of(batch(), preset(t, "yonyou"), []Posting{p})
			require.Equal(t, fault.Invalid, fault.CodeOf(err))
		})
	}
}

func TestDebitsEqualCreditsInEveryVoucher(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Int64Range(1, 1<<40), 1, 6).Draw(t, "credits")
		p, sum := Posting{ID: 1, Template: "issue", Reverses: rapid.Bool().Draw(t, "reverses")}, int64(0)
		for _, a := range amounts {
			p.Entries = append(p.Entries, Entry{Account: "6001.base", Side: Credit, Amount: yuan(a)})
			sum += a
		}
		p.Entries = append(p.Entries, Entry{Account: "1122", Side: Debit, Amount: yuan(sum)})
		_, totals, err := Of(batch(), Map{}, []Posting{p})
		require.NoError(t, err)
		require.Equal(t, totals.Debit, totals.Credit)
		require.Equal(t, p.Reverses, totals.Debit.Sign() < 0, "red exactly when the books reverse")
	})
}

func TestTheFileHasTheColumnsOfTheProgram(t *testing.T) {
	for name, want := range map[string][]string{
		"kingdee": {"2026-10-31", "2026", "10", "记", "7", "1", "计提节省分成 岚亭茶具 lanting.2026-09/1", "1124", "合同资产", "RMB", "18253.20", "", "lanting", "岚亭茶具", "eng-lanting", "岚亭 全渠道客服", "0", "V-2026-10-001"},
		"yonyou":  {"2026-10-31", "记", "7", "0", "计提节省分成 岚亭茶具 lanting.2026-09/1", "1124", "人民币", "18253.20", "", "lanting", "岚亭茶具", "eng-lanting", "岚亭 全渠道客服", "V-2026-10-001"},
	} {
		t.Run(name, func(t *testing.T) {
			m := preset(t, name)
			require.NoError(t, Validate(m))
			vouchers, _, err := Of(batch(), m, []Posting{accrual()})
			require.NoError(t, err)
			table := Lay(batch(), m, vouchers)
			require.Len(t, table.Header, len(want))
			require.Len(t, table.Rows, 3)
			var got []string
			for _, c := range table.Rows[0] {
				got = append(got, c.Text)
			}
			require.Equal(t, want, got)
		})
	}
}

func TestAMapNoProgramCouldReadIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Map)
		at     string
	}{
		"no voucher word":              {func(m *Map) { m.Word = "" }, "/map/word"},
		"an unknown encoding":          {func(m *Map) { m.Encoding = "utf-16" }, "/map/encoding"},
		"an unknown form of dates":     {func(m *Map) { m.DateFormat = "dd.mm" }, "/map/date_format"},
		"a heading twice":              {func(m *Map) { m.Columns[1].Header = m.Columns[0].Header }, "/map/columns/1/header"},
		"a field nobody knows":         {func(m *Map) { m.Columns[2].Field = "colour" }, "/map/columns/2/field"},
		"no column for the debit side": {func(m *Map) { m.Columns[7].Field = FieldBatch; m.Columns[13].Field = FieldConstant }, "/map/columns"},
	} {
		t.Run(name, func(t *testing.T) {
			m := preset(t, "yonyou")
			c.change(&m)
			err := Validate(m)
			require.Equal(t, fault.Invalid, fault.CodeOf(err))
			var e *fault.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.at, e.Field)
		})
	}
	_, known := Preset("sap")
	require.False(t, known)
}
