package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// event is one line of `go test -json`.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// goTest runs the packages and counts from the test binary's own events. A
// build failure has no test event; the exit code counts it.
func goTest(ctx context.Context, flags, packages []string) result {
	args := append([]string{"test", "-json", "-count=1"}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Println("FAILED: start go test:", err)
		return result{failed: 1}
	}
	c := newCounter(os.Stdout)
	c.read(out)
	if err := cmd.Wait(); err != nil && c.result.failed == 0 {
		fmt.Println("FAILED: go test:", err)
		c.result.failed++
	}
	return c.result
}

// counter turns events into a result, and prints what a person needs: a line
// per package, and the full output of what failed.
type counter struct {
	out    io.Writer
	result result
	said   map[string][]string // output by package and test
}

func newCounter(out io.Writer) *counter {
	return &counter{out: out, said: map[string][]string{}}
}

func (c *counter) read(in io.Reader) {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil {
			c.take(e)
		} else if len(line) > 0 {
			_, _ = c.out.Write(line)
		}
		if err != nil {
			return
		}
	}
}

func (c *counter) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		c.said[key] = append(c.said[key], e.Output)
	case "pass", "fail", "skip":
		c.end(e, strings.Join(c.said[key], ""))
		delete(c.said, key)
	case "build-fail":
		_, _ = fmt.Fprint(c.out, strings.Join(c.said[key], ""))
	}
}

func (c *counter) end(e event, said string) {
	if e.Action == "fail" {
		_, _ = fmt.Fprintf(c.out, "--- FAIL %s %s\n%s", e.Package, e.Test, said)
	}
	if e.Test == "" {
		c.endPackage(e)
		return
	}
	switch e.Action {
	case "pass":
		c.result.passed++
	case "fail":
		c.result.failed++
	case "skip":
		c.result.notRun = append(c.result.notRun, e.Test+": "+reason(said))
	}
}

func (c *counter) endPackage(e event) {
	if e.Action != "skip" { // "skip" here only says: no test files
		_, _ = fmt.Fprintf(c.out, "   %-5s%7.1f s  %s\n", e.Action, e.Elapsed, strings.TrimPrefix(e.Package, module))
	}
	if e.Action == "fail" && c.result.failed == 0 {
		c.result.failed++ // a panic or a build failure fails the package alone
	}
}

// reason finds the sentence of a test that did not run.
func reason(said string) string {
	if _, after, found := strings.Cut(said, "NOT RUN: "); found {
		first, _, _ := strings.Cut(after, "\n")
		return first
	}
	return "skipped without a reason"
}
