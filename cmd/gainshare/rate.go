package main

import "github.com/gainshare/gainshare/internal/offline"

type rateCmd struct{}

// Run rates the document on standard input.
func (rateCmd) Run(s streams) error { return answer(s, offline.Rate) }
