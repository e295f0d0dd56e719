package main

import (
	"context"
	"errors"
	"log/slog"
	"net"

	"github.com/jmoiron/sqlx"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"github.com/gainshare/gainshare/internal/codec"
	"github.com/gainshare/gainshare/internal/dispatch"
	"github.com/gainshare/gainshare/internal/keyfile"
	"github.com/gainshare/gainshare/internal/notify"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/worker"
)

// Deps is what the API, the worker and the demo loader are built from. All
// connections are open and the schema is migrated.
type Deps struct {
	DB          *sqlx.DB // as the owner: migrations and set-up only
	Temporal    client.Client
	TemporalUI  string // URL, for links from the page
	SMTP        string // host:port
	Listener    net.Listener
	Secrets     Secrets
	Log         *slog.Logger
	DatabaseURL string
}

// dataConverter encrypts workflow payloads under the deployment's key ring.
func dataConverter(deps Deps) (converter.DataConverter, error) {
	keys, err := keyfile.Symmetric(deps.Secrets.PayloadKeyFile)
	if err != nil {
		return nil, err
	}
	ring, err := codec.New(keys...)
	if err != nil {
		return nil, err
	}
	return ring.DataConverter(), nil
}

// Part is something that runs until it is stopped.
type Part interface {
	// Stop drains and returns, at the latest with the context.
	Stop(ctx context.Context) error
}

// StartWorker serves all task queues in this process.
func StartWorker(ctx context.Context, deps Deps) (Part, error) {
	db, err := store.Open(ctx, deps.DatabaseURL, 30)
	if err != nil {
		return nil, err
	}
	key, err := keyfile.Signing(deps.Secrets.SigningKeyFile)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	sender := &dispatch.Dispatcher{Client: deps.Temporal, DB: db}
	all, err := worker.Registrations(ctx, worker.Deps{DB: db, Temporal: deps.Temporal, Key: key,
		Post:   notify.Post{Mail: &notify.Mail{Addr: deps.SMTP, From: "gainshare@localhost"}, Robots: &notify.Robots{Client: notify.NewClient()}},
		Resend: func(ctx context.Context, c store.Command) error { _, err := sender.Send(ctx, c); return err }})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	pool, err := worker.Start(deps.Temporal, all)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return poolPart{pool, db}, nil
}

type poolPart struct {
	pool *worker.Pool
	db   *store.DB
}

func (p poolPart) Stop(context.Context) error {
	p.pool.Stop()
	return p.db.Close()
}
