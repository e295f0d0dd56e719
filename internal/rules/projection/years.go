package projection

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

const (
	yuan = money.Currency("CNY")

	monthsInYear = 12
	daysInYear   = 365
)

// humanCells are the exact cells of the human side in one year (section 6):
// labour = n*w*12*beta*(1+g)^(t-1), training = tau*labour, site = sigma*n,
// hidden = h*V*365.
func humanCells(h Human, year int64) [4]decimal.Decimal {
	labour := yearlyLabour(h, h.Seats, year)
	return [4]decimal.Decimal{
		labour,
		h.TrainingRate.Value().Mul(labour),
		h.SitePerSeat.Value().Mul(h.Seats.Value()),
		h.HiddenPerContact.Value().Mul(h.ContactsPerDay.Value()).Mul(decimal.NewFromInt(daysInYear)),
	}
}

// yearlyLabour is seats*w*12*beta*(1+g)^(year-1).
func yearlyLabour(h Human, seats money.Number, year int64) decimal.Decimal {
	grown := power(one().Add(h.WageGrowth.Value()), year-1)
	return seats.Value().Mul(h.MonthlyWage.Value()).Mul(decimal.NewFromInt(monthsInYear)).Mul(h.OnCost.Value()).Mul(grown)
}

func power(base decimal.Decimal, n int64) decimal.Decimal {
	out := one()
	for range n {
		out = out.Mul(base)
	}
	return out
}

func humanYear(in Input, year int64) (HumanYear, error) {
	exact := humanCells(in.Human, year)
	cells, total, err := rounded(exact[:], one())
	if err != nil {
		return HumanYear{}, err
	}
	return HumanYear{Year: year, Labour: cells[0], Training: cells[1], Site: cells[2], Hidden: cells[3], Total: total}, nil
}

// aiYear mixes, in year 1, k months of the human side with 12-k of the smaller
// team; the AI itself is paid from the start, the deployment once.
func aiYear(in Input, year int64) (AIYear, error) {
	own := [4]decimal.Decimal{
		yearlyLabour(in.Human, in.AI.Seats, year), in.AI.Training.Value(), in.AI.Site.Value(), in.AI.Hidden.Value(),
	}
	twelve := decimal.NewFromInt(monthsInYear)
	double := decimal.Zero
	if year == 1 {
		double = decimal.NewFromInt(in.AI.DoubleRunningMonths)
	}
	human := humanCells(in.Human, year)
	exact := make([]decimal.Decimal, 0, len(own)+1)
	for i := range own {
		exact = append(exact, human[i].Mul(double).Add(own[i].Mul(twelve.Sub(double))))
	}
	cells, total, err := rounded(append(exact, aiCost(in, year).Mul(twelve)), twelve)
	if err != nil {
		return AIYear{}, err
	}
	return AIYear{Year: year, Labour: cells[0], Training: cells[1], Site: cells[2], Hidden: cells[3], AI: cells[4], Total: total}, nil
}

// aiCost is (F + c*V*365*s/10,000)*(1-fall)^(t-1), plus the deployment in year 1.
func aiCost(in Input, year int64) decimal.Decimal {
	contacts := in.Human.ContactsPerDay.Value().Mul(decimal.NewFromInt(daysInYear)).Mul(in.AI.Share.Value())
	yearly := in.AI.Fixed.Value().Add(in.AI.Per10k.Value().Mul(contacts).Shift(-4))
	cost := yearly.Mul(power(one().Sub(in.AI.PriceFall.Value()), year-1))
	if year == 1 {
		cost = cost.Add(in.AI.Deployment.Value())
	}
	return cost
}

// rounded brings exact cells, each divided by per, to fen and sums the cells.
func rounded(exact []decimal.Decimal, per decimal.Decimal) ([]money.Amount, money.Amount, error) {
	cells := make([]money.Amount, len(exact))
	for i, cell := range exact {
		var err error
		if cells[i], err = money.Round(cell.DivRound(per, 2), yuan); err != nil {
			return nil, money.Amount{}, err
		}
	}
	total, err := money.Sum(yuan, cells...)
	return cells, total, err
}
