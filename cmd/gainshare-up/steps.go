package main

import (
	"fmt"
	"io"
	"time"
)

// steps prints one line per step with the seconds it took.
type steps struct {
	out   io.Writer
	began time.Time
}

// run announces a step, does it and prints how long it took. The name comes
// first and at once, so that a long step shows what is being waited for.
func (s *steps) run(name string, step func() error) error {
	began := time.Now()
	if s.began.IsZero() {
		s.began = began
	}
	_, _ = fmt.Fprintf(s.out, "%-34s", name)
	err := step()
	outcome := "ok"
	if err != nil {
		outcome = "failed"
	}
	_, _ = fmt.Fprintf(s.out, "%6.1f s  %s\n", time.Since(began).Seconds(), outcome)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// total returns the seconds since the first step.
func (s *steps) total() float64 { return time.Since(s.began).Seconds() }
