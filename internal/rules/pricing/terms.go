package pricing

import (
	"fmt"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Pools of usage a charge's tiers count over.
const (
	PoolShop = "shop"
	PoolAll  = "all"
)

// Term is a charge with its place in a contract: the days it runs (From counts, To
// does not; zero means open), or the one day On of a one-off, and whether its
// tiers count per shop or over all shops.
type Term struct {
	Charge Charge      `json:"charge"`
	From   period.Date `json:"from"`
	To     period.Date `json:"to"`
	On     period.Date `json:"on"`
	Pool   string      `json:"pool"`
}

// Due is a charge that falls into a month, with the days it is served in it.
type Due struct {
	Charge       Charge
	ServiceDays  int64
	CalendarDays int64
	OneOff       bool
	Pool         string
}

// ChargesFor returns the charges due in a month, in contract order: running terms
// with at least one day in it and the one-offs whose day lies in it. A flat charge
// that ran only a part of the month is prorated by its own days whether it says so
// or not (seat-days count their days themselves).
func ChargesFor(month period.Month, terms []Term) []Due {
	var due []Due
	for _, term := range terms {
		calendar := int64(month.Days())
		d := Due{Charge: term.Charge, ServiceDays: calendar, CalendarDays: calendar, Pool: term.Pool, OneOff: !term.On.IsZero()}
		if d.OneOff {
			if term.On.Month() == month {
				due = append(due, d)
			}
			continue
		}
		d.ServiceDays = int64(period.ServiceDays(month, term.From, term.To))
		if d.ServiceDays < calendar && term.Charge.Model == Flat {
			d.Charge.Prorate = true
		}
		if d.ServiceDays > 0 {
			due = append(due, d)
		}
	}
	return due
}

// Parts groups due charges into rating inputs of equal service days, keeping
// contract order within each: one Input has one number of service days.
func Parts(base Input, due []Due) []Input {
	var parts []Input
	at := map[int64]int{}
	for _, d := range due {
		i, known := at[d.ServiceDays]
		if !known {
			i = len(parts)
			at[d.ServiceDays] = i
			part := base
			part.ServiceDays, part.CalendarDays, part.Charges = d.ServiceDays, d.CalendarDays, nil
			parts = append(parts, part)
		}
		parts[i].Charges = append(parts[i].Charges, d.Charge)
	}
	return parts
}

// RateAll rates several inputs of one invoice and joins their lines and sums. The
// inputs share currency and tax; a charge key may stand in one of them only.
func RateAll(parts []Input) (Output, error) {
	joined := Output{Lines: []Line{}, Charges: map[string]money.Amount{}}
	if len(parts) == 0 {
		return Output{}, &money.FieldError{Pointer: "", Sentence: "there is nothing to rate"}
	}
	for i, part := range parts {
		if part.Currency != parts[0].Currency || part.Tax != parts[0].Tax {
			return Output{}, &money.FieldError{Pointer: fmt.Sprintf("/%d/currency", i), Sentence: "currency and tax are the same on one invoice"}
		}
		out, err := Rate(part)
		if err != nil {
			return Output{}, err
		}
		for key, sum := range out.Charges {
			if _, twice := joined.Charges[key]; twice {
				return Output{}, &money.FieldError{Pointer: fmt.Sprintf("/%d/charges", i), Sentence: fmt.Sprintf("the key %q is used twice", key)}
			}
			joined.Charges[key] = sum
		}
		joined.Lines = append(joined.Lines, out.Lines...)
	}
	return total(joined, parts[0].Currency, parts[0].Tax)
}
