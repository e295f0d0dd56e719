package main

import (
	"fmt"
	"os"

	"github.com/gainshare/gainshare/internal/offline"
)

type forecastCmd struct {
	History  string `required:"" help:"Contacts of past days (CSV: date,contacts)."`
	Holidays string `help:"Statutory holidays of past and coming years (CSV: date,name)."`
	Horizon  int    `default:"56" help:"How many days to forecast."`
}

// Run prints the quantiles of the days after the history as CSV. Missing days that
// were filled are told on standard error. A file that cannot be read or is refused is
// bad input.
func (c forecastCmd) Run(s streams) error {
	files, err := c.files()
	if err != nil {
		return &exit{badInput, offline.Line(err)}
	}
	table, filled, err := offline.Forecast(files, c.Horizon)
	if err != nil {
		return &exit{badInput, offline.Line(err)}
	}
	for _, day := range filled {
		fmt.Fprintf(s.err, "history: %s was missing and is filled\n", day)
	}
	if _, err = s.out.Write(table); err != nil {
		return &exit{1, fmt.Sprintf("cannot write standard output: %v", err)}
	}
	return nil
}

func (c forecastCmd) files() (files offline.ForecastFiles, err error) {
	if files.History, err = os.ReadFile(c.History); err != nil || c.Holidays == "" {
		return files, err
	}
	files.Holidays, err = os.ReadFile(c.Holidays)
	return files, err
}
