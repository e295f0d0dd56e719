package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
)

// part is one line of the table at the end.
type part struct {
	name, about string
	run         func(context.Context, *suite) result
}

// parts lists them in the order in which they find faults soonest.
func parts() []part {
	race := []string{"-race", "-shuffle=on", "-timeout", "15m"}
	return []part{
		{"lint", "the house's rules, determinism of workflows", lint},
		{"unit", "rules, rooms and workflows, with the race detector", goPart(classUnit, race)},
		{"store", "schema and store on a real PostgreSQL, with the race detector", goPart(classPostgres, race)},
		{"histories", "captured histories against today's workflows", goPart(classHistories, race)},
		{"web", "the page: types, tests, build", web},
		{"embedded", "PostgreSQL and Temporal in one process (the first build takes minutes)", goPart(classServer, []string{"-timeout", "15m"})},
		{"e2e", "end to end on the real servers", goPart(classE2E, []string{"-timeout", "40m"})},
		{"browser", "the page in a real browser", goPart(classBrowser, []string{"-timeout", "20m"})},
	}
}

// suite is what the parts share: the packages by class, and one database server.
type suite struct {
	packages map[class][]string
	stop     func()
}

func prepare(ctx context.Context) (*suite, error) {
	packages, err := classify(ctx)
	if err != nil {
		return nil, err
	}
	s := &suite{packages: packages, stop: func() {}}
	if stop, err := pgtest.Serve(ctx); err == nil {
		s.stop = stop
	} else {
		// Not fatal: the tests that need it say NOT RUN themselves.
		fmt.Fprintln(os.Stderr, "no shared test database:", err)
	}
	return s, nil
}

func (s *suite) close() { s.stop() }

func goPart(c class, flags []string) func(context.Context, *suite) result {
	return func(ctx context.Context, s *suite) result {
		if len(s.packages[c]) == 0 {
			return notRun("no package of this part exists yet")
		}
		return goTest(ctx, flags, s.packages[c])
	}
}

// lint runs both checkers; each counts as one test.
func lint(ctx context.Context, _ *suite) result {
	r := command(ctx, ".", filepath.Join(".bin", "golangci-lint"), "run", "./...")
	if exists("workflows") {
		r = r.plus(command(ctx, ".", filepath.Join(".bin", "workflowcheck"), "./workflows/..."))
	}
	return r
}

// web runs the page's own checks with the versions of its lock file.
func web(ctx context.Context, _ *suite) result {
	const folder = "api/web"
	if !exists(filepath.Join(folder, "package.json")) {
		return notRun("the page's folder does not exist yet")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return notRun("npm is not installed (Debian: apt-get install npm)")
	}
	r := command(ctx, folder, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
	for _, script := range []string{"lint", "test", "build"} {
		if r.failed == 0 {
			r = r.plus(command(ctx, folder, "npm", "run", "--if-present", script))
		}
	}
	return r
}

func command(ctx context.Context, folder, name string, args ...string) result {
	path := name
	if filepath.Dir(name) != "." {
		path, _ = filepath.Abs(name)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = folder
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		fmt.Printf("FAILED: %s %v: %v\n", name, args, err)
		return result{failed: 1}
	}
	return result{passed: 1}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
