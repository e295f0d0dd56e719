package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

// post is a courier that says what it was told to say.
type post struct{ errs []error }

func (p *post) Deliver(context.Context, store.Notice) (string, error) {
	if len(p.errs) == 0 {
		return "250 queued", nil
	}
	err := p.errs[0]
	p.errs = p.errs[1:]
	return "", err
}

func TestANoticeIsSentUntilItsProofIsStored(t *testing.T) {
	d := newDesk(t)
	var id string
	require.NoError(t, d.db.InTx(t.Context(), func(tx *store.Tx) (err error) {
		id, err = tx.WriteNotice(t.Context(), store.Notice{Key: "bill/1", Channel: "mail", Recipient: "nobody", Subject: "s", Body: "b", CreatedAt: time.Now()})
		return err
	}))
	p := &post{errs: []error{fault.New(fault.Unavailable, "busy"), fault.New(fault.Invalid, "550 no such user"), errors.New("a bug")}}
	a := &activities.Notices{DB: d.db, Post: p}

	_, err := a.Deliver(t.Context(), id)
	require.Equal(t, fault.Unavailable, fault.CodeOf(err), "tried again at the usual pace")
	_, err = a.Deliver(t.Context(), id)
	app, ok := errors.AsType[*temporal.ApplicationError](err)
	require.True(t, ok)
	require.False(t, app.NonRetryable(), "it is tried again when a person had time to mend it")
	require.Equal(t, time.Hour, app.NextRetryDelay())
	tasks := func() (open int) {
		require.NoError(t, d.db.Get(&open, `SELECT count(*) FROM tasks WHERE kind = 'notice.undeliverable' AND role = 'operator' AND state = 'open'`))
		return open
	}
	require.Equal(t, 1, tasks())
	_, err = a.Deliver(t.Context(), id)
	require.Error(t, err)

	first, err := a.Deliver(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "2024-12-20T02:00:00Z", first.At.Format(time.RFC3339), "proof carries business time")
	require.Zero(t, tasks())
	d.clock("2024-12-25T00:00:00Z")
	p.errs = []error{errors.New("must not be sent again")}
	again, err := a.Deliver(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, first, again)
}
