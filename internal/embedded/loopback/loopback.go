// Package loopback owns the choice of port numbers on 127.0.0.1 for the
// embedded servers, and remembers them so that addresses survive a restart.
// It does not own the listeners: it only says which numbers are free now.
package loopback

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// Host is the only address the embedded servers listen on.
const Host = "127.0.0.1"

// Pick returns one free port per name, all different. Ports already written in
// file (JSON object, name -> port) are kept where they are still free, and the
// outcome is written back, so bookmarks and run files stay right over restarts.
func Pick(file string, names ...string) (map[string]int, error) {
	known, err := read(file)
	if err != nil {
		return nil, err
	}
	picked, err := hold(known, names)
	if err != nil {
		return nil, err
	}
	for name, port := range picked {
		known[name] = port
	}
	return picked, write(file, known)
}

// Free reports whether nothing listens on port of 127.0.0.1 at this moment.
func Free(port int) bool {
	listener, err := net.Listen("tcp", Address(port))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}

// Address returns "127.0.0.1:port".
func Address(port int) string {
	return fmt.Sprintf("%s:%d", Host, port)
}

// hold keeps every listener open until all ports are chosen: closing one early
// would let the system hand the same number out twice.
func hold(known map[string]int, names []string) (map[string]int, error) {
	picked := make(map[string]int, len(names))
	for _, name := range names {
		listener, err := listen(known[name])
		if err != nil {
			return nil, fmt.Errorf("find a free loopback port for %s: %w", name, err)
		}
		defer func() { _ = listener.Close() }()
		picked[name] = listener.Addr().(*net.TCPAddr).Port
	}
	return picked, nil
}

func listen(wanted int) (net.Listener, error) {
	if wanted > 0 {
		if listener, err := net.Listen("tcp", Address(wanted)); err == nil {
			return listener, nil
		}
	}
	return net.Listen("tcp", Address(0))
}

func read(file string) (map[string]int, error) {
	known := map[string]int{}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read remembered ports: %w", err)
	}
	if json.Unmarshal(text, &known) != nil {
		// A file cut short by a power failure only costs the old numbers.
		return map[string]int{}, nil
	}
	return known, nil
}

func write(file string, known map[string]int) error {
	text, err := json.MarshalIndent(known, "", "  ")
	if err != nil {
		return fmt.Errorf("encode ports: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o711); err != nil {
		return fmt.Errorf("create the folder of the ports file: %w", err)
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("remember ports: %w", err)
	}
	return nil
}
