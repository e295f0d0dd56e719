package settlement

import (
	"sort"
	"strconv"
	"strings"
)

// maxContractYear keeps the exact power of the wage cap small.
const maxContractYear = 100

func (c *checker) baseline(at string, b Baseline) {
	c.positive(at+"/mean_contacts", b.MeanContacts)
	c.amount(at+"/fixed_month", b.FixedMonth, false)
	c.number(at+"/unit_cost", b.UnitCost)
}

func (c *checker) period(at string, p Period) {
	if p.ContractYear < 1 || p.ContractYear > maxContractYear {
		c.errs.Add(at+"/contract_year", "a contract year lies between 1 and %d", maxContractYear)
	}
	c.days(at, p)
	c.count(at+"/contacts", p.Contacts)
	c.number(at+"/season_index", p.SeasonIndex)
	c.number(at+"/wage_index", p.WageIndex)
	c.adjustments(at+"/adjustments", p.Adjustments)
	c.costs(at+"/costs", p.Costs)
	c.amount(at+"/deficit_in", p.DeficitIn, false)
	c.metrics(at+"/metrics", p.Metrics)
	c.metrics(at+"/metrics_undisputed", p.MetricsUndisputed)
	c.count(at+"/disputed_contacts", p.DisputedContacts)
	if p.DisputedContacts > p.Contacts && p.Contacts >= 0 {
		c.errs.Add(at+"/disputed_contacts", "more contacts are disputed than were counted")
	}
	if p.YearToDate != nil {
		c.amount(at+"/year_to_date/baseline", p.YearToDate.Baseline, true)
		c.amount(at+"/year_to_date/share", p.YearToDate.Share, false)
	}
}

func (c *checker) days(at string, p Period) {
	switch {
	case p.CalendarDays < 1:
		c.errs.Add(at+"/calendar_days", "a period has at least one calendar day")
	case p.ServiceDays < 0:
		c.errs.Add(at+"/service_days", "is not negative")
	case p.ServiceDays > p.CalendarDays:
		c.errs.Add(at+"/service_days", "service days are above calendar days")
	}
}

func (c *checker) adjustments(at string, list []Adjustment) {
	for i, a := range list {
		here := at + "/" + strconv.Itoa(i)
		if a.Reason == "" {
			c.errs.Add(here+"/reason", "an adjustment carries its reason")
		}
		c.amount(here+"/amount", a.Amount, true)
	}
}

func (c *checker) costs(at string, list []Cost) {
	seen := map[string]bool{}
	for i, cost := range list {
		here := at + "/" + strconv.Itoa(i)
		if cost.Key == "" || seen[cost.Key] {
			c.errs.Add(here+"/key", "a cost line has a key of its own")
		}
		seen[cost.Key] = true
		c.amount(here+"/amount", cost.Amount, true)
	}
}

func (c *checker) metrics(at string, metrics map[string]Metric) {
	names := make([]string, 0, len(metrics))
	for name := range metrics {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		m, here := metrics[name], at+"/"+escape(name)
		c.count(here+"/numerator", m.Numerator)
		c.count(here+"/denominator", m.Denominator)
		if m.Trailing != nil {
			c.count(here+"/trailing/numerator", m.Trailing.Numerator)
			c.count(here+"/trailing/denominator", m.Trailing.Denominator)
		}
	}
}

func escape(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
