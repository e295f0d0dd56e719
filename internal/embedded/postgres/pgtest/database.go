package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"
)

// Migrate brings an empty database to the schema under test.
type Migrate func(context.Context, *sql.DB) error

// New returns a fresh database of this test alone, a copy of the migrated
// template, dropped when the test ends. Safe in parallel tests.
func New(t testing.TB, migrate Migrate) *sqlx.DB {
	t.Helper()
	db, err := sqlx.Open("postgres", NewURL(t, migrate))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// NewURL is New for code that opens connections itself: it returns the URL.
func NewURL(t testing.TB, migrate Migrate) string {
	t.Helper()
	server := serverURL(t)
	admin, err := sql.Open("postgres", server)
	require.NoError(t, err)
	defer func() { _ = admin.Close() }()

	template, err := ensureTemplate(t.Context(), server, admin, migrate)
	require.NoError(t, err, "prepare the template database")
	name := "t_" + strings.ToLower(rand.Text())
	_, err = admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template)
	require.NoError(t, err)
	t.Cleanup(func() { drop(t, server, name) })
	return at(server, name)
}

func serverURL(t testing.TB) string {
	t.Helper()
	if reason := os.Getenv(missingVariable); reason != "" {
		t.Skip("NOT RUN: " + reason)
	}
	server := os.Getenv(URLVariable)
	require.NotEmpty(t, server, "this package needs: func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }")
	return server
}

func drop(t testing.TB, server, name string) {
	admin, err := sql.Open("postgres", server)
	require.NoError(t, err)
	defer func() { _ = admin.Close() }()
	_, err = admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	require.NoError(t, err)
}

// ensureTemplate makes the template once per process and migrate function. It
// is built under another name and renamed, so a failed migration is not reused.
func ensureTemplate(ctx context.Context, server string, admin *sql.DB, migrate Migrate) (string, error) {
	name := templateName(migrate)
	conn, err := admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	// The session lock makes parallel tests wait for the first; closing the
	// pool ends the session and with it the lock, also after an error.
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return "", err
	}
	var exists bool
	err = conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err == nil && !exists {
		err = buildTemplate(ctx, server, conn, name, migrate)
	}
	if err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, "SELECT pg_advisory_unlock(hashtext($1))", name)
	return name, err
}

func buildTemplate(ctx context.Context, server string, conn *sql.Conn, name string, migrate Migrate) error {
	building := name + "_building"
	for _, statement := range []string{
		"DROP DATABASE IF EXISTS " + building + " WITH (FORCE)",
		"CREATE DATABASE " + building + " TEMPLATE template0",
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := migrateAndClose(ctx, at(server, building), migrate); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	_, err := conn.ExecContext(ctx, "ALTER DATABASE "+building+" RENAME TO "+pq.QuoteIdentifier(name))
	return err
}

// migrateAndClose closes every session: a database in use cannot be a template.
func migrateAndClose(ctx context.Context, address string, migrate Migrate) error {
	db, err := sql.Open("postgres", address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return migrate(ctx, db)
}

// templateName holds the process id: a shared server may outlive a changed
// schema, another run must not find the old template.
func templateName(migrate Migrate) string {
	function := runtime.FuncForPC(reflect.ValueOf(migrate).Pointer()).Name()
	key := fmt.Sprintf("%s|%s|%d", os.Args[0], function, os.Getpid())
	sum := sha256.Sum256([]byte(key))
	return "template_" + hex.EncodeToString(sum[:8])
}

func at(server, database string) string {
	address, err := url.Parse(server)
	if err != nil {
		return server
	}
	address.Path = "/" + database
	return address.String()
}
