package oracle

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

const (
	months = 60 // of service
	window = 6  // closed months that late data still corrects
)

// story is five years of one engagement: everything that was agreed and everything that happened.
type story struct {
	zone         *time.Location
	starts, ends period.Date // ends is exclusive
	phi          money.Number
	baseline     []settlement.BaselineMonth
	terms        settlement.Terms
	versions     []version
	events       []event
	months       []month
}

// version is what an amendment changed, from a month on.
type version struct {
	effective period.Month
	contract  contract.Contract
}

// event is n contacts of a class, or n of another meter, at an instant; known from month `arrived` on. Remedy is
// what a won objection against its own month's bill makes of it.
type event struct {
	at      time.Time
	meter   string
	n       int64
	arrived int
	remedy  string

	j  int // the service month it falls into
	in bool
}

// month is what is measured or agreed beside the contacts.
type month struct {
	wage, adjustment, retained money.Number
	disputed                   int64
	metrics, undisputed        map[string]settlement.Ratio
}

func (s *story) month(j int) period.Month { return s.starts.Month().AddMonths(j) }

// placed returns the service month of an event, by the calendar of the engagement's zone; ok is false outside of it.
func (s *story) placed(e event) (j int, ok bool) {
	day := period.DateOf(e.at.In(s.zone))
	if day.Before(s.starts) || !day.Before(s.ends) {
		return 0, false
	}
	for j := range months {
		if s.month(j) == day.Month() {
			return j, true
		}
	}
	return 0, false
}

// teller makes stories from one seed.
type teller struct{ *rand.Rand }

func (r teller) between(low, high int64) int64 { return low + r.Int64N(high-low+1) }

func (r teller) one(in int) bool { return r.IntN(in) == 0 }

// decimal returns a number with the given places between low and high in its last place.
func (r teller) decimal(low, high int64, places int32) money.Number {
	return money.Number(money.NumberOf(newDecimal(r.between(low, high), places)))
}

func (r teller) yuan(low, high int64) money.Number { return r.decimal(low*100, high*100, 2) }

// tell makes the story of a seed. Every one has a leap day, clock changes and a part month at both ends.
func tell(seed uint64) *story {
	r := teller{rand.New(rand.NewPCG(seed, 60))}
	zones := []string{"America/Vancouver", "Europe/Berlin", "Asia/Shanghai"}
	zone, err := time.LoadLocation(zones[seed%3])
	if err != nil {
		panic(fmt.Sprintf("the time zones of this machine: %v", err))
	}
	starts := period.NewMonth(2022, 1).AddMonths(r.IntN(24)).First().AddDays(r.IntN(28))
	if seed == 1 {
		starts = period.NewMonth(2024, 2).First().AddDays(28) // on a leap day
	}
	s := &story{zone: zone, starts: starts, phi: []money.Number{"0", "0.3", "0.55"}[r.IntN(3)], terms: r.terms()}
	s.ends = s.month(months - 1).First().AddDays(1 + r.IntN(27))
	for i := range 12 {
		s.baseline = append(s.baseline, settlement.BaselineMonth{Month: starts.Month().AddMonths(i - 12), Contacts: r.between(20_000, 40_000),
			Cost: money.New(r.between(9_000_000, 15_000_000), "CNY")})
	}
	s.versions = append(s.versions, version{starts.Month(), r.contract(s)})
	for j := range months {
		if j > 0 && r.one(9) {
			s.versions = append(s.versions, version{s.month(j), r.contract(s)})
		}
		s.months = append(s.months, r.month(j))
		s.events = append(s.events, r.happenings(s, j)...)
	}
	return s
}

func (r teller) terms() settlement.Terms {
	t := settlement.Reference("CNY", r.yuan(50_000, 400_000))
	t.Mode = []string{settlement.FirstYuan, settlement.ExcessOnly}[r.IntN(2)]
	t.DeadBand, t.MonthlyCap, t.AnnualCap = r.decimal(0, 100, 3), r.decimal(50, 250, 3), r.decimal(40, 200, 3)
	t.MerchantKeep, t.Deficit.Carry, t.WageCap = r.decimal(0, 300, 3), r.decimal(300, 1000, 3), r.decimal(0, 150, 3)
	if r.one(2) {
		t.VolumeUpper = "1.15"
	}
	return t
}

func (r teller) month(j int) month {
	m := month{wage: r.decimal(1000+int64(j)*6, 1080+int64(j)*8, 3), adjustment: "0.00", retained: r.yuan(0, 9_000),
		metrics: map[string]settlement.Ratio{}, undisputed: map[string]settlement.Ratio{}}
	if r.one(3) { // dear months: losses to carry
		m.retained = r.yuan(20_000, 140_000)
	}
	if r.one(8) {
		m.adjustment = r.yuan(-15_000, 15_000)
	}
	if r.one(4) {
		m.disputed = r.between(1, 9_000)
	}
	for _, g := range []struct {
		metric     string
		low, high  int64 // of a thousand, or of CSAT times thousand
		worst, per int64
	}{{"ai_acceptance", 620, 900, 450, 1000}, {"transfer", 80, 260, 380, 1000}, {"csat", 4300, 4900, 3900, 1000}, {"dispute", 2, 16, 35, 1000}} {
		x := settlement.Ratio{Numerator: r.between(g.low, g.high), Denominator: g.per}
		switch {
		case r.one(25):
			x.Numerator = g.worst
		case r.one(12):
			x = settlement.Ratio{Numerator: 4, Denominator: []int64{0, 10}[r.IntN(2)]}
		}
		m.metrics[g.metric], m.undisputed[g.metric] = x, x
		if m.disputed > 0 && r.one(2) {
			m.undisputed[g.metric] = settlement.Ratio{Numerator: x.Numerator + r.between(-20, 20), Denominator: x.Denominator}
		}
		if m.undisputed[g.metric].Numerator < 0 {
			m.undisputed[g.metric] = x
		}
	}
	return m
}

// happenings are a month's contacts and other usage: most on time, some late, some struck by a won objection, some
// at the very turn of the month, seen from the engagement's own clocks.
func (r teller) happenings(s *story, j int) []event {
	first := s.month(j).First()
	midnight := time.Date(first.Year(), first.Month().Month(), 1, 0, 0, 0, 0, s.zone)
	busy := []int64{30, 30, 32, 36, 55, 90, 25, 9}[r.IntN(8)] // the most one event counts, in ninetieths
	var list []event
	for i := range 24 {
		e := event{at: midnight.Add(time.Duration(r.Int64N(31*24*60)) * time.Minute), arrived: j, n: r.between(0, 90*busy)}
		if i < 4 { // around the turn of the month, an hour either way
			e.at, e.n = midnight.Add(time.Duration(r.between(-60, 60))*time.Minute), r.between(0, 400)
		}
		e.meter = []string{"ai", "ai", "ai", "human", "human", "unserved"}[r.IntN(6)]
		if e.meter == "unserved" {
			e.n /= 20
		}
		list = append(list, r.fate(s, e))
	}
	for _, meter := range []string{pricing.MeterSeatDays, pricing.MeterSales, pricing.MeterAIMessages} {
		list = append(list, r.fate(s, event{at: midnight.AddDate(0, 0, 9), meter: meter, n: r.between(0, 600), arrived: j}))
	}
	return list
}

// fate makes some usage late, and lets some objections be won. What falls into another month than it was dealt
// for arrives with that month.
func (r teller) fate(s *story, e event) event {
	if e.j, e.in = s.placed(e); !e.in {
		return e
	}
	e.arrived = e.j
	switch {
	case r.one(12):
		e.arrived += int(r.between(1, 8)) // beyond the window it changes nothing any more
	case r.one(15) && (e.meter == "ai" || e.meter == "human"):
		e.remedy = []string{"removed", "unserved"}[r.IntN(2)]
	}
	return e
}
