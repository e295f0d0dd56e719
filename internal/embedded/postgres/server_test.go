package postgres

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// helperVariable makes this test binary act as a process that owns a server
// until it is killed.
const helperVariable = "GAINSHARE_POSTGRES_TEST_HELPER"

func TestMain(m *testing.M) {
	if data := os.Getenv(helperVariable); data != "" {
		ownServerUntilKilled(data)
	}
	os.Exit(m.Run())
}

func ownServerUntilKilled(data string) {
	s, err := Start(context.Background(), Options{Data: data, Fast: true})
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
	println("ready", s.PID())
	time.Sleep(time.Minute)
	os.Exit(1)
}

func TestServerLife(t *testing.T) {
	needBinaries(t)
	data := passable(t)

	t.Run("data written before a stop is there after the next start, at the same address", func(t *testing.T) {
		first := start(t, data)
		require.NoError(t, first.CreateDatabase(t.Context(), "books"))
		require.NoError(t, first.CreateDatabase(t.Context(), "books"), "creating twice is no error")
		execute(t, first, "CREATE TABLE ledger (amount numeric); INSERT INTO ledger VALUES (12.34)")
		address := first.URL("books")
		require.NoError(t, first.Stop(t.Context()))

		second := start(t, data)
		defer stop(t, second)
		require.Equal(t, address, second.URL("books"))
		require.Equal(t, "12.34", query(t, second, "SELECT amount FROM ledger"))
	})
	t.Run("a second process on the same folder is refused", func(t *testing.T) {
		first := start(t, data)
		defer stop(t, first)
		_, err := Start(t.Context(), Options{Data: data})
		require.ErrorIs(t, err, ErrInUse)
	})
	t.Run("a postmaster killed hard is started again with committed data intact", func(t *testing.T) {
		s := start(t, data)
		defer stop(t, s)
		dead := s.PID()
		require.NoError(t, syscall.Kill(dead, syscall.SIGKILL))
		require.Eventually(t, func() bool { return s.PID() != dead && ping(t.Context(), s.URL("books")) == nil },
			30*time.Second, 20*time.Millisecond)
		require.Equal(t, "12.34", query(t, s, "SELECT amount FROM ledger"))
	})
	t.Run("a wrong password is refused even on loopback", func(t *testing.T) {
		s := start(t, data)
		defer stop(t, s)
		guess := *s.address
		guess.User = url.UserPassword(Superuser, "guess")
		require.Error(t, ping(t.Context(), guess.String()))
	})
}

func TestOwnerKilled(t *testing.T) {
	needBinaries(t)
	t.Run("after the owner is killed hard, the next start cleans up and works", func(t *testing.T) {
		data := passable(t)
		owner := exec.Command(os.Args[0], "-test.run=none")
		owner.Env = append(os.Environ(), helperVariable+"="+data)
		said, err := owner.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, owner.Start())
		line, err := bufio.NewReader(said).ReadString('\n')
		require.NoError(t, err)
		require.Contains(t, line, "ready")
		require.NoError(t, owner.Process.Kill())
		_ = owner.Wait()

		s := start(t, data)
		defer stop(t, s)
		require.NoError(t, ping(t.Context(), s.URL("postgres")))
	})
}

func TestExistingServer(t *testing.T) {
	needBinaries(t)
	t.Run("an existing server is used and never stopped", func(t *testing.T) {
		theirs := start(t, passable(t))
		defer stop(t, theirs)
		ours, err := Start(t.Context(), Options{Data: passable(t), ExistingURL: theirs.URL("postgres")})
		require.NoError(t, err)
		require.Zero(t, ours.PID())
		require.NoError(t, ours.CreateDatabase(t.Context(), "books"))
		require.NoError(t, ours.Stop(t.Context()))
		require.NoError(t, ping(t.Context(), theirs.URL("books")))
	})
	t.Run("an address where nothing answers is an error that names the variable", func(t *testing.T) {
		_, err := Start(t.Context(), Options{Data: passable(t), ExistingURL: "postgres://u:p@127.0.0.1:1/x?sslmode=disable"})
		require.ErrorContains(t, err, URLVariable)
	})
}

func needBinaries(t *testing.T) {
	t.Helper()
	if _, err := Find(t.Context(), "."); errors.Is(err, ErrNoBinaries) {
		t.Skip("NOT RUN: " + err.Error())
	}
}

func start(t *testing.T, data string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{Data: data, Fast: true})
	require.NoError(t, err)
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	require.NoError(t, s.Stop(context.Background()))
}

func open(t *testing.T, s *Server) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", s.URL("books"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func execute(t *testing.T, s *Server, statement string) {
	t.Helper()
	_, err := open(t, s).ExecContext(t.Context(), statement)
	require.NoError(t, err)
}

func query(t *testing.T, s *Server, statement string) string {
	t.Helper()
	var value string
	require.NoError(t, open(t, s).QueryRowContext(t.Context(), statement).Scan(&value))
	return value
}

// passable returns a folder the server's user may enter: the test framework's
// own folder is closed to others.
func passable(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o711))
	return dir
}
