package main

import (
	"context"
	"errors"
	"log/slog"
	"net"

	"github.com/jmoiron/sqlx"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"github.com/gainshare/gainshare/worker"
)

// Deps is what the API, the worker and the demo loader are built from. All
// connections are open and the schema is migrated.
type Deps struct {
	DB          *sqlx.DB
	Temporal    client.Client
	TemporalUI  string // URL, for links from the page
	Listener    net.Listener
	Secrets     Secrets
	Log         *slog.Logger
	DatabaseURL string
}

// dataConverter encodes workflow payloads; nil means plain JSON.
func dataConverter(Deps) converter.DataConverter { return nil }

// Part is something that runs until it is stopped.
type Part interface {
	// Stop drains and returns, at the latest with the context.
	Stop(ctx context.Context) error
}

// StartWorker serves all task queues in this process.
func StartWorker(_ context.Context, deps Deps) (Part, error) {
	pool, err := worker.Start(deps.Temporal, registrations(deps))
	if err != nil {
		return nil, err
	}
	return poolPart{pool}, nil
}

// registrations lists what this process's worker serves.
func registrations(Deps) []worker.Registration { return nil }

type poolPart struct{ pool *worker.Pool }

func (p poolPart) Stop(context.Context) error { p.pool.Stop(); return nil }

// LoadDemo fills an empty deployment with the demonstration's merchants; on a
// deployment that has them it does nothing.
func LoadDemo(context.Context, Deps) error {
	return errors.New("this build has no demonstration data yet")
}
