package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

// caller is who asks: a person by session, or a program by key.
type caller struct {
	store.User
	token   string // the session's token; empty with a key
	session store.Session
}

// call is one request on its way through: who asks, about whose thing, with which body.
type call struct {
	*gin.Context
	api   *API
	op    *operation
	who   caller
	scope store.Scope
	body  []byte
}

// ctx is the request's context.
func (c *call) ctx() context.Context { return c.Request.Context() }

// decode reads the body, which has passed the contract's validation.
func (c *call) decode(into any) error {
	if err := json.Unmarshal(c.body, into); err != nil {
		return fault.New(fault.Invalid, "the body cannot be read: %s", err)
	}
	return nil
}

// read runs fn in a read-only transaction that sees what the caller may see.
func (c *call) read(fn func(ctx context.Context, tx *store.Tx) error) error {
	return c.api.DB.AsMerchant(c.ctx(), c.who.MerchantID, func(tx *store.Tx) error { return fn(c.ctx(), tx) })
}

// roleText is how a command remembers the roles of its sender.
func (c *call) roleText() string { return strings.Join(c.who.Roles, ",") }

// target are the path's parameters.
func (c *call) target() map[string]string {
	out := map[string]string{}
	for _, p := range c.Params {
		out[p.Key] = p.Value
	}
	return out
}

// targetText writes the path's parameters for a request's hash.
func (c *call) targetText() string {
	var parts []string
	for k, v := range c.target() {
		parts = append(parts, k+"="+v)
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

// reply is what a handler answers: JSON of body, or raw bytes of a media type.
type reply struct {
	status int
	body   any
	media  string
	raw    []byte
	header map[string]string
	sent   bool // the handler wrote the answer itself
}

func ok(body any) reply      { return reply{status: http.StatusOK, body: body} }
func created(body any) reply { return reply{status: http.StatusCreated, body: body} }

// text answers with exact bytes under a file name.
func text(media, name string, raw []byte) reply {
	return reply{status: http.StatusOK, media: media, raw: raw, header: map[string]string{"Content-Disposition": `attachment; filename="` + name + `"`}}
}

// handler answers one operation.
type handler func(*call) (reply, error)

func (r reply) write(c *gin.Context) {
	if r.sent {
		return
	}
	for k, v := range r.header {
		c.Header(k, v)
	}
	switch {
	case r.media != "":
		c.Data(r.status, r.media, r.raw)
	case r.body == nil:
		c.Status(r.status)
		c.Writer.WriteHeaderNow()
	default:
		c.JSON(r.status, r.body)
	}
}

// view answers a read with what fn returns.
func view[T any](fn func(c *call, ctx context.Context, tx *store.Tx) (T, error)) handler {
	return func(c *call) (reply, error) {
		var out T
		err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
			out, err = fn(c, ctx, tx)
			return err
		})
		return ok(out), err
	}
}

// page is a part of a list.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next_cursor,omitempty"`
}

// paged answers a list in parts; key names the row to go on after.
func paged[T any](key func(T) []string, fn func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]T, error)) handler {
	return view(func(c *call, ctx context.Context, tx *store.Tx) (page[T], error) {
		p, err := c.page()
		if err != nil {
			return page[T]{}, err
		}
		limit := p.Limit
		p.Limit++ // one more tells whether there is another page
		rows, err := fn(c, ctx, tx, p)
		if err != nil || len(rows) <= limit {
			return page[T]{Items: rows}, err
		}
		return page[T]{Items: rows[:limit], Next: cursorOf(key(rows[limit-1]))}, nil
	})
}

// whole answers a list that is never long.
func whole[T any](fn func(c *call, ctx context.Context, tx *store.Tx) ([]T, error)) handler {
	return view(func(c *call, ctx context.Context, tx *store.Tx) (page[T], error) {
		rows, err := fn(c, ctx, tx)
		return page[T]{Items: rows}, err
	})
}

func (c *call) page() (store.Page, error) {
	p := store.Page{Limit: 50}
	if n, err := strconv.Atoi(c.Query("limit")); err == nil {
		p.Limit = n
	}
	after, err := cursorKeys(c.Query("cursor"))
	p.After = after
	return p, err
}
