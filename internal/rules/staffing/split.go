package staffing

import (
	"math/big"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Intent is a kind of contact: its share of all contacts, the part of them that the
// AI closes alone (0 to 1), and the handle time of a person.
type Intent struct {
	Key         string       `json:"key"`
	Share       money.Number `json:"share"`
	Containment money.Number `json:"containment"`
	AHTSeconds  money.Number `json:"aht_seconds"`
}

// Left is the work that people get, exactly: the share of all contacts, and the mean
// handle time of those contacts in seconds.
type Left struct{ Share, AHTSeconds *big.Rat }

// Split returns what is left to people, by intent: share = sum p(1-c), handle time =
// sum p(1-c)*tau / share. The AI closes the short contacts, so those left are longer
// than the mean. Nothing left has a handle time of zero. A refused field is a
// *money.FieldError.
func Split(intents []Intent) (Left, error) {
	if err := ValidateIntents(intents).First(); err != nil {
		return Left{}, err
	}
	return leftOf(intents, func(i Intent) *big.Rat {
		return new(big.Rat).Sub(big.NewRat(1, 1), i.Containment.Value().Rat())
	}), nil
}

// SplitWithoutAI is Split while the AI is down: people get every contact.
func SplitWithoutAI(intents []Intent) (Left, error) {
	if err := ValidateIntents(intents).First(); err != nil {
		return Left{}, err
	}
	return leftOf(intents, func(Intent) *big.Rat { return big.NewRat(1, 1) }), nil
}

func leftOf(intents []Intent, open func(Intent) *big.Rat) Left {
	left := Left{Share: new(big.Rat), AHTSeconds: new(big.Rat)}
	for _, i := range intents {
		part := new(big.Rat).Mul(i.Share.Value().Rat(), open(i))
		left.Share.Add(left.Share, part)
		left.AHTSeconds.Add(left.AHTSeconds, part.Mul(part, i.AHTSeconds.Value().Rat()))
	}
	if left.Share.Sign() > 0 {
		left.AHTSeconds.Quo(left.AHTSeconds, left.Share)
	}
	return left
}

// ValidateIntents returns every refused field: shares are fractions that add up to
// one, containment is a fraction, handle times are above zero, keys differ.
func ValidateIntents(intents []Intent) money.FieldErrors {
	var errs money.FieldErrors
	known, sum := map[string]bool{}, decimal.Zero
	for n, i := range intents {
		at := "/" + strconv.Itoa(n)
		if i.Key == "" || known[i.Key] {
			errs.Add(at+"/key", "every intent has a key of its own")
		}
		known[i.Key] = true
		share(&errs, at+"/share", i.Share, true)
		share(&errs, at+"/containment", i.Containment, true)
		if i.AHTSeconds.Check() != nil || !i.AHTSeconds.Value().IsPositive() {
			errs.Add(at+"/aht_seconds", "a contact takes some time")
		}
		sum = sum.Add(i.Share.Value())
	}
	if !sum.Equal(decimal.New(1, 0)) {
		errs.Add("", "the shares of all intents add up to 1, not to %s", sum)
	}
	return errs
}
