package main

import (
	"crypto/ed25519"
	"fmt"
	"os"
	"strings"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/evidence"
)

type verifyCmd struct {
	File     string `arg:"" help:"A downloaded invoice or statement."`
	Rows     string `help:"Its evidence rows (CSV)."`
	Previous string `help:"The document before it."`
	Key      string `help:"The provider's public key from the contract: 64 hex digits, or a file that holds them."`
}

// Run checks and recomputes the document: one line on standard output, or exit
// code 1 and the first line that does not match. A file that cannot be read is
// bad input.
func (c verifyCmd) Run(s streams) error {
	files, err := c.files()
	if err != nil {
		return &exit{badInput, offline.Line(err)}
	}
	line, err := offline.Verify(files)
	if err != nil {
		return &exit{1, offline.Line(err)}
	}
	_, err = fmt.Fprintln(s.out, line)
	return err
}

func (c verifyCmd) files() (evidence.Files, error) {
	var f evidence.Files
	var err error
	for _, want := range []struct {
		path string
		into *[]byte
	}{{c.File, &f.File}, {c.Rows, &f.Rows}, {c.Previous, &f.Previous}} {
		if want.path == "" {
			continue
		}
		if *want.into, err = os.ReadFile(want.path); err != nil {
			return f, err
		}
	}
	if c.Key != "" {
		f.Key, err = publicKey(c.Key)
	}
	return f, err
}

// publicKey reads a key given in hex or as the path of a file with it.
func publicKey(text string) (ed25519.PublicKey, error) {
	if key, err := evidence.ParsePublicKey(text); err == nil {
		return key, nil
	}
	held, err := os.ReadFile(text)
	if err != nil {
		return nil, fmt.Errorf("the key is neither 64 hex digits nor a file: %w", err)
	}
	return evidence.ParsePublicKey(strings.TrimSpace(string(held)))
}
