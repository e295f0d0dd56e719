package main

import (
	"fmt"
	"io"
)

// result is what one part came to.
type result struct {
	part    string
	seconds float64
	passed  int
	failed  int
	notRun  []string // a reason each
}

func notRun(reason string) result { return result{notRun: []string{reason}} }

// plus adds two results of the same part.
func (r result) plus(other result) result {
	r.passed += other.passed
	r.failed += other.failed
	r.notRun = append(r.notRun, other.notRun...)
	return r
}

func printTable(out io.Writer, results []result) {
	_, _ = fmt.Fprintf(out, "\n%-12s%10s%10s%10s%10s\n", "part", "seconds", "passed", "failed", "not run")
	var seconds float64
	for _, r := range results {
		seconds += r.seconds
		_, _ = fmt.Fprintf(out, "%-12s%10.1f%10d%10d%10d\n", r.part, r.seconds, r.passed, r.failed, len(r.notRun))
	}
	_, _ = fmt.Fprintf(out, "%-12s%10.1f\n\n", "all", seconds)
	for _, r := range results {
		for _, reason := range r.notRun {
			_, _ = fmt.Fprintf(out, "NOT RUN %s: %s\n", r.part, reason)
		}
	}
}

// verdict prints the closing line and returns the exit code. In CI what did not
// run is a failure: a machine that lacks something must not look green.
func verdict(out io.Writer, results []result, ci bool) int {
	var sum result
	for _, r := range results {
		sum = sum.plus(r)
	}
	if ci && len(sum.notRun) > 0 {
		_, _ = fmt.Fprintf(out, "%d not run, which fails under CI=true\n", len(sum.notRun))
	}
	_, _ = fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", sum.passed, sum.failed, len(sum.notRun))
	if sum.failed > 0 || sum.passed == 0 || ci && len(sum.notRun) > 0 {
		return 1
	}
	return 0
}
