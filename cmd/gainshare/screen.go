package main

import (
	"bytes"
	"io"

	"github.com/gainshare/gainshare/internal/ai/screen"
)

// ScreenCommand checks outgoing replies offline, one JSON line for each JSON
// line of its input. In and Out are standard input and output when nil.
type ScreenCommand struct {
	In  io.Reader `kong:"-"`
	Out io.Writer `kong:"-"`
}

type screenIn struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type screenOut struct {
	ID string `json:"id"`
	screen.Result
}

// Run checks every line; nothing is written when a line is refused.
func (c *ScreenCommand) Run() error {
	s := screen.New()
	var out bytes.Buffer
	err := eachLine(inputOr(c.In), func(line int, data []byte) error {
		var in screenIn
		if err := decodeLine(line, data, &in); err != nil {
			return err
		}
		if err := need(line, "id", in.ID); err != nil {
			return err
		}
		return encodeLine(&out, screenOut{in.ID, s.Check(in.Text)})
	})
	if err != nil {
		return err
	}
	_, err = out.WriteTo(outputOr(c.Out))
	return err
}
