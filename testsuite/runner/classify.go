package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// class says in which part a package's tests run.
type class string

const (
	classUnit      class = "unit"
	classPostgres  class = "store"
	classHistories class = "histories"
	classServer    class = "embedded"
	classE2E       class = "e2e"
	classBrowser   class = "browser"
)

const (
	module      = "github.com/gainshare/gainshare/"
	serverMark  = "go.temporal.io/server/temporal"
	databasePkg = module + "internal/embedded/postgres"
)

// testBinary is what `go list -test` tells about a test binary.
type testBinary struct {
	ForTest    string // set for the variants of packages compiled for a test
	ImportPath string // "pkg.test" for the binary itself
	Deps       []string
}

// classify asks the go command what every test binary links. The race detector
// is kept away from those that link the Temporal server: building it twice
// takes many minutes.
func classify(ctx context.Context) (map[class][]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-test", "-json=ImportPath,ForTest,Deps", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	all := map[class][]string{}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var binary testBinary
		err := decoder.Decode(&binary)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the list of packages: %w", err)
		}
		if path, isTest := strings.CutSuffix(binary.ImportPath, ".test"); isTest {
			c := binary.class(path)
			all[c] = append(all[c], path)
		}
	}
}

func (b testBinary) class(path string) class {
	folder := strings.TrimPrefix(path, module)
	for _, c := range []class{classE2E, classBrowser, classHistories} {
		if folder == "testsuite/"+string(c) || strings.HasPrefix(folder, "testsuite/"+string(c)+"/") {
			return c
		}
	}
	switch {
	case slices.Contains(b.Deps, serverMark):
		return classServer
	case slices.Contains(b.Deps, databasePkg):
		return classPostgres
	default:
		return classUnit
	}
}
