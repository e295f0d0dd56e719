package activities

import (
	"encoding/json"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/staffing"
)

// What a plan of the first version assumes where nothing is measured or said.
const (
	workDays       = 28  // human share, handling time and profile are measured on so many days
	usualHandling  = 300 // seconds a person spends on a contact, while nobody has
	usualShrinkage = money.Number("0.30")
	dayHours       = 8
)

// peakPlan is what a season needs, day by day, and what it costs; its hash is what an approver approves.
type peakPlan struct {
	Days        []planDay   `json:"days"`
	Layers      []planLayer `json:"layers"` // people who come and go together
	HumanShare  string      `json:"human_share"`
	AHTSeconds  string      `json:"aht_seconds"`
	Shrinkage   string      `json:"shrinkage"`
	Uplift      string      `json:"uplift"`
	Target      string      `json:"target"`
	TempDays    int64       `json:"temp_days"`
	DayCost     string      `json:"day_cost"`
	Cost        string      `json:"cost"`
	Currency    string      `json:"currency"`
	Assumptions []string    `json:"assumptions"`
	Late        []lateStep  `json:"late"`
	minor       int64
}

type planDay struct {
	Date      period.Date `json:"date"`
	Contacts  string      `json:"contacts"`
	PeakSeats int64       `json:"peak_seats"` // in the busiest half-hour, shrinkage included
	People    int64       `json:"people"`     // the least who can fill the day's seats
	Base      int64       `json:"base"`
	Extra     int64       `json:"extra"`
	Gap       int64       `json:"gap"`
}

type planLayer struct {
	First  period.Date `json:"first_day"`
	Last   period.Date `json:"last_day"`
	People int64       `json:"people"`
}

// work is what was measured of people's part of the contacts.
type work struct {
	share, handling decimal.Decimal
	profile         [48]decimal.Decimal
	assumptions     []string
}

func (s *season) measureWork() (w work, err error) {
	today := dayIn(s.e, s.now)
	from := today.AddDays(-workDays)
	done, err := s.tx.HumanWork(s.ctx, s.e.ID, from, today)
	if err != nil {
		return w, err
	}
	slots, err := s.tx.HalfHours(s.ctx, s.e.ID, s.e.TimeZone, from, today)
	if err != nil {
		return w, err
	}
	w.assumptions = []string{}
	w.share, w.handling = decimal.New(1, 0), decimal.New(usualHandling, 0)
	if done.Contacts > 0 {
		w.share = decimal.New(done.Human, 0).DivRound(decimal.New(done.Contacts, 0), 6)
	} else {
		w.assumptions = append(w.assumptions, "people_answer_everything")
	}
	if done.Human > 0 && done.Seconds > 0 {
		w.handling = decimal.New(done.Seconds, 0).DivRound(decimal.New(done.Human, 0), 3)
	} else {
		w.assumptions = append(w.assumptions, "usual_handling_time")
	}
	for i, n := range slots {
		w.profile[i] = decimal.New(1, 0).DivRound(decimal.New(48, 0), 9)
		if done.Contacts > 0 {
			w.profile[i] = decimal.New(n, 0).DivRound(decimal.New(done.Contacts, 0), 9)
		}
	}
	return w, nil
}

// makePlan turns the forecast into seats, people, a gap against the base roster, and its cost.
func (s *season) makePlan(c calendar.Calendar, extra map[period.Date]int64) (*peakPlan, error) {
	d, err := s.drivers()
	if err != nil {
		return nil, err
	}
	w, err := s.measureWork()
	if err != nil {
		return nil, err
	}
	var days []forecastDay
	if err := json.Unmarshal(s.p.Forecast, &days); err != nil {
		return nil, err
	}
	plan := &peakPlan{HumanShare: w.share.String(), AHTSeconds: w.handling.String(), Shrinkage: string(d.Shrinkage), Uplift: string(d.Uplift),
		Target: "erlang_c: 80 % in 30 s, occupancy at most 85 %", Currency: string(s.e.Currency), Assumptions: w.assumptions, Late: s.late(c)}
	for _, f := range days {
		day, err := w.day(f, d.Shrinkage)
		if err != nil {
			return nil, err
		}
		if day.Base, err = s.tx.BaseOn(s.ctx, s.e.ID, f.Date); err != nil {
			return nil, err
		}
		day.Extra = extra[f.Date]
		day.Gap = max(0, day.People-day.Base+day.Extra)
		plan.Days = append(plan.Days, day)
	}
	plan.Layers = layersOf(plan.Days)
	return plan, s.price(plan)
}

// day staffs one day's half-hours. The least people are those of the busiest half-hour, or those whose shifts
// hold all the seats' hours, whichever are more.
func (w work) day(f forecastDay, shrinkage money.Number) (planDay, error) {
	in := staffing.Input{Model: staffing.ErlangC, IntervalSeconds: 1800, Shrinkage: shrinkage,
		Target: staffing.Target{ServiceLevel: "0.80", WithinSeconds: 30, MaxOccupancy: "0.85"}}
	volume, err := money.ParseDecimal(f.Contacts)
	if err != nil {
		return planDay{}, err
	}
	for i := range w.profile {
		in.Intervals = append(in.Intervals, staffing.Interval{
			Contacts: money.NumberOf(volume.Mul(w.share).Mul(w.profile[i]).Round(6)), AHTSeconds: money.NumberOf(w.handling)})
	}
	out, err := staffing.Staff(in)
	if err != nil {
		return planDay{}, err
	}
	day := planDay{Date: f.Date, Contacts: f.Contacts}
	var halves int64
	for _, n := range out.Intervals {
		halves += n.Rostered
		day.PeakSeats = max(day.PeakSeats, n.Rostered)
	}
	day.People = max(day.PeakSeats, (halves+2*dayHours-1)/(2*dayHours))
	return day, nil
}

// layersOf cuts a gap curve into layers: the k-th person is wanted from the first to the last day on which at
// least k are missing. People with the same days come and go together.
func layersOf(days []planDay) []planLayer {
	var most int64
	for _, d := range days {
		most = max(most, d.Gap)
	}
	out := []planLayer{}
	for k := int64(1); k <= most; k++ {
		wanted := func(d planDay) bool { return d.Gap >= k }
		first := slices.IndexFunc(days, wanted)
		last := len(days) - 1
		for !wanted(days[last]) {
			last--
		}
		if n := len(out); n > 0 && out[n-1].First == days[first].Date && out[n-1].Last == days[last].Date {
			out[n-1].People++
			continue
		}
		out = append(out, planLayer{First: days[first].Date, Last: days[last].Date, People: 1})
	}
	return out
}

// price costs the layers at the dearest temporary person's day: the budget asked for is enough.
func (s *season) price(p *peakPlan) error {
	for _, l := range p.Layers {
		p.TempDays += l.People * int64(l.Last.Sub(l.First)+1)
	}
	day, err := s.tx.DearestTemp(s.ctx)
	if err != nil {
		return err
	}
	if day == 0 && p.TempDays > 0 {
		p.Assumptions = append(p.Assumptions, "no_temporary_people_with_a_price")
	}
	unit := money.New(day, s.e.Currency)
	cost, err := money.RoundRat(new(big.Rat).Mul(unit.Rat(), new(big.Rat).SetInt64(p.TempDays)), s.e.Currency, money.HalfAway)
	if err != nil {
		return err
	}
	p.DayCost, p.Cost, p.minor = unit.String(), cost.String(), cost.Minor()
	return nil
}

// lateStep is a step of the season whose date has passed, and what that means.
type lateStep struct {
	Step        string      `json:"step"`
	Due         period.Date `json:"due"`
	Consequence string      `json:"consequence"`
}

// late lists the steps that should have been taken before now, counted in working days before the first day.
// They start at once; what can no longer be met is said.
func (s *season) late(c calendar.Calendar) []lateStep {
	today := dayIn(s.e, s.now)
	out := []lateStep{}
	for _, step := range []struct {
		name, consequence string
		before            int
	}{
		{"drivers", "forecast_without_drivers", 45}, {"forecast", "shorter_lead", 40}, {"knowledge", "gaps_stay_with_people", 38},
		{"approval", "shorter_search", 34}, {"requisitions", "fewer_found", 33}, {"recruiting", "agencies_only", 17}, {"training", "untrained_on_first_day", 5},
	} {
		due, _ := c.AddWorkingDays(s.p.FirstDay, -step.before)
		if due.Before(today) {
			out = append(out, lateStep{Step: step.name, Due: due, Consequence: step.consequence})
		}
	}
	return out
}
