package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"github.com/gainshare/gainshare/internal/codec"
	"github.com/gainshare/gainshare/internal/dispatch"
	"github.com/gainshare/gainshare/internal/keyfile"
	"github.com/gainshare/gainshare/internal/notify"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/worker"
)

type workerCmd struct {
	Data        string   `help:"Data folder of a running gainshare-up: everything else is read from its run file." placeholder:"DIR"`
	DatabaseURL string   `env:"GAINSHARE_DATABASE_URL" help:"The product's database."`
	Temporal    string   `env:"TEMPORAL_ADDRESS" help:"Temporal service (host:port)."`
	SigningKey  string   `env:"GAINSHARE_SIGNING_KEY_FILE" help:"Ed25519 key that signs invoices and statements (PKCS #8, PEM)."`
	PayloadKey  string   `env:"GAINSHARE_PAYLOAD_KEY_FILE" help:"Keys of workflow payloads, hexadecimal, the newest first."`
	SMTP        string   `env:"GAINSHARE_SMTP_ADDRESS" help:"Mail server (host:port) for notices."`
	MailFrom    string   `env:"GAINSHARE_MAIL_FROM" default:"gainshare@localhost" help:"Sender of notices."`
	Queues      []string `help:"Task queues to serve; all when none is named."`
}

// runFile is what gainshare-up tells other processes.
type runFile struct {
	DatabaseURL     string `json:"database_url"`
	TemporalAddress string `json:"temporal_address"`
	SigningKeyFile  string `json:"signing_key_file"`
	PayloadKeyFile  string `json:"payload_key_file"`
	SMTPAddress     string `json:"smtp_address"`
}

// Run serves task queues until SIGINT or SIGTERM, then lets running activities finish for up to 30 seconds.
func (c workerCmd) Run(s streams) error {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer release()
	if err := c.fromRunFile(); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(s.err, nil))
	db, err := store.Open(ctx, c.DatabaseURL, 30)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	payloads, err := payloadConverter(c.PayloadKey)
	if err != nil {
		return err
	}
	server := worker.Connection{Address: c.Temporal, Log: log, Converter: payloads}
	temporal, err := worker.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer temporal.Close()
	key, err := keyfile.Signing(c.SigningKey)
	if err != nil {
		return err
	}
	sender := &dispatch.Dispatcher{Client: temporal, DB: db}
	all, err := worker.Registrations(ctx, worker.Deps{DB: db, Temporal: temporal, Key: key,
		Post:   notify.Post{Mail: &notify.Mail{Addr: c.SMTP, From: c.MailFrom}, Robots: &notify.Robots{Client: notify.NewClient()}},
		Resend: func(ctx context.Context, cmd store.Command) error { _, err := sender.Send(ctx, cmd); return err }})
	if err != nil {
		return err
	}
	pool, err := worker.Start(temporal, all, c.Queues...)
	if err != nil {
		return err
	}
	if c.Data == "" { // the embedded server is set up with fairness; any other is asked
		go warnUnfair(ctx, log, temporal, server)
	}
	<-ctx.Done()
	pool.Stop()
	return nil
}

// fromRunFile fills in what was not said from the run file of a running gainshare-up.
func (c *workerCmd) fromRunFile() error {
	if c.Data == "" {
		if c.DatabaseURL == "" || c.SigningKey == "" {
			return &exit{badInput, "worker: name --data, or --database-url and --signing-key"}
		}
		return nil
	}
	text, err := os.ReadFile(filepath.Join(c.Data, "run.json"))
	if err != nil {
		return fmt.Errorf("read the run file: is gainshare-up running on %s? %w", c.Data, err)
	}
	var r runFile
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("read the run file: %w", err)
	}
	for _, f := range []struct {
		into *string
		from string
	}{{&c.DatabaseURL, r.DatabaseURL}, {&c.Temporal, r.TemporalAddress}, {&c.SigningKey, r.SigningKeyFile}, {&c.PayloadKey, r.PayloadKeyFile}, {&c.SMTP, r.SMTPAddress}} {
		if *f.into == "" {
			*f.into = f.from
		}
	}
	return nil
}

// payloadConverter encrypts workflow payloads; without a key file they are plain JSON.
func payloadConverter(file string) (converter.DataConverter, error) {
	if file == "" {
		return nil, nil
	}
	keys, err := keyfile.Symmetric(file)
	if err != nil {
		return nil, err
	}
	ring, err := codec.New(keys...)
	if err != nil {
		return nil, err
	}
	return ring.DataConverter(), nil
}

// warnUnfair tells the operator when the Temporal server ignores fairness keys: a small merchant's work would
// wait behind a big one's.
func warnUnfair(ctx context.Context, log *slog.Logger, temporal client.Client, server worker.Connection) {
	options, err := server.Options()
	if err != nil {
		return // it is connected: it had options
	}
	fair, err := worker.CheckFairness(ctx, temporal, options.Namespace, fmt.Sprint(os.Getpid()))
	switch {
	case ctx.Err() != nil:
	case err != nil:
		log.Warn("fairness of the task queues could not be checked", "error", err)
	case !fair:
		log.Warn("the Temporal server ignores fairness keys: set matching.enableFairness=true in its dynamic configuration")
	}
}
