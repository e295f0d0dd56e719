package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheReportSaysWhatWasSeenAndWhatWasNot(t *testing.T) {
	began := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	text := string(report(began, began.Add(time.Hour), options{cases: 100_000, stories: 3, fuzz: time.Minute}, []result{{"properties", true, 60, "12 packages"}, {"fuzzing", false, 61, "FuzzRate"}}))
	for _, want := range []string{"2026-11-22 01:00 UTC, 60 minutes", "100000 cases", "| properties | passed | 60 |", "**FAILED** | 61 | FuzzRate", "Not run this time: end-to-end", "2 of 10 steps ran"} {
		require.Contains(t, text, want)
	}
}

func TestTheTellingLineOfAStep(t *testing.T) {
	for _, c := range []struct{ name, out, want string }{
		{"a fuzzer", "fuzz: elapsed: 3s, execs: 10 (1/sec)\nfuzz: elapsed: 6s, execs: 25 (1/sec)\nok  \tx\t1s\n", "25 executions"},
		{"tests", "ok  \ta\t1s\nok  \tb\t1s\n", "2 packages"},
		{"the first failure", "--- FAIL: TestA (0.1s)\n    --- FAIL: TestA/b (0.1s)\nFAIL\n", "TestA"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, telling(strings.NewReader(c.out))) })
	}
}
