// Command runner runs the parts of the test suite one after the other and ends
// with a table of seconds and counts. It owns the division into parts and the
// rule that nothing is left out in silence: what could not run is listed, and
// under CI=true that is a failure. It does not own any test.
//
// Usage: runner [PART ...]; without names all parts run, in order.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

func main() {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	release()
	os.Exit(code)
}

func run(ctx context.Context, names []string) int {
	chosen, err := choose(parts(), names)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	suite, err := prepare(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer suite.close()
	var results []result
	for _, p := range chosen {
		results = append(results, runPart(ctx, suite, p))
		if ctx.Err() != nil {
			break
		}
	}
	printTable(os.Stdout, results)
	return verdict(os.Stdout, results, os.Getenv("CI") == "true")
}

func runPart(ctx context.Context, s *suite, p part) result {
	fmt.Printf("== %s: %s\n", p.name, p.about)
	began := time.Now()
	r := p.run(ctx, s)
	r.part, r.seconds = p.name, time.Since(began).Seconds()
	return r
}

func choose(all []part, names []string) ([]part, error) {
	if len(names) == 0 {
		return all, nil
	}
	var chosen []part
	for _, name := range names {
		at := slices.IndexFunc(all, func(p part) bool { return p.name == name })
		if at < 0 {
			return nil, fmt.Errorf("there is no part %q", name)
		}
		chosen = append(chosen, all[at])
	}
	return chosen, nil
}
