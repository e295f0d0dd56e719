// Package ui owns the in-process Temporal web page on a loopback port. It does
// not own the Temporal server it shows, nor the product's own page.
package ui

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"github.com/temporalio/ui-server/v2/server"
	"github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/server_options"

	"github.com/gainshare/gainshare/internal/embedded/loopback"
)

// Options say which Temporal server is shown.
type Options struct {
	Data      string // folder that remembers the port
	Temporal  string // host:port of the frontend
	Namespace string // shown first
}

// Server is the running page.
type Server struct {
	inner *server.Server
	url   string
	done  chan struct{}
}

// Start serves the page and returns when it answers, or with the context.
func Start(ctx context.Context, options Options) (*Server, error) {
	ports, err := loopback.Pick(filepath.Join(options.Data, "ports.json"), "temporal-ui")
	if err != nil {
		return nil, err
	}
	port := ports["temporal-ui"]
	settings := &config.Config{
		TemporalGRPCAddress: options.Temporal, Host: loopback.Host, Port: port, EnableUI: true,
		DefaultNamespace: options.Namespace, DisableNewsFetch: true, HideLogs: true,
		// Loopback has no TLS, so the page's cookie cannot ask for it.
		CORS: config.CORS{CookieInsecure: true},
	}
	s := &Server{
		inner: server.NewServer(server_options.WithConfigProvider(settings)),
		url:   "http://" + loopback.Address(port), done: make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.inner.Start() // it never returns an error; it ends with Stop
	}()
	return s, s.awaitAnswer(ctx)
}

// URL returns the page's address.
func (s *Server) URL() string { return s.url }

// Stop ends the page and waits until its port is free.
func (s *Server) Stop() {
	s.inner.Stop()
	<-s.done
}

func (s *Server) awaitAnswer(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		err := s.ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the Temporal page does not answer on %s: %w", s.url, errors.Join(err, ctx.Err()))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *Server) ask(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/healthz", nil)
	if err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return reply.Body.Close()
}
