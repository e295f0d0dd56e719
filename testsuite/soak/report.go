package main

import (
	"bytes"
	"fmt"
	"runtime"
	"time"
)

// report is the page a reader finds: when, on what, with how much, and what came of each step.
func report(began, ended time.Time, o options, results []result) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Soak\n\nThe last run of `make soak`: %s, %.0f minutes, %s on %d processors.\n", began.UTC().Format("2006-01-02 15:04 UTC"), ended.Sub(began).Minutes(), runtime.Version(), runtime.NumCPU())
	fmt.Fprintf(&b, "Asked for: %d cases of each property, %d stories against the oracle, %s of each fuzz target, %d end-to-end journeys.\n\n", o.cases, o.stories, o.fuzz, o.journeys)
	fmt.Fprintf(&b, "| step | result | seconds | said |\n|---|---|---:|---|\n")
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %s | %.0f | %s |\n", r.name, r.verdict(), r.seconds, r.said)
	}
	if o.journeys == 0 {
		fmt.Fprintf(&b, "\nNot run this time: end-to-end journeys with killed workers (`-journeys`).\n")
	}
	if len(results) < len(o.steps()) {
		fmt.Fprintf(&b, "\nStopped early: %d of %d steps ran.\n", len(results), len(o.steps()))
	}
	return b.Bytes()
}

func (r result) verdict() string {
	if r.passed {
		return "passed"
	}
	return "**FAILED**"
}
