package main

import "github.com/gainshare/gainshare/internal/offline"

type projectCmd struct{}

// Run compares the two sides of the document on standard input.
func (projectCmd) Run(s streams) error { return answer(s, offline.Project) }
