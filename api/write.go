package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/store"
)

// once answers a small change that needs no workflow: writes, reply and audit row are one transaction under the
// caller's Idempotency-Key. B is the body's shape.
func once[B any](answer func(any) reply, fn func(c *call, ctx context.Context, tx *store.Tx, body B, now time.Time) (any, error)) handler {
	return onceHiding(answer, nil, fn)
}

// onceHiding is once for replies with a secret that is told a single time: hide removes it from what is kept.
func onceHiding[B any](answer func(any) reply, hide func(any) any, fn func(c *call, ctx context.Context, tx *store.Tx, body B, now time.Time) (any, error)) handler {
	return func(c *call) (reply, error) {
		var body B
		if len(c.body) > 0 {
			if err := c.decode(&body); err != nil {
				return reply{}, err
			}
			c.withoutPassword()
		}
		cmd, err := c.newCommand(c.op.kind)
		if err != nil {
			return reply{}, err
		}
		out, err := c.api.DB.Once(c.ctx(), cmd, func(tx *store.Tx, now time.Time) (any, error) {
			return fn(c, c.ctx(), tx, body, now)
		}, hide)
		return answer(out), err
	}
}

// withoutPassword keeps passwords out of what is stored and hashed.
func (c *call) withoutPassword() {
	var fields map[string]json.RawMessage
	if json.Unmarshal(c.body, &fields) != nil || fields["password"] == nil {
		return
	}
	delete(fields, "password")
	if text, err := json.Marshal(fields); err == nil {
		c.body = text
	}
}
