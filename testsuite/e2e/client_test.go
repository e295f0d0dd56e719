package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// api speaks to the product as its users do: one API key a person, an Idempotency-Key for every change, and the
// same request again when the answer is lost.
type api struct {
	t    *testing.T
	base string
	http *http.Client
	mu   sync.Mutex
	keys map[string]string // login -> bearer
	n    atomic.Int64
}

func newAPI(t *testing.T, base string) *api {
	return &api{t: t, base: base + "/api/v1", keys: map[string]string{},
		http: &http.Client{Timeout: 45 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

// reply is what came back.
type reply struct {
	status int
	body   []byte
	header http.Header
}

func (r reply) into(t *testing.T, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(r.body, v), string(r.body))
}

// request is one call; key and match become headers when they are not empty.
type request struct {
	method, path string
	body         any
	match, key   string
	header       map[string]string
	raw          []byte
	kind         string
}

const patience = 90 * time.Second

// send repeats a request until the server has answered it for good: a lost connection, a server that is
// starting, or a command still on its way mean "again, with the same key".
func (a *api) send(login string, r request) (reply, error) {
	if r.method != http.MethodGet && r.key == "" {
		r.key = fmt.Sprintf("e2e-%d", a.n.Add(1))
	}
	var last error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		got, err := a.once(login, r)
		if err != nil {
			last = err
			continue
		}
		switch {
		case got.status == http.StatusAccepted && !strings.Contains(got.header.Get("Location"), "billing"):
			if got, err = a.follow(login, got); err == nil {
				return got, nil
			}
			last = err
		case got.status == http.StatusConflict && strings.Contains(string(got.body), "idempotency_key_running"),
			got.status == http.StatusTooManyRequests, got.status >= 500 && got.status != http.StatusNotImplemented:
			last = fmt.Errorf("%d %s", got.status, got.body)
		default:
			return got, nil
		}
	}
	return reply{}, fmt.Errorf("%s %s: no answer in %s: %w", r.method, r.path, patience, last)
}

// follow waits for an accepted command to end.
func (a *api) follow(login string, accepted reply) (reply, error) {
	path := strings.TrimPrefix(accepted.header.Get("Location"), "/api/v1")
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		got, err := a.once(login, request{method: http.MethodGet, path: path})
		if err != nil || got.status != http.StatusOK {
			continue
		}
		var op struct {
			State   string          `json:"state"`
			Result  json.RawMessage `json:"result"`
			Problem json.RawMessage `json:"problem"`
		}
		if err := json.Unmarshal(got.body, &op); err != nil {
			return reply{}, err
		}
		switch op.State {
		case "done":
			return reply{status: http.StatusOK, body: []byte(fmt.Sprintf(`{"command_id":"","state":"done","result":%s}`, op.Result))}, nil
		case "refused":
			return reply{status: http.StatusConflict, body: op.Problem}, nil
		}
	}
	return reply{}, fmt.Errorf("the operation %s did not end", path)
}

func (a *api) once(login string, r request) (reply, error) {
	payload := r.raw
	if r.body != nil {
		var err error
		if payload, err = json.Marshal(r.body); err != nil {
			return reply{}, err
		}
	}
	req, err := http.NewRequest(r.method, a.base+r.path, bytes.NewReader(payload))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	if r.kind != "" {
		req.Header.Set("Content-Type", r.kind)
	}
	if key := a.bearer(login); key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	if r.key != "" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	if r.match != "" {
		req.Header.Set("If-Match", r.match)
	}
	for k, v := range r.header {
		req.Header.Set(k, v)
	}
	res, err := a.http.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return reply{status: res.StatusCode, body: body, header: res.Header}, err
}

func (a *api) bearer(login string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.keys[login]
}

// get reads a path as a person.
func (a *api) get(login, path string, into any) {
	a.t.Helper()
	got, err := a.send(login, request{method: http.MethodGet, path: path})
	require.NoError(a.t, err)
	require.Equal(a.t, http.StatusOK, got.status, "GET %s: %s", path, got.body)
	got.into(a.t, into)
}

// post asks for a change and returns the answer, which must be a success.
func (a *api) post(login, path string, body any, match ...string) reply {
	a.t.Helper()
	got := a.try(login, path, body, match...)
	require.Less(a.t, got.status, 300, "POST %s as %s: %s", path, login, got.body)
	return got
}

// try asks for a change that may be refused.
func (a *api) try(login, path string, body any, match ...string) reply {
	a.t.Helper()
	r := request{method: http.MethodPost, path: path, body: body}
	if len(match) > 0 {
		r.match = match[0]
	}
	got, err := a.send(login, r)
	require.NoError(a.t, err)
	return got
}

// until reads a path until the condition holds.
func (a *api) until(login, path string, into any, what string, holds func() bool) {
	a.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		got, err := a.send(login, request{method: http.MethodGet, path: path})
		if err == nil && got.status == http.StatusOK {
			got.into(a.t, into)
			if holds() {
				return
			}
		}
	}
	a.t.Fatalf("%s did not happen within %s (GET %s): %+v", what, patience, path, into)
}
