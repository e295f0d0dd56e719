package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/period"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// pastDays are five weeks of 100 contacts a day, without the days left out.
func pastDays(leftOut ...int) string {
	var text strings.Builder
	text.WriteString("date,contacts\n")
	for i := range 35 {
		skip := false
		for _, out := range leftOut {
			skip = skip || i == out
		}
		if !skip {
			fmt.Fprintf(&text, "%s,100\n", period.NewDate(2026, time.January, 5+i))
		}
	}
	return text.String()
}

func TestAForecastIsPrintedAsCSVAndFilledDaysAreTold(t *testing.T) {
	code, out, errs := command("", "forecast", "--history", file(t, pastDays(10)), "--holidays", file(t, "date,name\n2026-01-01,New Year\n"), "--horizon", "2")
	require.Zero(t, code, errs)
	require.Equal(t, "date,p50,p80,p95\n2026-02-09,100.00,100.00,100.00\n2026-02-10,100.00,100.00,100.00\n", out)
	require.Equal(t, "history: 2026-01-15 was missing and is filled\n", errs)
}

func TestAHistoryThatCannotBeUsedIsRefusedByLine(t *testing.T) {
	good := pastDays()
	for name, c := range map[string]struct{ history, holidays, line string }{
		"a column missing":            {"day,contacts\n", "", "line 1: "},
		"no number":                   {strings.Replace(good, "2026-01-06,100", "2026-01-06,many", 1), "", "history: line 3, contacts"},
		"fewer than nobody":           {strings.Replace(good, "2026-01-06,100", "2026-01-06,-4", 1), "", "history: line 3, contacts"},
		"a volume left out":           {strings.Replace(good, "2026-01-06,100", "2026-01-06,", 1), "", "history: line 3, contacts"},
		"no day":                      {strings.Replace(good, "2026-01-06", "2026-02-30", 1), "", "history: line 3, date"},
		"a day twice":                 {strings.Replace(good, "2026-01-06", "2026-01-05", 1), "", "twice"},
		"four days missing":           {pastDays(9, 10, 11, 12), "", "4 days are missing after 2026-01-13"},
		"a broken line":               {good + "2026-02-09\n", "", "wrong number of fields"},
		"a year not published":        {good, "date,name\n2025-01-01,New Year\n", "2026"},
		"an unreadable holiday":       {good, "date,name\nsoon,New Year\n", "holidays: line 2, date"},
		"less than four weeks":        {good[:200], "", "line"},
		"an empty file":               {"", "", "header"},
		"a horizon of no days at all": {good, "", "horizon"},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"forecast", "--history", file(t, c.history)}
			if c.holidays != "" {
				args = append(args, "--holidays", file(t, c.holidays))
			}
			if strings.HasPrefix(name, "a horizon") {
				args = append(args, "--horizon", "0")
			}
			code, out, errs := command("", args...)
			require.Equal(t, badInput, code)
			require.Empty(t, out)
			require.Contains(t, errs, c.line)
			require.Equal(t, 1, strings.Count(errs, "\n"), errs)
		})
	}
}

func TestTheRealVolumesAreForecastThroughTheCommand(t *testing.T) {
	data := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(data); err != nil {
		t.Skip("NOT RUN: the real contact-centre volumes are not on this machine")
	}
	code, out, errs := command("", "forecast", "--history", filepath.Join(data, "vancouver_311_daily.csv"),
		"--holidays", filepath.Join(data, "bc_holidays.csv"), "--horizon", "56")
	require.Zero(t, code, errs)
	require.Equal(t, 57, strings.Count(out, "\n"))
	require.Contains(t, out, "\n2022-08-25,")
	require.Equal(t, 2, strings.Count(errs, "filled"), "the file has two small gaps")
}
