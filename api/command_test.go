package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

const invoicePath = "/invoices/e-amber.2026-10.service"

func TestACommandHappensOnce(t *testing.T) {
	b := serve(t)
	hold := request{method: "POST", path: invoicePath + "/hold", as: "finance", key: "k1", body: `{"reason":"figures look odd"}`}

	t.Run("the same key and body get the first reply again, and the work is done once", func(t *testing.T) {
		first, second := b.send(hold), b.send(hold)
		require.Equal(t, http.StatusOK, first.status, string(first.body))
		require.JSONEq(t, string(first.body), string(second.body))
		require.Len(t, b.sender.sent, 1)
		require.Equal(t, "invoice/e-amber/2026-10/service", b.sender.sent[0].WorkflowID)
		require.JSONEq(t, `{"target":{"invoice":"e-amber.2026-10.service"},"body":{"reason":"figures look odd"},"if_match":""}`, string(b.sender.sent[0].Body))
	})
	t.Run("the same key with another body is refused", func(t *testing.T) {
		other := hold
		other.body = `{"reason":"something else"}`
		got := b.send(other)
		require.Equal(t, http.StatusUnprocessableEntity, got.status)
		require.Equal(t, string(fault.KeyReused), got.code())
	})
	t.Run("another person may use the same key", func(t *testing.T) {
		require.Equal(t, http.StatusOK, b.send(request{method: "POST", path: invoicePath + "/return", as: "approver", key: "k1", body: `{"reason":"no"}`}).status)
	})
	t.Run("a refusal is kept and told again", func(t *testing.T) {
		b.sender.do = refuseWith(fault.SamePerson)
		approve := request{method: "POST", path: invoicePath + "/approve", as: "approver", key: "k2", match: `"ab"`}
		first := b.send(approve)
		b.sender.do = nil
		second := b.send(approve)
		require.Equal(t, http.StatusForbidden, first.status)
		require.Equal(t, string(fault.SamePerson), second.code())
		require.Contains(t, string(second.body), "the workflow said no")
	})
	t.Run("the effect happened although the answer was lost", func(t *testing.T) {
		b.sender.do = func(ctx context.Context, c store.Command) (wire.Reply, error) {
			f := fakeSender{db: b.db}
			_, _ = f.Send(ctx, c)
			return wire.Reply{}, errors.New("connection reset")
		}
		defer func() { b.sender.do = nil }()
		require.Equal(t, http.StatusOK, b.send(request{method: "POST", path: invoicePath + "/send", as: "finance", key: "k3"}).status)
	})
	t.Run("work that nobody answered is recorded and can be followed", func(t *testing.T) {
		b.sender.do = func(context.Context, store.Command) (wire.Reply, error) {
			return wire.Reply{}, errors.New("temporal is away")
		}
		defer func() { b.sender.do = nil }()
		send := request{method: "POST", path: invoicePath + "/send", as: "finance", key: "k4"}
		got := b.send(send)
		require.Equal(t, http.StatusAccepted, got.status)
		followed := b.send(request{method: "GET", path: strings.TrimPrefix(got.header.Get("Location"), "/api/v1"), as: "finance"})
		require.Contains(t, string(followed.body), `"state":"pending"`)
		require.Equal(t, string(fault.KeyRunning), b.send(send).code())
		foreign := request{method: "GET", path: strings.TrimPrefix(got.header.Get("Location"), "/api/v1"), as: "viewer-birch"}
		require.Equal(t, http.StatusNotFound, b.send(foreign).status, "another merchant's operation does not exist")
		b.exec(`UPDATE commands SET created_at = created_at - interval '5 minutes'`)
		b.sender.do = nil
		require.Equal(t, http.StatusOK, b.send(send).status, "a stale command is sent again under the same key")
	})
	t.Run("a signature needs the person's own password, which is never stored", func(t *testing.T) {
		hash := strings.Repeat("ab", 32)
		wrong := request{method: "POST", path: "/engagements/e-amber/contracts/1/sign", as: "signer-amber", key: "k5", body: `{"sha256":"` + hash + `","password":"not mine"}`}
		require.Equal(t, "/password", b.send(wrong).pointer())
		right := wrong
		right.body = `{"sha256":"` + hash + `","password":"` + password + `"}`
		require.Equal(t, http.StatusOK, b.send(right).status)
		var kept int
		require.NoError(t, b.db.Get(&kept, `SELECT count(*) FROM commands WHERE body::text LIKE '%' || $1 || '%'`, password))
		require.Zero(t, kept)
	})
	t.Run("a stream of an operation ends with its last state", func(t *testing.T) {
		var id string
		require.NoError(t, b.db.Get(&id, `SELECT id FROM commands WHERE state = 'done' AND actor = 'finance' LIMIT 1`))
		got := b.send(request{method: "GET", path: "/operations/" + id + "/events", as: "finance"})
		require.Equal(t, "text/event-stream", got.header.Get("Content-Type"))
		require.Contains(t, string(got.body), `"state":"done"`)
	})
}

func TestSmallChangesHappenOnce(t *testing.T) {
	b := serve(t)
	key := request{method: "POST", path: "/api-keys", as: "admin", key: "n1", body: `{"name":"ci","user_id":"operator"}`}
	var first, second struct{ ID, Key string }
	b.send(key).into(t, &first)
	b.send(key).into(t, &second)
	require.Equal(t, first.ID, second.ID)
	require.NotEmpty(t, first.Key)
	require.Empty(t, second.Key, "a key is told once")

	b.keys["made"] = first.Key
	require.Equal(t, http.StatusOK, b.send(request{method: "GET", path: "/me", as: "made"}).status)
	require.Equal(t, http.StatusNoContent, b.send(request{method: "DELETE", path: "/api-keys/" + first.ID, as: "admin"}).status)
	require.Equal(t, http.StatusUnauthorized, b.send(request{method: "GET", path: "/me", as: "made"}).status, "a revoked key ends at once")

	user := request{method: "POST", path: "/users", as: "admin", key: "n2", body: `{"login":"mixed","name":"x","password":"12345678","roles":["finance"],"merchant_id":"amber"}`}
	require.Equal(t, http.StatusConflict, b.send(user).status, "a merchant's person holds no role of the provider")
	var rows int
	require.NoError(t, b.db.Get(&rows, `SELECT count(*) FROM users WHERE login = 'mixed'`))
	require.Zero(t, rows)
}
