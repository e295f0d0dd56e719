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
	began := time.Now()
	said, err := s.goCommand(ctx)
	return result{name: s.name, passed: err == nil, seconds: time.Since(began).Seconds(), said: said}
}

func (s step) goCommand(ctx context.Context) (said string, err error) {
	cmd := exec.CommandContext(ctx, "go", s.args...)
	cmd.Env = append(os.Environ(), s.env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err.Error(), err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return err.Error(), err
	}
	said = telling(io.TeeReader(out, os.Stdout))
	return said, cmd.Wait()
}

// lines worth keeping: how many executions a fuzzer made, and which test failed first.
var (
	executions = regexp.MustCompile(`execs: (\d+)`)
	failure    = regexp.MustCompile(`^\s*--- FAIL: (\S+)`)
)

// telling reads what a go command prints and keeps the one line worth telling.
func telling(out io.Reader) string {
	var t tale
	for lines := bufio.NewScanner(out); lines.Scan(); {
		t.hear(lines.Text())
	}
	return t.tell()
}

type tale struct {
	said, failed string
	packages     int
}

func (t *tale) hear(line string) {
	if m := executions.FindStringSubmatch(line); m != nil {
		t.said = m[1] + " executions"
	}
	if m := failure.FindStringSubmatch(line); m != nil && t.failed == "" {
		t.failed = m[1]
	}
	if strings.HasPrefix(line, "ok ") {
		t.packages++
	}
}

func (t *tale) tell() string {
	switch {
	case t.failed != "":
		return t.failed
	case t.said == "":
		return strconv.Itoa(t.packages) + " packages"
	}
	return t.said
}
