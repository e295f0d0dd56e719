package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVerdict(t *testing.T) {
	tests := []struct {
		name    string
		results []result
		ci      bool
		want    int
	}{
		{"everything passed", []result{{passed: 3}}, true, 0},
		{"one failure fails the run", []result{{passed: 3}, {failed: 1}}, false, 1},
		{"a part that could not run passes on a developer's machine", []result{{passed: 3, notRun: []string{"no browser"}}}, false, 0},
		{"a part that could not run fails in CI", []result{{passed: 3, notRun: []string{"no browser"}}}, true, 1},
		{"a run without a single test is no success", []result{{}}, false, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			require.Equal(t, test.want, verdict(&out, test.results, test.ci))
			require.Contains(t, out.String(), "passed, ")
		})
	}
}

func TestCounting(t *testing.T) {
	var out bytes.Buffer
	c := newCounter(&out)
	c.read(strings.NewReader(`{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b.go:1: NOT RUN: no PostgreSQL\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC","Output":"want 1 have 2\n"}
{"Action":"fail","Package":"p","Test":"TestC"}
{"Action":"fail","Package":"p","Elapsed":0.5}
{"Action":"fail","Package":"q"}
`))
	t.Run("tests are counted by outcome", func(t *testing.T) {
		require.Equal(t, 1, c.result.passed)
		require.Equal(t, 1, c.result.failed)
	})
	t.Run("what did not run is listed with its reason", func(t *testing.T) {
		require.Equal(t, []string{"TestB: no PostgreSQL"}, c.result.notRun)
	})
	t.Run("a failure's own words are printed", func(t *testing.T) {
		require.Contains(t, out.String(), "want 1 have 2")
	})
	t.Run("a package that fails to build counts as a failure", func(t *testing.T) {
		c := newCounter(&out)
		c.take(event{Action: "fail", Package: "q"})
		require.Equal(t, 1, c.result.failed)
	})
}

func TestClasses(t *testing.T) {
	tests := []struct {
		name, path string
		deps       []string
		want       class
	}{
		{"a rule is unit", "internal/rules/money", nil, classUnit},
		{"what needs a database is store", "internal/store", []string{databasePkg}, classPostgres},
		{"what links the server runs without the race detector", "testsuite/embedded", []string{databasePkg, serverMark}, classServer},
		{"end to end is a part of its own", "testsuite/e2e", []string{databasePkg}, classE2E},
		{"so are captured histories", "testsuite/histories/v1", nil, classHistories},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, testBinary{Deps: test.deps}.class(module+test.path))
		})
	}
}
