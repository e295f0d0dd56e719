// Command soak repeats for long what `make test` does briefly: properties on 100,000 cases, stories against the
// oracle, fuzzing, the journey with its kills. It writes what it saw, with the date, to testsuite/SOAK.md. It owns
// no test and no property: it only asks those there are for more.
//
// Usage: soak [-cases 100000] [-stories 100] [-fuzz 2m] [-journeys 10] [-out testsuite/SOAK.md]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

func main() {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := run(ctx)
	release()
	os.Exit(code)
}

// run writes the page whatever came of the steps; the code is 1 when one failed.
func run(ctx context.Context) int {
	o, out := asked()
	began := time.Now()
	results := o.all(ctx)
	if err := os.WriteFile(out, report(began, time.Now(), o, results), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if slices.ContainsFunc(results, func(r result) bool { return !r.passed }) {
		return 1
	}
	return 0
}

func asked() (o options, out string) {
	flag.IntVar(&o.cases, "cases", 100_000, "cases of each property")
	flag.IntVar(&o.stories, "stories", 100, "five-year stories against the oracle")
	flag.DurationVar(&o.fuzz, "fuzz", 2*time.Minute, "time of each fuzz target; 0 leaves them out")
	flag.IntVar(&o.journeys, "journeys", 10, "end-to-end journeys with kills; 0 leaves them out")
	flag.StringVar(&out, "out", "testsuite/SOAK.md", "the file to write")
	flag.Parse()
	return o, out
}

// all goes through every step even after a failure: a long night should tell all it can.
func (o options) all(ctx context.Context) []result {
	var results []result
	for _, s := range o.steps() {
		if ctx.Err() != nil {
			break
		}
		fmt.Printf("== %s\n", s.name)
		results = append(results, s.do(ctx))
	}
	return results
}
