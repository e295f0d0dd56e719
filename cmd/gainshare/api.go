package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"net"
	"os/signal"
	"syscall"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/gainshare/gainshare/api"
	"github.com/gainshare/gainshare/internal/ai/openai"
	"github.com/gainshare/gainshare/internal/dispatch"
	"github.com/gainshare/gainshare/internal/keyfile"
	"github.com/gainshare/gainshare/internal/notify"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/worker"
)

type apiCmd struct {
	DatabaseURL string `env:"GAINSHARE_DATABASE_URL" required:"" help:"The product's database (postgres://user:password@host:port/database)."`
	Listen      string `env:"GAINSHARE_LISTEN" default:"127.0.0.1:8080" help:"Address to serve the API and the page on."`
	Temporal    string `env:"TEMPORAL_ADDRESS" help:"Temporal service (host:port)."`
	TemporalUI  string `env:"GAINSHARE_TEMPORAL_UI" help:"URL of the Temporal page, for links."`
	PayloadKey  string `env:"GAINSHARE_PAYLOAD_KEY_FILE" help:"Keys of workflow payloads, hexadecimal, the newest first."`
	SigningKey  string `env:"GAINSHARE_SIGNING_KEY_FILE" help:"Ed25519 key whose public half contracts print (PKCS #8, PEM)."`
	ModelURL    string `env:"GAINSHARE_AI_URL" help:"Base URL of an OpenAI-compatible endpoint that words answers; none when empty."`
	ModelKey    string `env:"GAINSHARE_AI_KEY" help:"Its key."`
	Model       string `env:"GAINSHARE_AI_MODEL" help:"Its model."`
	ModelTokens int64  `env:"GAINSHARE_AI_MONTHLY_TOKENS" help:"Most tokens a merchant may spend a month; no limit when zero."`
	Connections int    `default:"40" help:"Most database connections to hold."`
}

// Run serves the API until SIGINT or SIGTERM, then lets requests under way finish.
func (c apiCmd) Run(s streams) error {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer release()
	log := slog.New(slog.NewJSONHandler(s.err, nil))
	db, err := store.Open(ctx, c.DatabaseURL, c.Connections)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	payloads, err := payloadConverter(c.PayloadKey)
	if err != nil {
		return err
	}
	temporal, err := worker.Connect(ctx, worker.Connection{Address: c.Temporal, Log: log, Converter: payloads})
	if err != nil {
		return err
	}
	defer temporal.Close()
	key, err := signingPublic(c.SigningKey)
	if err != nil {
		return err
	}
	served, err := api.New(api.Deps{
		SigningKey: key, Model: c.model(), MonthlyTokens: c.ModelTokens,
		DB: db, Sender: &dispatch.Dispatcher{Client: temporal, DB: db}, Log: log, TemporalUI: c.TemporalUI, Version: version,
		Ready: func(ctx context.Context) error {
			_, err := temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		},
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	return api.Serve(ctx, listener, served)
}

// model is the client of the configured endpoint; nil when none is.
func (c apiCmd) model() *openai.Client {
	if c.ModelURL == "" {
		return nil
	}
	return openai.NewClient(openai.Config{URL: c.ModelURL, Key: c.ModelKey, Model: c.Model}, notify.NewClient(), time.Now)
}

// signingPublic is the public half of the signing key; nil when no file is named.
func signingPublic(file string) (ed25519.PublicKey, error) {
	if file == "" {
		return nil, nil
	}
	key, err := keyfile.Signing(file)
	if err != nil {
		return nil, err
	}
	public, _ := key.Public().(ed25519.PublicKey)
	return public, nil
}
