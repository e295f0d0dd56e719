package projection

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Study is a comparison with what people ask next: each component over all years, and the same comparison under
// other assumptions.
type Study struct {
	Output
	Components  []Component `json:"components"`
	Sensitivity []Variation `json:"sensitivity"`
	Remarks     []string    `json:"remarks"`
}

// Component is one kind of cost over all years. Reduction is 1 - ai/human with four decimals, null where the
// human side has none of it.
type Component struct {
	Name      string       `json:"name"`
	Human     money.Amount `json:"human"`
	AI        money.Amount `json:"ai"`
	Reduction *string      `json:"reduction"`
}

// Variation is the comparison with one assumption changed.
type Variation struct {
	Name       string       `json:"name"`
	HumanTotal money.Amount `json:"human_total"`
	AITotal    money.Amount `json:"ai_total"`
	Reduction  string       `json:"reduction"`
}

// Explore computes the comparison, its components and five variations: twice the volume (people, sites, training
// and hidden cost on both sides grow with it, the AI's fixed fee does not), wages growing five points faster or
// slower, and the AI taking ten points more or less of the contacts (the seats beside it follow what is left).
func Explore(in Input) (Study, error) {
	out, err := Project(in)
	if err != nil {
		return Study{}, err
	}
	s := Study{Output: out, Remarks: []string{}}
	if s.Components, err = components(out); err != nil {
		return s, err
	}
	for _, c := range s.Components {
		s.Remarks = append(s.Remarks, remark(c)...)
	}
	for _, v := range variations(in) {
		if Validate(v.in).First() != nil {
			continue // a share above one, or a growth below zero, is no assumption
		}
		varied, err := Project(v.in)
		if err != nil {
			return s, err
		}
		s.Sensitivity = append(s.Sensitivity, Variation{v.name, varied.HumanTotal, varied.AITotal, varied.Reduction})
	}
	return s, nil
}

type variation struct {
	name string
	in   Input
}

func variations(in Input) []variation {
	two := decimal.New(2, 0)
	all := []variation{{"volume doubled", scaled(in, two)}}
	for _, points := range []int64{5, -5} {
		v := in
		v.Human.WageGrowth = money.NumberOf(in.Human.WageGrowth.Value().Add(decimal.New(points, -2)))
		all = append(all, variation{fmt.Sprintf("wage growth %+d points", points), v})
	}
	for _, points := range []int64{10, -10} {
		all = append(all, variation{fmt.Sprintf("AI share %+d points", points), shared(in, decimal.New(points, -2))})
	}
	return all
}

// scaled is the comparison at another volume.
func scaled(in Input, by decimal.Decimal) Input {
	times := func(n money.Number) money.Number { return money.NumberOf(n.Value().Mul(by)) }
	in.Human.Seats, in.Human.ContactsPerDay = times(in.Human.Seats), times(in.Human.ContactsPerDay)
	in.AI.Seats, in.AI.Training, in.AI.Site, in.AI.Hidden = times(in.AI.Seats), times(in.AI.Training), times(in.AI.Site), times(in.AI.Hidden)
	return in
}

// shared is the comparison with the AI taking another share; people answer the rest.
func shared(in Input, more decimal.Decimal) Input {
	share := in.AI.Share.Value()
	next := share.Add(more)
	in.AI.Share = money.NumberOf(next)
	if left := one().Sub(share); left.IsPositive() {
		in.AI.Seats = money.NumberOf(in.AI.Seats.Value().Mul(one().Sub(next)).DivRound(left, 12))
	}
	return in
}

// components adds each kind of cost up over the years.
func components(out Output) ([]Component, error) {
	zero := money.Zero(yuan)
	sums := []Component{{Name: "labour", Human: zero, AI: zero}, {Name: "training", Human: zero, AI: zero}, {Name: "site", Human: zero, AI: zero},
		{Name: "ai", Human: zero, AI: zero}, {Name: "hidden", Human: zero, AI: zero}}
	for i := range out.Human {
		h, a := out.Human[i], out.AI[i]
		for j, pair := range [][2]money.Amount{{h.Labour, a.Labour}, {h.Training, a.Training}, {h.Site, a.Site}, {zero, a.AI}, {h.Hidden, a.Hidden}} {
			var err error
			if sums[j].Human, err = sums[j].Human.Add(pair[0]); err != nil {
				return nil, err
			}
			if sums[j].AI, err = sums[j].AI.Add(pair[1]); err != nil {
				return nil, err
			}
		}
	}
	for j, c := range sums {
		if !c.Human.IsZero() {
			fall := one().Sub(ratio(c.AI, c.Human, 10)).StringFixed(4)
			sums[j].Reduction = &fall
		}
	}
	return sums, nil
}

// remark tells where figures in whole 万元 and the exact ones round to different percentages: such a table
// contradicts itself when a reader divides its rows.
func remark(c Component) []string {
	if c.Reduction == nil {
		return nil
	}
	rows := func(a money.Amount) decimal.Decimal { return a.Decimal().Shift(-4).Round(0) }
	if rows(c.Human).IsZero() {
		return nil
	}
	exact := one().Sub(ratio(c.AI, c.Human, 10)).Shift(2)
	shown := one().Sub(rows(c.AI).DivRound(rows(c.Human), 10)).Shift(2)
	if exact.Round(0).Equal(shown.Round(0)) {
		return nil
	}
	return []string{fmt.Sprintf("%s falls by %s %% exactly; rows rounded to whole 万元 (%s and %s) give %s %%",
		c.Name, exact.StringFixed(3), rows(c.Human), rows(c.AI), shown.StringFixed(3))}
}
