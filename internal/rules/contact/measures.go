package contact

import "github.com/shopspring/decimal"

// Counts are numbers of contacts of some shops and days. Excluded holds the
// contacts left out by reason; HumanOnly those of channels without AI.
type Counts struct {
	Accepted, Transferred, Unresolved int64
	Durable                           int64
	AI, Human, Unserved               int64
	HumanOnly                         int64
	Excluded                          map[Exclusion]int64
}

// Add counts one contact with the events seen on it.
func (c *Counts) Add(events []Event, aiChannel bool, why Exclusion) {
	if why != "" {
		if c.Excluded == nil {
			c.Excluded = map[Exclusion]int64{}
		}
		c.Excluded[why]++
		return
	}
	c.addClass(ClassOf(events, aiChannel))
	if !aiChannel {
		c.HumanOnly++
		return
	}
	c.addOutcome(OutcomeOf(events))
	if Durable(events) {
		c.Durable++
	}
}

func (c *Counts) addClass(k Class) {
	switch k {
	case ClassAI:
		c.AI++
	case ClassHuman:
		c.Human++
	default:
		c.Unserved++
	}
}

func (c *Counts) addOutcome(o Outcome) {
	switch o {
	case Accepted:
		c.Accepted++
	case Transferred:
		c.Transferred++
	default:
		c.Unresolved++
	}
}

// Eligible is the denominator of all gates.
func (c Counts) Eligible() int64 { return c.Accepted + c.Transferred + c.Unresolved }

// Total is every contact that is not excluded: the volume that is billed.
func (c Counts) Total() int64 { return c.AI + c.Human + c.Unserved }

// ratePlaces is the precision of printed rates.
const ratePlaces = 6

// Measures are the published rates, six decimals each; Acceptance, Transfer and
// Unresolved add up to exactly one.
type Measures struct {
	Eligible   int64
	Acceptance decimal.Decimal
	Transfer   decimal.Decimal
	Unresolved decimal.Decimal
	Durable    decimal.Decimal
}

// MeasuresOf turns counts into rates; ok is false when no contact is eligible,
// for which no rate exists. Acceptance and transfer are rounded half up, and
// unresolved takes the rest.
func MeasuresOf(c Counts) (m Measures, ok bool) {
	n := decimal.NewFromInt(c.Eligible())
	if n.IsZero() {
		return Measures{}, false
	}
	rate := func(part int64) decimal.Decimal { return decimal.NewFromInt(part).DivRound(n, ratePlaces) }
	m = Measures{Eligible: c.Eligible(), Acceptance: rate(c.Accepted), Transfer: rate(c.Transferred), Durable: rate(c.Durable)}
	m.Unresolved = decimal.NewFromInt(1).Sub(m.Acceptance).Sub(m.Transfer)
	if m.Unresolved.IsNegative() { // both halves rounded up and nothing was unresolved
		m.Transfer, m.Unresolved = m.Transfer.Add(m.Unresolved), decimal.Zero
	}
	return m, true
}
