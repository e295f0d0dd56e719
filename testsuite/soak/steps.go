package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

type options struct {
	cases, stories, journeys int
	fuzz                     time.Duration
}

// step is one long repetition of tests that exist.
type step struct {
	name string
	env  []string
	args []string // of the go command
}

// result is what a step came to; said is its last telling line.
type result struct {
	name    string
	passed  bool
	seconds float64
	said    string
}

func (o options) steps() []step {
	list := []step{
		{"properties of money, prices, shares, invoices, ledger, evidence, contacts, intake", []string{"GAINSHARE_PROPERTY_CASES=" + strconv.Itoa(o.cases)},
			[]string{"test", "-count=1", "-timeout", "5h", "./internal/rules/...", "./internal/connect", "./testsuite/property"}},
		{fmt.Sprintf("five-year stories against the oracle in SQL: %d", o.stories), []string{"GAINSHARE_ORACLE_STORIES=" + strconv.Itoa(o.stories)},
			[]string{"test", "-count=1", "-timeout", "5h", "./testsuite/oracle"}},
		{"gap-free numbers and the books under attack, 20 times", nil, []string{"test", "-count=20", "-timeout", "1h", "./schema", "-run", "Number|Books|Overdrawn|Headers"}},
	}
	if o.fuzz > 0 {
		list = append(list, o.fuzzing()...)
	}
	if o.journeys > 0 {
		list = append(list, step{fmt.Sprintf("end-to-end journeys with killed workers: %d", o.journeys), nil,
			[]string{"test", "-count", strconv.Itoa(o.journeys), "-timeout", "12h", "./testsuite/e2e"}})
	}
	return list
}

// fuzzing runs every target for its time. Shrinking is bounded: a long document would otherwise take the minute
// the target has.
func (o options) fuzzing() []step {
	var list []step
	for _, target := range [][2]string{
		{"./internal/rules/money", "FuzzParse"}, {"./internal/rules/evidence", "FuzzVerify"}, {"./internal/offline", "FuzzRate"},
		{"./internal/offline", "FuzzSettle"}, {"./internal/offline", "FuzzDecodeSettleYear"}, {"./internal/connect", "FuzzNDJSON"}, {"./internal/connect", "FuzzCSV"},
	} {
		list = append(list, step{"fuzzing " + strings.TrimPrefix(target[0], "./") + " " + target[1], nil,
			[]string{"test", "-run", "^$", "-fuzz", "^" + target[1] + "$", "-fuzztime", o.fuzz.String(), "-fuzzminimizetime", "10x", target[0]}})
	}
	return list
}

func (s step) do(ctx context.Context) result {
	r := result{name: s.name}
	began := time.Now()
	cmd := exec.CommandContext(ctx, "go", s.args...)
	cmd.Env = append(os.Environ(), s.env...)
	out, err := cmd.StdoutPipe()
	if err == nil {
		cmd.Stderr = cmd.Stdout
		err = cmd.Start()
	}
	if err != nil {
		r.said = err.Error()
		return r
	}
	r.said = telling(io.TeeReader(out, os.Stdout))
	r.passed = cmd.Wait() == nil
	r.seconds = time.Since(began).Seconds()
	return r
}

// lines worth keeping: how many executions a fuzzer made, and which test failed first.
var (
	executions = regexp.MustCompile(`execs: (\d+)`)
	failure    = regexp.MustCompile(`^\s*--- FAIL: (\S+)`)
)

func telling(out io.Reader) string {
	said, failed, packages := "", "", 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		if m := executions.FindStringSubmatch(line); m != nil {
			said = m[1] + " executions"
		}
		if m := failure.FindStringSubmatch(line); m != nil && failed == "" {
			failed = m[1]
		}
		if strings.HasPrefix(line, "ok ") {
			packages++
		}
	}
	switch {
	case failed != "":
		return failed
	case said == "":
		return strconv.Itoa(packages) + " packages"
	}
	return said
}
