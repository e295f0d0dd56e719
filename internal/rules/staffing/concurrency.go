package staffing

import (
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// mostChats bounds the chats of one agent.
const mostChats = 20

// usualRates are the work rates with one to five chats, taken until a merchant's
// own are measured.
func usualRates() []float64 { return []float64{1, 1.7, 2.5, 2.9, 3.5} }

// ratesOf returns the work rates by number of chats; a call is a chat held alone.
func ratesOf(in Input) []float64 {
	switch {
	case in.Model != Chat:
		return []float64{1}
	case in.Concurrency.Rates == nil:
		return usualRates()[:in.Concurrency.Max]
	}
	rates := make([]float64, in.Concurrency.Max)
	for i := range rates {
		rates[i] = in.Concurrency.Rates[i].Value().InexactFloat64()
	}
	return rates
}

func validateConcurrency(errs *money.FieldErrors, in Input) {
	const at = "/concurrency"
	c := in.Concurrency
	switch {
	case in.Model != Chat && c != nil:
		errs.Add(at, "concurrency does not belong to the model %q", in.Model)
	case in.Model != Chat:
	case c == nil:
		errs.Add(at, "the model %q needs the number of chats an agent holds", in.Model)
	case c.Max < 1 || c.Max > mostChats:
		errs.Add(at+"/max", "an agent holds between 1 and %d chats", mostChats)
	case c.Rates == nil && c.Max > int64(len(usualRates())):
		errs.Add(at, "the usual rates end at %d chats: rates are needed", len(usualRates()))
	case c.Rates != nil:
		validateRates(errs, at+"/rates", c)
	}
}

// validateRates wants a rate for every number of chats, one for one chat, and none
// that falls: an agent who gets slower by a further chat is not given it.
func validateRates(errs *money.FieldErrors, at string, c *Concurrency) {
	if int64(len(c.Rates)) < c.Max {
		errs.Add(at, "%d chats need %d rates, there are %d", c.Max, c.Max, len(c.Rates))
		return
	}
	before := decimal.New(1, 0)
	for i, rate := range c.Rates {
		here := at + "/" + strconv.Itoa(i)
		d := rate.Value()
		switch {
		case rate.Check() != nil:
			errs.Add(here, "a decimal such as \"1.7\" is needed")
			return
		case i == 0 && !d.Equal(before):
			errs.Add(here, "the rates are relative to one chat, whose rate is 1")
		case d.LessThan(before):
			errs.Add(here, "a further chat does not lower the rate")
		case d.GreaterThan(decimal.NewFromInt(int64(i) + 1)):
			errs.Add(here, "%d chats are not worked on faster than %d times one", i+1, i+1)
		}
		before = d
	}
}
