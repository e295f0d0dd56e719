package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"
)

// demoPatience is how long the loader waits for one thing to happen.
const demoPatience = 2 * time.Minute

// demoAPI speaks to the API over loopback, with one temporary key a person.
type demoAPI struct {
	base string
	http *http.Client
	keys map[string]string // login to bearer; written before the first use only
}

func newDemoAPI(base string) *demoAPI {
	return &demoAPI{base: base, keys: map[string]string{},
		http: &http.Client{Timeout: 45 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}}
}

// demoRefusal is an answer that says no.
type demoRefusal struct {
	call   string
	status int
	body   []byte
}

// Error repeats what the server said.
func (r *demoRefusal) Error() string { return fmt.Sprintf("%s: %d %s", r.call, r.status, r.body) }

// detail is the sentence for people in the answer.
func (r *demoRefusal) detail() string {
	var p struct{ Detail string }
	if json.Unmarshal(r.body, &p) != nil {
		return string(r.body)
	}
	return p.Detail
}

// refusedWith says whether an error is an answer of the status.
func refusedWith(err error, status int) bool {
	r, ok := errors.AsType[*demoRefusal](err)
	return ok && r.status == status
}

type demoCall struct {
	method, path, key, match, kind string
	body                           []byte
}

// get reads a path.
func (a *demoAPI) get(ctx context.Context, who, path string, into any) error {
	return a.send(ctx, who, demoCall{method: http.MethodGet, path: path}, into)
}

// post asks for a change. The key makes the same request harmless when it comes again.
func (a *demoAPI) post(ctx context.Context, who, key, path string, body, into any, match ...string) error {
	call := demoCall{method: http.MethodPost, path: path, key: "demo/" + key, kind: "application/json"}
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		call.body = text
	}
	if len(match) > 0 {
		call.match = match[0]
	}
	return a.send(ctx, who, call, into)
}

// upload sends a file as a form.
func (a *demoAPI) upload(ctx context.Context, who, key, path, name string, content []byte, into any) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		return err
	}
	if _, err := part.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return a.send(ctx, who, demoCall{method: http.MethodPost, path: path, key: "demo/" + key, kind: w.FormDataContentType(), body: form.Bytes()}, into)
}

// until reads a path until the condition holds.
func (a *demoAPI) until(ctx context.Context, who, path string, into any, holds func() bool) error {
	for deadline := time.Now().Add(demoPatience); time.Now().Before(deadline); {
		err := a.get(ctx, who, path, into)
		if err != nil && !refusedWith(err, http.StatusNotFound) {
			return err
		}
		if err == nil && holds() {
			return nil
		}
		if err := pause(ctx, 40*time.Millisecond); err != nil {
			return err
		}
	}
	return fmt.Errorf("what was waited for did not happen in %s (GET %s): %+v", demoPatience, path, into)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// send repeats a request until it is answered for good.
func (a *demoAPI) send(ctx context.Context, who string, call demoCall, into any) error {
	var last error
	for deadline := time.Now().Add(demoPatience); time.Now().Before(deadline); {
		status, body, location, err := a.once(ctx, who, call)
		switch {
		case err != nil:
			last = err
		case status == http.StatusAccepted:
			last = errors.New("accepted, not done yet: " + location) // the same key again waits for the same command
		case status < 300:
			if into == nil {
				return nil
			}
			return json.Unmarshal(body, into)
		case status == http.StatusConflict && strings.Contains(string(body), "idempotency_key_running"),
			status == http.StatusTooManyRequests, status >= 500 && status != http.StatusNotImplemented:
			last = &demoRefusal{call.method + " " + call.path, status, body}
		default:
			return &demoRefusal{call.method + " " + call.path + " as " + who, status, body}
		}
		if err := pause(ctx, 80*time.Millisecond); err != nil {
			return err
		}
	}
	return last
}

func (a *demoAPI) once(ctx context.Context, who string, call demoCall) (status int, body []byte, location string, err error) {
	req, err := http.NewRequestWithContext(ctx, call.method, a.base+"/api/v1"+call.path, bytes.NewReader(call.body))
	if err != nil {
		return 0, nil, "", err
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + a.keys[who], "Content-Type": call.kind, "Idempotency-Key": call.key, "If-Match": call.match} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	res, err := a.http.Do(req)
	if err != nil {
		return 0, nil, "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, res.Header.Get("Location"), err
}
