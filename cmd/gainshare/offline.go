package main

import (
	"fmt"
	"io"

	"github.com/gainshare/gainshare/internal/offline"
)

// mostInput bounds a document on standard input.
const mostInput = 64 << 20

// answer runs a rule on the document on standard input. Bad input prints nothing
// on standard output and one line on standard error, exit code 2.
func answer(s streams, rule func([]byte) ([]byte, error)) error {
	data, err := io.ReadAll(io.LimitReader(s.in, mostInput+1))
	if err != nil {
		return &exit{1, fmt.Sprintf("cannot read standard input: %v", err)}
	}
	if len(data) > mostInput {
		return &exit{badInput, fmt.Sprintf(": the document is larger than %d bytes", mostInput)}
	}
	out, err := rule(data)
	if err != nil {
		return &exit{badInput, offline.Line(err)}
	}
	if _, err = s.out.Write(out); err != nil {
		return &exit{1, fmt.Sprintf("cannot write standard output: %v", err)}
	}
	return nil
}
