package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/testsuite/property"
)

func yuan(t *rapid.T, name string) money.Amount {
	return money.New(rapid.Int64Range(-1e12, 1e12).Draw(t, name), "CNY")
}

// balances sums debits less credits by account, and asserts that every line is above zero and the whole is zero.
func balances(t require.TestingT, postings ...[]ledger.Line) map[string]int64 {
	sums := map[string]int64{}
	for _, lines := range postings {
		var whole int64
		for _, l := range lines {
			require.Positive(t, l.Amount.Minor(), "the books keep positive amounts on the other side")
			signed := l.Amount.Minor()
			if l.Side == ledger.Credit {
				signed = -signed
			}
			sums[l.Account] += signed
			whole += signed
		}
		require.Zero(t, whole, "debits are credits")
	}
	return sums
}

func TestWhatIsAccruedAndThenIssuedLeavesOnlyTheReceivable(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		revenue := map[string]money.Amount{ledger.RevenueBase: yuan(t, "base"), ledger.RevenueAI: yuan(t, "ai"), ledger.RevenueShare: yuan(t, "share")}
		tax := yuan(t, "tax")
		accrued, err := ledger.Accrue(revenue, tax)
		require.NoError(t, err)
		gross := tax
		for _, net := range revenue {
			gross, err = gross.Add(net)
			require.NoError(t, err)
		}
		left := balances(t, accrued, ledger.Issue(gross, tax))
		require.Zero(t, left[ledger.ContractAsset], "the accrued claim became the receivable")
		require.Zero(t, left[ledger.TaxPending], "the tax became due")
		require.Equal(t, gross.Minor(), left[ledger.Receivable])
		require.Equal(t, -tax.Minor(), left[ledger.TaxOut])
		for account, net := range revenue {
			require.Equal(t, -net.Minor(), left[account], account)
		}
	})
}

func TestAReceiptIsTheBanksWhateverWasAllocated(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		amount := money.New(rapid.Int64Range(1, 1e12).Draw(t, "amount"), "CNY")
		allocated := money.New(rapid.Int64Range(0, amount.Minor()).Draw(t, "allocated"), "CNY")
		lines, err := ledger.Receive(amount, allocated)
		require.NoError(t, err)
		sums := balances(t, lines)
		require.Equal(t, amount.Minor(), sums[ledger.Bank])
		require.Equal(t, -allocated.Minor(), sums[ledger.Receivable])
	})
}

func TestAnObjectionMovesTheReceivableThereAndBack(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		amount := yuan(t, "amount")
		sums := balances(t, ledger.Reclass(amount, false), ledger.Reclass(amount, true))
		require.Zero(t, sums[ledger.Receivable])
		require.Zero(t, sums[ledger.Disputed])
	})
}

func TestNothingToPostIsNoPosting(t *testing.T) {
	zero := money.Zero("CNY")
	lines, err := ledger.Accrue(map[string]money.Amount{ledger.RevenueBase: zero}, zero)
	require.NoError(t, err)
	require.Empty(t, lines)
	require.Empty(t, ledger.Issue(zero, zero))
}
