package projection

import "github.com/gainshare/gainshare/internal/rules/money"

// mostYears keeps a projection to what anybody can still mean.
const mostYears = 50

// Validate returns every refused field.
func Validate(in Input) money.FieldErrors {
	var errs money.FieldErrors
	if in.Years < 1 || in.Years > mostYears {
		errs.Add("/years", "a projection covers 1 to %d years", mostYears)
	}
	h, ai := in.Human, in.AI
	for _, f := range []struct {
		at string
		n  money.Number
	}{
		{"/human/seats", h.Seats}, {"/human/monthly_wage", h.MonthlyWage}, {"/human/on_cost", h.OnCost},
		{"/human/wage_growth", h.WageGrowth}, {"/human/training_rate", h.TrainingRate}, {"/human/site_per_seat", h.SitePerSeat},
		{"/human/contacts_per_day", h.ContactsPerDay}, {"/human/hidden_per_contact", h.HiddenPerContact},
		{"/ai/seats", ai.Seats}, {"/ai/training", ai.Training}, {"/ai/site", ai.Site}, {"/ai/hidden", ai.Hidden},
		{"/ai/fixed", ai.Fixed}, {"/ai/per_10k", ai.Per10k}, {"/ai/ai_share", ai.Share}, {"/ai/deployment", ai.Deployment},
	} {
		number(&errs, f.at, f.n)
	}
	if k := ai.DoubleRunningMonths; k < 0 || k > monthsInYear {
		errs.Add("/ai/double_running_months", "double running lasts 0 to %d months", monthsInYear)
	}
	fraction(&errs, "/ai/ai_share", ai.Share)
	if ai.PriceFall.Given() {
		number(&errs, "/ai/price_fall", ai.PriceFall)
		fraction(&errs, "/ai/price_fall", ai.PriceFall)
	}
	return errs
}

func number(errs *money.FieldErrors, at string, n money.Number) {
	switch err := n.Check(); {
	case !n.Given():
		errs.Add(at, "is required")
	case err != nil:
		errs.Add(at, "%v", err)
	case n.Value().IsNegative():
		errs.Add(at, "is not negative")
	}
}

func fraction(errs *money.FieldErrors, at string, n money.Number) {
	if n.Value().GreaterThan(one()) {
		errs.Add(at, "lies between 0 and 1")
	}
}
