// Package projection owns the multi-year comparison of a human team with AI and a
// smaller team (五年成本对比). It owns no baseline and no contract: its numbers are
// assumptions, and it says what is unusual about them.
package projection

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Input holds the assumptions, amounts in yuan.
type Input struct {
	Years int64 `json:"years"`
	Human Human `json:"human"`
	AI    AI    `json:"ai"`
}

// Human is the team as it is: n seats at a monthly wage w, with on-cost factor
// beta (1.298 means 29.8 % on top), wage growth g a year, training as a share of
// labour, site cost per seat and year, and hidden cost per contact.
type Human struct {
	Seats            money.Number `json:"seats"`
	MonthlyWage      money.Number `json:"monthly_wage"`
	OnCost           money.Number `json:"on_cost"`
	WageGrowth       money.Number `json:"wage_growth"`
	TrainingRate     money.Number `json:"training_rate"`
	SitePerSeat      money.Number `json:"site_per_seat"`
	ContactsPerDay   money.Number `json:"contacts_per_day"`
	HiddenPerContact money.Number `json:"hidden_per_contact"`
}

// AI is the team with AI: months of double running, then seats; training, site and
// hidden a year; the AI's fixed fee a year, its fee per 10,000 contacts it handles,
// the share it handles, a deployment fee and the price fall a year ("0" if absent).
type AI struct {
	DoubleRunningMonths int64        `json:"double_running_months"`
	Seats               money.Number `json:"seats"`
	Training            money.Number `json:"training"`
	Site                money.Number `json:"site"`
	Hidden              money.Number `json:"hidden"`
	Fixed               money.Number `json:"fixed"`
	Per10k              money.Number `json:"per_10k"`
	Share               money.Number `json:"ai_share"`
	Deployment          money.Number `json:"deployment"`
	PriceFall           money.Number `json:"price_fall,omitempty"`
}

// HumanYear is one row of the human side.
type HumanYear struct {
	Year     int64        `json:"year"`
	Labour   money.Amount `json:"labour"`
	Training money.Amount `json:"training"`
	Site     money.Amount `json:"site"`
	Hidden   money.Amount `json:"hidden"`
	Total    money.Amount `json:"total"`
}

// AIYear is one row of the side with AI.
type AIYear struct {
	Year     int64        `json:"year"`
	Labour   money.Amount `json:"labour"`
	Training money.Amount `json:"training"`
	Site     money.Amount `json:"site"`
	AI       money.Amount `json:"ai"`
	Hidden   money.Amount `json:"hidden"`
	Total    money.Amount `json:"total"`
}

// Output is the comparison: cells rounded to fen, totals sums of cells. Reduction
// is 1 - ai/human over all years, FirstYearRatio is ai/human of year 1, four
// decimals each.
type Output struct {
	Human          []HumanYear  `json:"human"`
	AI             []AIYear     `json:"ai"`
	HumanTotal     money.Amount `json:"human_total"`
	AITotal        money.Amount `json:"ai_total"`
	Reduction      string       `json:"reduction"`
	FirstYearRatio string       `json:"first_year_ratio"`
	Warnings       []string     `json:"warnings"`
}

// Project computes the comparison. A refused field is a *money.FieldError; so is a
// human side that costs nothing, of which no ratio exists.
func Project(in Input) (Output, error) {
	if err := Validate(in).First(); err != nil {
		return Output{}, err
	}
	out := Output{HumanTotal: money.Zero(yuan), AITotal: money.Zero(yuan), Warnings: warnings(in)}
	for year := int64(1); year <= in.Years; year++ {
		if err := out.add(in, year); err != nil {
			return Output{}, &money.FieldError{Pointer: "/human", Sentence: err.Error()}
		}
	}
	first := out.Human[0].Total
	if first.IsZero() || out.HumanTotal.IsZero() {
		return Output{}, &money.FieldError{Pointer: "/human", Sentence: "the human side costs nothing: there is nothing to compare with"}
	}
	saved, err := out.HumanTotal.Sub(out.AITotal)
	if err != nil {
		return Output{}, &money.FieldError{Pointer: "/ai", Sentence: err.Error()}
	}
	out.Reduction = ratio(saved, out.HumanTotal, 4).StringFixed(4)
	out.FirstYearRatio = ratio(out.AI[0].Total, first, 4).StringFixed(4)
	return out, nil
}

func (o *Output) add(in Input, year int64) error {
	human, err := humanYear(in, year)
	if err != nil {
		return err
	}
	ai, err := aiYear(in, year)
	if err != nil {
		return err
	}
	o.Human, o.AI = append(o.Human, human), append(o.AI, ai)
	if o.HumanTotal, err = o.HumanTotal.Add(human.Total); err != nil {
		return err
	}
	o.AITotal, err = o.AITotal.Add(ai.Total)
	return err
}

// warnings says what a planner should look at twice.
func warnings(in Input) []string {
	const usual = 3
	list := []string{}
	if k := in.AI.DoubleRunningMonths; k > usual {
		list = append(list, fmt.Sprintf("%d months of double running are long: up to %d are usual", k, usual))
	}
	return list
}

func ratio(a, b money.Amount, places int32) decimal.Decimal {
	return a.Decimal().DivRound(b.Decimal(), places)
}

func one() decimal.Decimal { return decimal.New(1, 0) }
