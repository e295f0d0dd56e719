package staffing_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func itoa(n int) string { return strconv.Itoa(n) }

// desk is a simulated chat desk, agent by agent: contacts go to the least loaded
// one, and nothing evens the loads out when chats end. Times are in minutes.
type desk struct {
	chance   *rand.Rand
	arrival  float64
	handle   float64
	patience float64
	rates    []float64
	agents   []int
	queue    []waiter
	now      float64
	inTime   int
	lost     int
	offered  int
}

type waiter struct{ since, until float64 }

func (d *desk) least() int {
	best := 0
	for i, held := range d.agents {
		if held < d.agents[best] {
			best = i
		}
	}
	return best
}

func (d *desk) arrive() {
	d.offered++
	best := d.least()
	if d.agents[best] == len(d.rates) {
		d.queue = append(d.queue, waiter{d.now, d.now + d.chance.ExpFloat64()*d.patience})
		return
	}
	d.agents[best]++
	d.inTime++
}

// finish ends a chat of an agent and hands over the longest waiting one who is
// still there.
func (d *desk) finish(agent int, within float64) {
	d.agents[agent]--
	for len(d.queue) > 0 {
		head := d.queue[0]
		d.queue = d.queue[1:]
		if head.until < d.now {
			d.lost++
			continue
		}
		if head.until >= d.now && d.now-head.since <= within {
			d.inTime++
		}
		d.agents[agent]++
		return
	}
}

// run simulates so many arrivals.
func (d *desk) run(contacts int, within float64) (level, abandon float64) {
	for d.offered < contacts {
		total := d.arrival
		for _, held := range d.agents {
			total += d.rate(held)
		}
		d.now += d.chance.ExpFloat64() / total
		pick := d.chance.Float64() * total
		if pick -= d.arrival; pick < 0 {
			d.arrive()
			continue
		}
		for i, held := range d.agents {
			if pick -= d.rate(held); pick < 0 {
				d.finish(i, within)
				break
			}
		}
	}
	return float64(d.inTime) / float64(d.offered), float64(d.lost) / float64(d.offered)
}

func (d *desk) rate(held int) float64 {
	if held == 0 {
		return 0
	}
	return d.rates[held-1] / d.handle
}

func TestAChatDeskSimulatedAgentByAgentAgreesWithinAPoint(t *testing.T) {
	for name, c := range map[string]struct {
		agents   int
		contacts float64
	}{"eighteen agents": {18, 10}, "six agents": {6, 3}, "short of staff": {14, 10}} {
		t.Run(name, func(t *testing.T) {
			in := chats("10")
			if c.contacts == 3 {
				in = chats("3")
			}
			in.Agents = ptr(int64(c.agents))
			got := one(t, in)
			d := desk{chance: rand.New(rand.NewPCG(1, uint64(c.agents))), arrival: c.contacts, handle: 4, patience: 3,
				rates: []float64{1, 1.7, 2.5}, agents: make([]int, c.agents)}
			level, abandon := d.run(300_000, .5)
			t.Logf("level %.4f simulated %.4f, abandon %.4f simulated %.4f", got.ServiceLevel, level, got.Abandon, abandon)
			require.LessOrEqual(t, math.Abs(got.ServiceLevel-level), .01)
			require.LessOrEqual(t, math.Abs(got.Abandon-abandon), .01)
		})
	}
}
