package api

import (
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// limiter grants each name so many tries a second, and a burst. It forgets everything when it knows too many
// names: a flood of made-up names must not fill the memory, and costs whoever floods nothing less.
type limiter struct {
	every rate.Limit
	burst int
	mu    sync.Mutex
	known map[string]*rate.Limiter
}

const maxNames = 50_000

func newLimiter(perSecond float64, burst int) *limiter {
	return &limiter{every: rate.Limit(perSecond), burst: burst, known: map[string]*rate.Limiter{}}
}

// take uses up one try of a name; without one left it says how long to pause.
func (l *limiter) take(name string) (pause time.Duration, ok bool) {
	l.mu.Lock()
	one := l.known[name]
	if one == nil {
		if len(l.known) >= maxNames {
			clear(l.known)
		}
		one = rate.NewLimiter(l.every, l.burst)
		l.known[name] = one
	}
	l.mu.Unlock()
	r := one.Reserve()
	if pause = r.Delay(); pause > 0 {
		r.Cancel()
		return pause, false
	}
	return 0, true
}

func tooMany(c *call, pause time.Duration) error {
	c.Header("Retry-After", strconv.Itoa(int(pause.Seconds())+1))
	return fault.New(fault.TooMany, "too many tries: wait %d s", int(pause.Seconds())+1)
}
