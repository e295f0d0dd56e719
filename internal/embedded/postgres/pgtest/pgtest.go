// Package pgtest owns the databases of tests: one fast PostgreSQL server per
// test binary (or one shared by a whole run), a template with the migrations
// applied once, and a fresh copy of it for every test. It owns no schema: the
// caller hands in the function that migrates. It never links Temporal.
//
// A test package calls Run from TestMain and New in each test:
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/gainshare/gainshare/internal/embedded/postgres"
)

const (
	// URLVariable names the URL of a server shared by a whole test run; it
	// must be one whose databases may be created and dropped.
	URLVariable = "GAINSHARE_TEST_DATABASE_URL"
	// missingVariable carries from Run to New why there is no server.
	missingVariable = "GAINSHARE_TEST_DATABASE_MISSING"
)

// Run starts a server unless the environment names a shared one, runs the
// tests, stops the server and returns the exit code. Without PostgreSQL on the
// machine the tests that need it say NOT RUN; any other failure is a failure.
func Run(m *testing.M) int {
	if os.Getenv(URLVariable) != "" {
		return m.Run()
	}
	stop, err := Serve(context.Background())
	if errors.Is(err, postgres.ErrNoBinaries) {
		_ = os.Setenv(missingVariable, err.Error())
		return m.Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "start the test database:", err)
		return 1
	}
	defer stop()
	return m.Run()
}

// Serve starts a throw-away server, sets URLVariable for this process and its
// children, and returns the function that stops it and removes its data.
func Serve(ctx context.Context) (stop func(), err error) {
	data, err := os.MkdirTemp("", "gainshare-pgtest-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the test database: %w", err)
	}
	remove := func() { _ = os.RemoveAll(data) }
	// MkdirTemp closes the folder to others, but the server's user passes it.
	if err := os.Chmod(data, 0o711); err != nil {
		remove()
		return nil, fmt.Errorf("open the folder of the test database: %w", err)
	}
	server, err := postgres.Start(ctx, postgres.Options{Data: data, Fast: true, MaxConnections: 400})
	if err != nil {
		remove()
		return nil, err
	}
	if err := os.Setenv(URLVariable, server.URL("postgres")); err != nil {
		return nil, err
	}
	return func() {
		limited, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = server.Stop(limited)
		remove()
	}, nil
}
