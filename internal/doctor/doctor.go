// Package doctor owns the list of what a machine needs to build, test and run
// the product, and says in a line each what is missing and the fix. It changes
// nothing on the machine. What needs other rooms (finding PostgreSQL, dialling
// Temporal) is handed in.
package doctor

import (
	"context"
	"fmt"
	"io"
)

// Finding is the outcome of one check.
type Finding struct {
	Name string // "Go", "PostgreSQL", ...
	OK   bool
	// Needed tells whether the product cannot run without it; the rest only
	// leaves out parts of the tests.
	Needed bool
	Found  string // what was found, for people
	Fix    string // one sentence or command, empty when OK
}

// Check looks at one thing.
type Check func(ctx context.Context) Finding

// Probe asks for something that another room knows: it returns what was found,
// or why it is not there.
type Probe func(ctx context.Context) (string, error)

// Options say what to look at.
type Options struct {
	Data string // data folder of gainshare-up
	Port int    // port of the page
	// PostgreSQL finds binaries or reaches the existing server.
	PostgreSQL Probe
	// Temporal reaches the configured cluster; nil when none is configured,
	// because gainshare-up then brings its own.
	Temporal Probe
}

// Checks returns all checks in the order in which a newcomer meets them.
func Checks(o Options) []Check {
	checks := []Check{
		program("Go", true, goVersion, "1.26.8", "install Go 1.26.8 or newer and put it on PATH", "go", "version"),
		program("gcc", false, anyVersion, "", "apt-get install gcc libc6-dev (the race detector needs it)", "gcc", "-dumpfullversion"),
		program("make", false, anyVersion, "", "apt-get install make", "make", "--version"),
		program("Node.js", false, anyVersion, "20", "install Node.js 20 or newer (the page is built with it)", "node", "--version"),
		program("npm", false, anyVersion, "", "apt-get install npm", "npm", "--version"),
		probe("PostgreSQL", true, "apt-get install postgresql, or `make postgres`, or set GAINSHARE_DATABASE_URL", o.PostgreSQL),
		program("Chromium", false, anyVersion, "", "apt-get install chromium fonts-noto-cjk (the browser tests need it)", "chromium", "--version"),
		port(o.Port),
		folder(o.Data),
		disk(o.Data),
	}
	if o.Temporal != nil {
		checks = append(checks, probe("Temporal", true, "check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the network", o.Temporal))
	}
	return checks
}

// Report runs the checks, prints a line each, and tells whether everything that
// is needed is there.
func Report(ctx context.Context, out io.Writer, checks []Check) (healthy bool) {
	healthy = true
	for _, check := range checks {
		f := check(ctx)
		_, _ = fmt.Fprintln(out, f.line())
		healthy = healthy && (f.OK || !f.Needed)
	}
	return healthy
}

func (f Finding) line() string {
	mark := "ok      "
	switch {
	case f.OK:
		return fmt.Sprintf("%s%-16s%s", mark, f.Name, f.Found)
	case f.Needed:
		mark = "MISSING "
	default:
		mark = "optional"
	}
	return fmt.Sprintf("%s%-16s%s; fix: %s", mark, f.Name, f.Found, f.Fix)
}

func probe(name string, needed bool, fix string, ask Probe) Check {
	return func(ctx context.Context) Finding {
		found, err := ask(ctx)
		if err != nil {
			return Finding{Name: name, Needed: needed, Found: err.Error(), Fix: fix}
		}
		return Finding{Name: name, OK: true, Needed: needed, Found: found}
	}
}
