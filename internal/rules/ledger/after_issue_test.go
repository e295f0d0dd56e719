package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
)

func fen(n int64) money.Amount { return money.New(n, "CNY") }

func TestEveryEventAfterTheIssueMovesItsAccounts(t *testing.T) {
	must := func(lines []ledger.Line, err error) []ledger.Line {
		require.NoError(t, err)
		return lines
	}
	revenue := map[string]money.Amount{ledger.RevenueTier: fen(10000)}
	for name, c := range map[string]struct {
		postings [][]ledger.Line
		want     map[string]int64
	}{
		"a credit note on an open invoice lowers the receivable, its tax waits": {[][]ledger.Line{must(ledger.CreditNote(revenue, fen(600), fen(10600)))},
			map[string]int64{ledger.RevenueTier: 10000, ledger.TaxPending: 600, ledger.Receivable: -10600}},
		"a credit note on a paid invoice is the merchant's credit": {[][]ledger.Line{must(ledger.CreditNote(revenue, fen(600), fen(0)))},
			map[string]int64{ledger.RevenueTier: 10000, ledger.TaxPending: 600, ledger.ContractLiab: -10600}},
		"the red letter moves its tax": {[][]ledger.Line{must(ledger.CreditNote(revenue, fen(600), fen(10600))), ledger.RedLetter(fen(600))},
			map[string]int64{ledger.RevenueTier: 10000, ledger.TaxOut: 600, ledger.TaxPending: 0, ledger.Receivable: -10600}},
		"a negative share leaves nothing on the contract asset": {[][]ledger.Line{must(ledger.Accrue(map[string]money.Amount{ledger.RevenueShare: fen(-33600)}, fen(-2016))), must(ledger.CreditShare(fen(35616), fen(35616)))},
			map[string]int64{ledger.RevenueShare: 33600, ledger.TaxPending: 2016, ledger.ContractAsset: 0, ledger.Receivable: -35616}},
		"credit pays an invoice": {[][]ledger.Line{must(ledger.Receive(fen(500), fen(0))), ledger.UseCredit(fen(500))},
			map[string]int64{ledger.Bank: 500, ledger.ContractLiab: 0, ledger.Receivable: -500}},
		"what is written off was allowed for": {[][]ledger.Line{ledger.Allowance(fen(500)), ledger.WriteOff(fen(500))},
			map[string]int64{ledger.CreditLoss: 500, ledger.BadDebt: 0, ledger.Receivable: -500}},
		"what is recovered can be paid again": {[][]ledger.Line{ledger.Allowance(fen(500)), ledger.WriteOff(fen(500)), ledger.Recover(fen(500)), must(ledger.Receive(fen(500), fen(500)))},
			map[string]int64{ledger.CreditLoss: 500, ledger.BadDebt: -500, ledger.Receivable: -500, ledger.Bank: 500}},
		"a loss on the exchange closes the receivable": {[][]ledger.Line{ledger.Exchange(fen(3))}, map[string]int64{ledger.ExchangeResult: 3, ledger.Receivable: -3}},
		"the vendor's bill stands for the accrual": {[][]ledger.Line{ledger.TempStaff(fen(30000)), ledger.Mirror(ledger.TempStaff(fen(30000))), must(ledger.VendorBill(fen(31000), fen(1860)))},
			map[string]int64{ledger.CostTemp: 31000, ledger.PayableAccrued: 0, ledger.TaxIn: 1860, ledger.Payable: -32860}},
		"what was prepaid becomes revenue, and the rest breakage": {[][]ledger.Line{must(ledger.Prepay(fen(10000), fen(600))), ledger.DrawDown(ledger.RevenueTier, fen(7000), fen(420)), ledger.DrawDown(ledger.RevenueBase, fen(3000), fen(180))},
			map[string]int64{ledger.Bank: 10600, ledger.ContractLiab: 0, ledger.TaxPending: 0, ledger.TaxOut: -600, ledger.RevenueTier: -7000, ledger.RevenueBase: -3000}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, balances(t, c.postings...)) })
	}
}

func TestEveryAccountOfATemplateIsInTheChart(t *testing.T) {
	have := map[string]bool{}
	for _, a := range ledger.Chart() {
		require.False(t, have[a.Code], a.Code)
		have[a.Code] = true
	}
	for _, code := range []string{ledger.TaxIn, ledger.PayableAccrued, ledger.BadDebt, ledger.CreditLoss, ledger.ExchangeResult, ledger.Disputed} {
		require.True(t, have[code], code)
	}
}
