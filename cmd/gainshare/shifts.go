package main

import "github.com/gainshare/gainshare/internal/offline"

type shiftsCmd struct{}

// Run covers the requirement on standard input with shifts at the least cost.
func (shiftsCmd) Run(s streams) error { return answer(s, offline.Shifts) }
