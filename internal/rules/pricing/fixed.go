package pricing

import (
	"math"
	"math/bits"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// fixed is a decimal that is not negative, n / 10^places, in 64 bits. Its arithmetic is exact, or says that the
// result does not fit: then the same is done with decimals of any length.
type fixed struct {
	n      uint64
	places int32
}

// mostPlaces keeps a power of ten, and any sum of aligned numbers that fit, within 64 bits.
const mostPlaces = 18

// fixedOf reads a checked number; one not given is zero. Signs and more than 18 digits are not for it.
func fixedOf(n money.Number) (f fixed, ok bool) {
	if len(n) > mostPlaces+1 {
		return f, false
	}
	point := len(n)
	for i := range len(n) {
		switch c := n[i]; c {
		case '-':
			return f, false
		case '.':
			point = i + 1
		default:
			f.n = f.n*10 + uint64(c-'0')
		}
	}
	f.places = int32(len(n) - point) //nolint:gosec // at most 18
	return f, fits(f.n)
}

func fits(n uint64) bool { return n <= math.MaxInt64 }

func (a fixed) mul(b fixed) (fixed, bool) {
	high, low := bits.Mul64(a.n, b.n)
	return fixed{low, a.places + b.places}, high == 0 && fits(low) && a.places+b.places <= mostPlaces
}

// at writes the same value with more places.
func (a fixed) at(places int32) (fixed, bool) {
	high, low := bits.Mul64(a.n, ten(places-a.places))
	return fixed{low, places}, high == 0 && fits(low)
}

func (a fixed) add(b fixed) (fixed, bool) {
	a, b, ok := aligned(a, b)
	return fixed{a.n + b.n, a.places}, ok && fits(a.n+b.n)
}

// sub is for b at most a.
func (a fixed) sub(b fixed) (fixed, bool) {
	a, b, ok := aligned(a, b)
	return fixed{a.n - b.n, a.places}, ok && b.n <= a.n
}

// above says whether a > b.
func (a fixed) above(b fixed) (above, ok bool) {
	a, b, ok = aligned(a, b)
	return a.n > b.n, ok
}

func aligned(a, b fixed) (x, y fixed, ok bool) {
	switch {
	case a.places < b.places:
		a, ok = a.at(b.places)
		return a, b, ok
	case a.places > b.places:
		b, ok = b.at(a.places)
		return a, b, ok
	}
	return a, b, true
}

// minor rounds to a currency's decimals, half up.
func (a fixed) minor(scale int32) (int64, bool) {
	if a.places <= scale {
		whole, ok := a.at(scale)
		return int64(whole.n), ok //nolint:gosec // it fits
	}
	unit := ten(a.places - scale)
	return divided(a.n, unit), true
}

// divided is n / by, half up; n fits 63 bits and by 64.
func divided(n, by uint64) int64 {
	quo, rem := n/by, n%by
	if rem >= by-rem {
		quo++
	}
	return int64(quo) //nolint:gosec // at most n, which fits
}

// ten is a power of ten, up to mostPlaces.
func ten(power int32) uint64 {
	out := uint64(1)
	for range power {
		out *= 10
	}
	return out
}
