package main

import "github.com/gainshare/gainshare/internal/offline"

type projectCmd struct {
	Sensitivity bool `help:"Add each component over all years, remarks, and the comparison under other assumptions."`
}

// Run compares the two sides of the document on standard input.
func (c projectCmd) Run(s streams) error {
	if c.Sensitivity {
		return answer(s, offline.Explore)
	}
	return answer(s, offline.Project)
}
