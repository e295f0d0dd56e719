package contract_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/contract"
)

func TestBothSidesOfTheSavingCountTheSame(t *testing.T) {
	visible := []string{"labour", "training", "site"}
	all := append(append([]string{}, visible...), contract.Hidden)
	for _, c := range []struct {
		name     string
		actual   contract.Savings
		basis    string
		baseline []string
		pointers []string
	}{
		{"the same list", contract.Savings{Components: all}, contract.ExVAT, all, nil},
		{"the same list without hidden cost", contract.Savings{Components: visible}, contract.ExVAT, visible, nil},
		{"hidden cost in the baseline alone", contract.Savings{Components: visible}, contract.ExVAT, all, []string{"/months/0/hidden"}},
		{"hidden cost in the contract alone", contract.Savings{Components: all}, contract.ExVAT, visible, []string{"/months/0/hidden"}},
		{"a merchant who cannot deduct, on one side", contract.Savings{}, contract.IncVAT, all, []string{"/vat_basis"}},
		{"a merchant who cannot deduct, on both", contract.Savings{VATBasis: contract.IncVAT}, contract.IncVAT, all, nil},
		{"a contract that lists nothing", contract.Savings{}, contract.ExVAT, all, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var pointers []string
			for _, e := range contract.Match(c.actual, contract.CostSide{Components: c.baseline, VATBasis: c.basis}) {
				pointers = append(pointers, e.Pointer)
			}
			require.Equal(t, c.pointers, pointers)
		})
	}
}
