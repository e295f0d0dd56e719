package main

import "github.com/gainshare/gainshare/internal/offline"

type staffCmd struct{}

// Run staffs the intervals of the document on standard input.
func (staffCmd) Run(s streams) error { return answer(s, offline.Staff) }
