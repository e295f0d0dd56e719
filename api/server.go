package api

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/gainshare/gainshare/internal/ai/openai"
	"github.com/gainshare/gainshare/internal/desk"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Sender carries a recorded command to its workflow (internal/dispatch).
type Sender interface {
	Send(ctx context.Context, c store.Command) (wire.Reply, error)
}

// Deps is what the API is built from. Now is the machine's clock, used only for the age of signatures and of
// commands; business time comes from PostgreSQL. Ready says whether the neighbours (Temporal) answer; nil means yes.
type Deps struct {
	DB         *store.DB
	Sender     Sender
	Log        *slog.Logger
	Now        func() time.Time
	Ready      func(ctx context.Context) error
	SigningKey ed25519.PublicKey
	Demo       bool
	TemporalUI string
	Version    string
	Wait       time.Duration // for a command's answer before 202; 30 s when zero
	PerCaller  float64       // requests a second and caller; 1,000 when zero

	Model         *openai.Client // words answers of engagements that chose it; nil: none is configured
	MonthlyTokens int64          // a merchant's tokens a month; zero: no limit
}

// API serves the contract, the page and the probes.
type API struct {
	Deps
	desk    *desk.Desk
	ops     map[string]*operation
	engine  *gin.Engine
	handler http.Handler
	logins  *limiter
	callers *limiter
	cache   *deskCache
}

// New builds the API. An operation of the contract without a handler, or a handler without an operation, is an error.
func New(deps Deps) (*API, error) {
	doc, err := loadContract(context.Background())
	if err != nil {
		return nil, err
	}
	a := &API{Deps: withDefaults(deps), ops: operations(doc), logins: newLimiter(0.5, 20)}
	a.callers = newLimiter(a.PerCaller, int(2*a.PerCaller))
	a.desk = desk.New(articles{a.DB})
	if a.Model != nil {
		a.desk.Reword(a.reword())
	}
	a.cache = newDeskCache(a.DB, a.desk, a.Log)
	if err := a.routes(); err != nil {
		return nil, err
	}
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(denyCrossOrigin))
	a.handler = headers(a.logged(guard.Handler(a.engine)))
	return a, nil
}

func withDefaults(d Deps) Deps {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Wait == 0 {
		d.Wait = 30 * time.Second
	}
	if d.PerCaller == 0 {
		d.PerCaller = 1000
	}
	return d
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Serve answers on the listener until ctx ends, then lets requests under way finish for up to 20 seconds.
func Serve(ctx context.Context, listener net.Listener, a *API) error {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go a.cache.watch(watching)
	server := &http.Server{Handler: a, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return watching }}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	draining, cancel := context.WithTimeout(watching, 20*time.Second)
	defer cancel()
	err := server.Shutdown(draining)
	if errors.Is(err, context.DeadlineExceeded) { // open streams are ended, their readers come back
		err = server.Close()
	}
	if last := <-ended; err == nil && !errors.Is(last, http.ErrServerClosed) {
		err = last
	}
	return err
}
