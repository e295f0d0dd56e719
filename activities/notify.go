package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Courier gets one notice to its recipient and returns the receiving server's receipt. Its errors carry codes:
// fault.Unavailable may get better by waiting; with another code a person has to change something.
type Courier interface {
	Deliver(ctx context.Context, n store.Notice) (proof string, err error)
}

// Notices delivers notices.
type Notices struct {
	DB   *store.DB
	Post Courier
}

// undeliverablePause is how long a notice that was refused for good waits before it is tried again: a person
// was given a task, and the windows that begin with the delivery do not begin without it.
const undeliverablePause = time.Hour

// Register makes the activity known under its name on the wire.
func (a *Notices) Register(r worker.Registry) {
	register(r, wire.DeliverNotice.Name, a.Deliver)
}

// Deliver sends a notice unless its proof is stored already, keeps the proof, and answers when, in business
// time. A notice is sent until it is delivered: a refusal for good opens the operator's task and waits an hour.
func (a *Notices) Deliver(ctx context.Context, id string) (wire.Delivered, error) {
	n, err := a.DB.Notice(ctx, id)
	if err != nil {
		return wire.Delivered{}, refuse(err)
	}
	if n.DeliveredAt != nil {
		return wire.Delivered{At: n.DeliveredAt.UTC()}, nil
	}
	proof, err := a.Post.Deliver(ctx, n)
	if err != nil {
		return wire.Delivered{}, a.failed(ctx, n, err)
	}
	at, err := a.DB.NoticeDelivered(ctx, n.ID, proof)
	if err != nil {
		return wire.Delivered{}, err
	}
	return wire.Delivered{At: at.UTC()}, a.closeTask(ctx, n)
}

// failed notes what went wrong and says when to try again.
func (a *Notices) failed(ctx context.Context, n store.Notice, cause error) error {
	if err := a.DB.NoticeFailed(ctx, n.ID, cause.Error()); err != nil {
		return err
	}
	code := fault.CodeOf(cause)
	if code == fault.Unavailable || code == fault.Internal {
		return cause // again, at the retry policy's own pace
	}
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		return tx.OpenTask(ctx, store.Task{Key: "notice.undeliverable/" + n.ID, Kind: "notice.undeliverable", EngagementID: n.EngagementID, Role: "operator",
			SubjectKind: "notice", SubjectID: n.ID, Params: paramsJSON(map[string]any{"subject": n.Subject, "recipient": n.Recipient, "reason": cause.Error()}), CreatedAt: now})
	})
	if err != nil {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(cause.Error(), string(code), temporal.ApplicationErrorOptions{NextRetryDelay: undeliverablePause})
}

// closeTask ends the operator's task of a notice that arrived after all.
func (a *Notices) closeTask(ctx context.Context, n store.Notice) error {
	if n.Attempts == 0 {
		return nil
	}
	return a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		return tx.CloseTasks(ctx, "notice", n.ID, "", "done", "system", now)
	})
}
