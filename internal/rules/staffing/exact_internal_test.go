package staffing

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// exactB is Erlang B by its definition, (A^n/n!) / sum of A^k/k!, in fractions.
func exactB(load *big.Rat, n int64) *big.Rat {
	term, sum := big.NewRat(1, 1), big.NewRat(1, 1)
	for k := int64(1); k <= n; k++ {
		term = new(big.Rat).Mul(term, new(big.Rat).Quo(load, big.NewRat(k, 1)))
		sum.Add(sum, term)
	}
	return term.Quo(term, sum)
}

// exactC is the chance to wait, n*B/(n - A(1-B)), in fractions.
func exactC(load *big.Rat, n int64) *big.Rat {
	b, agents := exactB(load, n), big.NewRat(n, 1)
	free := new(big.Rat).Mul(load, new(big.Rat).Sub(big.NewRat(1, 1), b))
	return new(big.Rat).Quo(b.Mul(b, agents), agents.Sub(agents, free))
}

func TestBlockingAndWaitingEqualTheExactFractions(t *testing.T) {
	for _, load := range []*big.Rat{big.NewRat(1, 10), big.NewRat(7, 3), big.NewRat(10, 1), big.NewRat(59, 2), big.NewRat(599, 10)} {
		a, _ := load.Float64()
		for n := int64(1); n <= 60; n++ {
			b := blocking(a, n)
			want, _ := exactB(load, n).Float64()
			require.InEpsilon(t, want, b, 1e-12, "load %g, %d agents", a, n)
			if float64(n) > a {
				want, _ = exactC(load, n).Float64()
				require.InEpsilon(t, want, erlangC(offered{a, 60}, n, b, 20).wait, 1e-10, "load %g, %d agents", a, n)
			}
		}
	}
}

func TestTheServedInTimeTermsHoldWhereTheyAreTooSmallForAFloat(t *testing.T) {
	// I_u(a, b) of whole numbers is a binomial tail: P(Bin(a+b-1, u) >= a).
	for _, c := range []struct{ rest, b float64 }{{-.5, 3}, {-.01, 40}, {-.7, 2000}} {
		got := newBeta(c.rest, c.b)
		u := got.u
		for a := 1; a <= 30; a++ {
			require.InDelta(t, tail(a, int(c.b), u), got.value, 1e-9, "a %d, b %g", a, c.b)
			got.next()
		}
	}
}

// tail is P(Bin(a+b-1, u) >= a), summed exactly from below.
func tail(a, b int, u float64) float64 {
	n := int64(a + b - 1)
	p := new(big.Float).SetPrec(400).SetFloat64(u)
	rest := new(big.Float).SetPrec(400).Sub(big.NewFloat(1), p)
	term := new(big.Float).SetPrec(400).SetInt64(1)
	for range n {
		term.Mul(term, rest)
	}
	below := new(big.Float).SetPrec(400)
	for k := int64(0); k < int64(a); k++ {
		below.Add(below, term)
		term.Mul(term, p).Quo(term, rest)
		term.Mul(term, new(big.Float).SetInt64(n-k)).Quo(term, new(big.Float).SetInt64(k+1))
	}
	at, _ := below.Float64()
	return 1 - at
}
