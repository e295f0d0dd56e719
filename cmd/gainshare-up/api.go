package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/gainshare/gainshare/api"
	"github.com/gainshare/gainshare/internal/ai/openai"
	"github.com/gainshare/gainshare/internal/dispatch"
	"github.com/gainshare/gainshare/internal/keyfile"
	"github.com/gainshare/gainshare/internal/notify"
	"github.com/gainshare/gainshare/internal/store"
)

// model is the client of the endpoint that GAINSHARE_AI_URL, _KEY and _MODEL name, as for the api command; nil when
// none is.
func model() *openai.Client {
	url := os.Getenv("GAINSHARE_AI_URL")
	if url == "" {
		return nil
	}
	return openai.NewClient(openai.Config{URL: url, Key: os.Getenv("GAINSHARE_AI_KEY"), Model: os.Getenv("GAINSHARE_AI_MODEL")}, notify.NewClient(), time.Now)
}

// StartAPI serves the API and the page on deps.Listener, on connections of the application's own role.
func StartAPI(ctx context.Context, deps Deps) (Part, error) {
	db, err := store.Open(ctx, deps.DatabaseURL, 40)
	if err != nil {
		return nil, err
	}
	private, err := keyfile.Signing(deps.Secrets.SigningKeyFile)
	if err != nil {
		return nil, err
	}
	key, _ := private.Public().(ed25519.PublicKey)
	served, err := api.New(api.Deps{
		DB: db, Sender: &dispatch.Dispatcher{Client: deps.Temporal, DB: db}, Log: deps.Log, SigningKey: key, TemporalUI: deps.TemporalUI,
		Demo: true, Model: model(), Ready: func(ctx context.Context) error {
			_, err := deps.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	part := &apiPart{stop: stop, ended: make(chan error, 1), db: db}
	go func() { part.ended <- api.Serve(running, deps.Listener, served) }()
	return part, nil
}

type apiPart struct {
	stop  context.CancelFunc
	ended chan error
	db    *store.DB
}

// Stop drains what is under way.
func (p *apiPart) Stop(ctx context.Context) error {
	p.stop()
	select {
	case err := <-p.ended:
		return errors.Join(err, p.db.Close())
	case <-ctx.Done():
		return p.db.Close()
	}
}
