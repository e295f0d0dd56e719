package settlement

import (
	"math/big"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Exact fractions: every comparison of a statement is made on them, and they are
// rounded only where the contract says so.

func rat(n money.Number) *big.Rat { return n.Value().Rat() }

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func add(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }

func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

func mul(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

func least(a, b *big.Rat) *big.Rat {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

func most(a, b *big.Rat) *big.Rat {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}

func smaller(a, b money.Amount) money.Amount {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

// notBelowZero replaces a negative amount by nothing.
func notBelowZero(a money.Amount) money.Amount {
	if a.Sign() < 0 {
		return money.Zero(a.Currency())
	}
	return a
}

func power(base *big.Rat, n int64) *big.Rat {
	out := whole(1)
	for range n {
		out.Mul(out, base)
	}
	return out
}
