package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/embedded/loopback"
)

// Server is a running PostgreSQL server: ours and supervised, or an existing
// one of which only the address is known.
type Server struct {
	address *url.URL // of the maintenance database

	options Options
	cluster cluster
	port    int
	lock    *os.File
	quit    context.CancelFunc
	watched chan struct{} // closed when the supervisor has ended

	mu      sync.Mutex
	current *process
}

// Start brings the server up and returns when it answers queries. With
// ExistingURL it only checks that the server answers. Errors: ErrNoBinaries,
// ErrInUse, or a sentence with the end of the server's log as cause.
func Start(ctx context.Context, options Options) (*Server, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("prepare the data folder: %w", err)
	}
	if options.ExistingURL != "" {
		return attach(ctx, options)
	}
	lock, err := lockData(options.Data)
	if err != nil {
		return nil, err
	}
	s := &Server{options: options, lock: lock}
	if err := s.open(ctx); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return s, nil
}

func attach(ctx context.Context, options Options) (*Server, error) {
	address, err := url.Parse(options.ExistingURL)
	if err != nil {
		return nil, fmt.Errorf("%s is not a URL of the form postgres://user:password@host:port/database", URLVariable)
	}
	s := &Server{address: address, options: options}
	if err := ping(ctx, options.ExistingURL); err != nil {
		return nil, fmt.Errorf("the PostgreSQL server named by %s does not answer: %w", URLVariable, err)
	}
	return s, nil
}

func (s *Server) open(ctx context.Context) error {
	opened, err := openCluster(ctx, s.options)
	if err != nil {
		return err
	}
	s.cluster = opened
	if err := s.cluster.endLeftover(ctx); err != nil {
		return err
	}
	ports, err := loopback.Pick(filepath.Join(s.options.Data, "ports.json"), "postgres")
	if err != nil {
		return err
	}
	s.port = ports["postgres"]
	s.address = &url.URL{
		Scheme: "postgres", User: url.UserPassword(Superuser, s.cluster.password),
		Host: loopback.Address(s.port), Path: "/postgres", RawQuery: "sslmode=disable",
	}
	return s.superviseFrom(ctx)
}

// URL returns the connection URL of a database on this server.
func (s *Server) URL(database string) string {
	address := *s.address
	address.Path = "/" + database
	return address.String()
}

// PID returns the postmaster's process id, 0 for an existing server.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return 0
	}
	return s.current.pid
}

// Owned tells whether this process started the server.
func (s *Server) Owned() bool { return s.lock != nil }

// CreateDatabase creates the database unless it exists.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	db, err := sql.Open("postgres", s.URL(maintenance(s.address)))
	if err != nil {
		return fmt.Errorf("open the maintenance database: %w", err)
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(name))
	var known *pq.Error
	if errors.As(err, &known) && (known.Code == "42P04" || known.Code == "23505") {
		return nil // it exists, perhaps made by another process this instant
	}
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

// Stop shuts our server down fast (sessions are cut, data is flushed) and
// releases the data folder. For an existing server it does nothing.
func (s *Server) Stop(ctx context.Context) error {
	if !s.Owned() {
		return nil
	}
	defer func() { _ = s.lock.Close() }()
	s.quit()
	select {
	case <-s.watched:
		return nil
	case <-ctx.Done():
		_ = syscall.Kill(s.PID(), syscall.SIGQUIT) // immediate; recovery runs at the next start
		<-s.watched
		return fmt.Errorf("stop postgres in time: %w", ctx.Err())
	}
}

func maintenance(address *url.URL) string {
	if len(address.Path) > 1 {
		return address.Path[1:]
	}
	return "postgres"
}

func ping(ctx context.Context, address string) error {
	db, err := sql.Open("postgres", address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.PingContext(ctx)
}
