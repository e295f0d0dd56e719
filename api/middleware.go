package api

import (
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

const requestIDHeader = "X-Request-Id"

// headers sets what every answer carries. The page needs inline styles (its component library writes them at
// run time), and nothing else from anywhere but this origin.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "+
			"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, prefix) {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

// logged gives the request an id, a line in the log, and turns a panic into a problem.
func (a *API) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := store.NewID("req")
		w.Header().Set(requestIDHeader, id)
		began := a.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if thrown := recover(); thrown != nil {
				a.Log.Error("request panicked", "request", id, "path", r.URL.Path, "panic", thrown, "stack", string(debug.Stack()))
				if !rec.began {
					problemOf(errors.New("panic")).write(rec)
				}
			}
			a.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", id), slog.String("method", r.Method),
				slog.String("path", r.URL.Path), slog.Int("status", rec.status), slog.Duration("took", a.Now().Sub(began)))
		}()
		next.ServeHTTP(rec, r)
	})
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
	began  bool
}

func (r *recorder) WriteHeader(status int) {
	r.status, r.began = status, true
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) { r.began = true; return r.ResponseWriter.Write(b) }

// Unwrap lets http.ResponseController reach the connection; Flush serves event streams.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush sends what is buffered.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }

func denyCrossOrigin(w http.ResponseWriter, _ *http.Request) {
	problemOf(fault.New(fault.Forbidden, "a page of another site may not change anything here")).write(w)
}

// serve takes a request through the gates, in this order: who asks, how often, may this role, whose thing is it,
// does it have the contract's shape; then the handler answers.
func (a *API) serve(op *operation, e entry) gin.HandlerFunc {
	return func(g *gin.Context) {
		c := &call{Context: g, api: a, op: op}
		answer, err := c.pass(e)
		if err == nil {
			answer.write(g)
			return
		}
		p := problemOf(err)
		p.Instance = g.Request.URL.Path
		if p.Status >= http.StatusInternalServerError {
			a.Log.Error("request failed", "request", g.Writer.Header().Get(requestIDHeader), "operation", op.id, "error", err)
		}
		p.write(g.Writer)
	}
}

func (c *call) pass(e entry) (reply, error) {
	if err := limit(c.Writer, c.Request, c.op.media); err != nil {
		return reply{}, err
	}
	if !e.open() {
		if err := c.identify(e.roles); err != nil {
			return reply{}, err
		}
	}
	var err error
	if c.body, err = readBody(c.Request, c.op.media); err != nil {
		return reply{}, err
	}
	if err := c.preconditions(); err != nil {
		return reply{}, err
	}
	if c.op.media != multipart {
		if err := validate(c.ctx(), c.op, c.Request, c.target(), c.body); err != nil {
			return reply{}, err
		}
	}
	return e.handle(c)
}

// identify finds the caller, his rate, his role and whose thing the path names.
func (c *call) identify(allowed []string) (err error) {
	if c.who, err = c.api.authenticate(c.Request); err != nil {
		return err
	}
	if pause, ok := c.api.callers.take(c.who.ID); !ok {
		return tooMany(c, pause)
	}
	if !may(allowed, c.who.Roles) {
		return fault.New(fault.Forbidden, "none of your roles may do this")
	}
	c.scope, err = c.findScope()
	return err
}

// preconditions are the headers that changes need.
func (c *call) preconditions() error {
	if c.op.needsKey && c.GetHeader("Idempotency-Key") == "" {
		return fault.New(fault.KeyMissing, "a change needs an Idempotency-Key, so that sending it twice is harmless").At("header/Idempotency-Key")
	}
	if c.op.needsTag && c.ifMatch() == "" {
		return fault.New(fault.ChangedUnknown, "say in If-Match which version you looked at").At("header/If-Match")
	}
	return nil
}

// ifMatch is the hash the caller saw.
func (c *call) ifMatch() string {
	return strings.Trim(strings.TrimPrefix(c.GetHeader("If-Match"), "W/"), `"`)
}
