package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/gainshare/gainshare/internal/embedded/loopback"
	"github.com/gainshare/gainshare/internal/embedded/postgres"
	"github.com/gainshare/gainshare/internal/embedded/temporal"
	"github.com/gainshare/gainshare/internal/embedded/ui"
	"github.com/gainshare/gainshare/internal/notify/mailbox"
	"github.com/gainshare/gainshare/schema"
	"github.com/gainshare/gainshare/worker"
)

// database is the product's own database on the PostgreSQL server.
const database = "gainshare"

// stack is everything that runs, in the order in which it was started.
type stack struct {
	flags  Flags
	steps  steps
	log    *slog.Logger
	deps   Deps
	record RunFile

	postgres *postgres.Server
	temporal *temporal.Server
	undo     []func(context.Context) error
}

// start runs the steps in order; what was started before a failure is stopped
// by stop.
func (s *stack) start(ctx context.Context) error {
	all := []struct {
		name string
		run  func(context.Context) error
		skip bool
	}{
		{"Data folder", s.openData, false},
		{"PostgreSQL", s.startPostgres, false},
		{"Database migrations", s.migrate, false},
		{"First people and clock", func(ctx context.Context) error { return setUp(ctx, s.flags, s.deps) }, false},
		{"Mail", s.startMail, false},
		{"Temporal server", s.startTemporal, false},
		{"Temporal page", s.startUI, false},
		{"API and page", s.startAPI, false},
		{"Worker", s.startWorker, s.flags.WithoutWorker},
		{"Demonstration data", func(ctx context.Context) error { return LoadDemo(ctx, s.deps, s.flags) }, !s.flags.Demo},
		{"Run file", s.publish, false},
	}
	for _, step := range all {
		if step.skip {
			continue
		}
		if err := s.steps.run(step.name, func() error { return step.run(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

// stop undoes the steps in reverse order within 50 seconds: workers drain for
// up to 30 before their connections go.
func (s *stack) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Second)
	defer cancel()
	var errs []error
	for _, undo := range slices.Backward(s.undo) {
		errs = append(errs, undo(ctx))
	}
	return errors.Join(errs...)
}

func (s *stack) onStop(undo func(context.Context) error) { s.undo = append(s.undo, undo) }

// openData locks the folder, opens the log and the listener (a taken port is
// better known before a minute of starting), and makes the secrets.
func (s *stack) openData(context.Context) error {
	data, err := filepath.Abs(s.flags.Data)
	if err != nil {
		return err
	}
	s.flags.Data = data
	locked, err := lock(data)
	if err != nil {
		return err
	}
	s.onStop(func(context.Context) error { return locked.Close() })
	if err := s.openLog(); err != nil {
		return err
	}
	s.deps.Listener, err = net.Listen("tcp", loopback.Address(s.flags.Port))
	if err != nil {
		return fmt.Errorf("port %d is taken by another program, choose one with --port: %w", s.flags.Port, err)
	}
	s.onStop(func(context.Context) error { _ = s.deps.Listener.Close(); return nil })
	s.deps.Secrets, err = ensureSecrets(data)
	s.record = RunFile{
		PID: os.Getpid(), URL: "http://" + s.deps.Listener.Addr().String(),
		SessionKeyFile: s.deps.Secrets.SessionKeyFile, SigningKeyFile: s.deps.Secrets.SigningKeyFile,
		PayloadKeyFile: s.deps.Secrets.PayloadKeyFile,
	}
	return err
}

func (s *stack) openLog() error {
	file := filepath.Join(s.flags.Data, "logs", "gainshare.log")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("create the log folder: %w", err)
	}
	log, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	s.onStop(func(context.Context) error { return log.Close() })
	s.log = slog.New(slog.NewJSONHandler(log, nil))
	s.deps.Log = s.log
	return nil
}

func (s *stack) startPostgres(ctx context.Context) error {
	server, err := postgres.Start(ctx, postgres.Options{
		Data: s.flags.Data, ExistingURL: s.flags.DatabaseURL, Log: s.log,
	})
	if err != nil {
		return err
	}
	s.postgres = server
	s.onStop(server.Stop)
	s.record.PostgresPID, s.record.DatabaseURL = server.PID(), server.URL(database)
	return server.CreateDatabase(ctx, database)
}

func (s *stack) migrate(ctx context.Context) error {
	s.deps.DatabaseURL = s.postgres.URL(database)
	db, err := sqlx.ConnectContext(ctx, "postgres", s.deps.DatabaseURL)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	db.SetMaxOpenConns(40)
	db.SetMaxIdleConns(40)
	s.deps.DB = db
	s.onStop(func(context.Context) error { return db.Close() })
	_, err = schema.Migrate(ctx, db.DB)
	return err
}

// startMail uses the named mail server, or keeps mails in the data folder.
func (s *stack) startMail(ctx context.Context) error {
	s.deps.SMTP = s.flags.SMTP
	if s.deps.SMTP == "" {
		box, err := mailbox.Start(ctx, mailbox.Options{Dir: filepath.Join(s.flags.Data, "mail")})
		if err != nil {
			return err
		}
		s.onStop(func(context.Context) error { return box.Stop() })
		s.deps.SMTP = box.Addr
	}
	s.record.SMTPAddress = s.deps.SMTP
	return nil
}

func (s *stack) startTemporal(ctx context.Context) error {
	server, err := temporal.Start(ctx, temporal.Options{Data: s.flags.Data, DatabaseURL: s.postgres.URL(database)})
	if err != nil {
		return err
	}
	s.temporal = server
	s.onStop(func(context.Context) error { return server.Stop() })
	s.record.TemporalAddress, s.record.TemporalNamespace = server.Address(), server.Namespace()
	payloads, err := dataConverter(s.deps)
	if err != nil {
		return err
	}
	connected, err := worker.Connect(ctx, worker.Connection{
		Address: server.Address(), Namespace: server.Namespace(), Converter: payloads, Log: s.log,
	})
	if err != nil {
		return err
	}
	s.deps.Temporal = connected
	s.onStop(func(context.Context) error { connected.Close(); return nil })
	return nil
}

func (s *stack) startUI(ctx context.Context) error {
	page, err := ui.Start(ctx, ui.Options{
		Data: s.flags.Data, Temporal: s.temporal.Address(), Namespace: s.temporal.Namespace(),
	})
	if err != nil {
		return err
	}
	s.onStop(func(context.Context) error { page.Stop(); return nil })
	s.deps.TemporalUI, s.record.TemporalUI = page.URL(), page.URL()
	return nil
}

func (s *stack) startAPI(ctx context.Context) error {
	return s.startPart(StartAPI(ctx, s.deps))
}

func (s *stack) startWorker(ctx context.Context) error {
	return s.startPart(StartWorker(ctx, s.deps))
}

func (s *stack) startPart(part Part, err error) error {
	if err == nil {
		s.onStop(part.Stop)
	}
	return err
}

// publish writes the run file; it goes first at shutdown, so that nobody
// connects to what is about to end.
func (s *stack) publish(context.Context) error {
	s.onStop(func(context.Context) error { return os.Remove(runFilePath(s.flags.Data)) })
	return writeRunFile(s.flags.Data, s.record)
}

// greet prints where everything is.
func (s *stack) greet() {
	fmt.Printf("\nready after %.1f s\n  page and API   %s\n  Temporal page  %s\n  run file       %s\n\n",
		s.steps.total(), s.record.URL, s.record.TemporalUI, runFilePath(s.flags.Data))
}
