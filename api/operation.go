package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gainshare/gainshare/internal/store"
)

func (a *API) operationTable() map[string]entry {
	return map[string]entry{
		"listTasks": {everyone(), paged(store.TaskView.Key,
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.TaskView, error) {
				f := store.TaskFilter{State: c.Query("state"), Engagement: c.Query("engagement")}
				if c.who.MerchantID != "" {
					f.Roles = roles(roleMViewer, roleMSigner) // what our people still have to do is not the merchant's business
				}
				return tx.TaskViews(ctx, f, p)
			})},
		"listNotices": {roles(roleAM, roleFinance, roleApprover, roleAuditor, roleOperator, roleAdmin),
			paged(func(n store.NoticeView) []string { return []string{stamp(n.CreatedAt), n.ID} },
				func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.NoticeView, error) {
					return tx.NoticeViews(ctx, c.Query("engagement"), p)
				})},
		"listIncidents": {everyone(), paged(func(i store.Incident) []string { return []string{stamp(i.StartsAt), i.ID} },
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.Incident, error) {
				return tx.Incidents(ctx, c.who.MerchantID, p)
			})},
		"openIncident": {roles(roleOperator), once(created, func(c *call, ctx context.Context, tx *store.Tx, i store.Incident, _ time.Time) (any, error) {
			i.ID = store.NewID("inc")
			i.MerchantIDs, i.Measures = append([]string{}, i.MerchantIDs...), append([]string{}, i.Measures...)
			return i, tx.AddIncident(ctx, i, c.who.ID)
		})},
		"listAudit": {roles(roleAuditor, roleAdmin), paged(func(r store.AuditView) []string { return []string{number(r.ID)} },
			func(_ *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.AuditView, error) {
				return tx.AuditViews(ctx, p)
			})},
		"getOperation": {everyone(), func(c *call) (reply, error) {
			v, err := c.operation()
			return ok(v), err
		}},
		"streamOperation": {everyone(), streamOperation},
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// operation reads the command the path names: the sender's own, or one about his merchant.
func (c *call) operation() (v store.OperationView, err error) {
	err = c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = tx.Operation(ctx, c.Param("operation"), c.who.ID, c.who.MerchantID)
		return err
	})
	return v, err
}

// streamOperation tells the state of a command as it changes, until it has ended or the reader leaves.
func streamOperation(c *call) (reply, error) {
	v, err := c.operation()
	if err != nil {
		return reply{}, err
	}
	c.Header("Content-Type", "text/event-stream")
	c.Writer.WriteHeader(http.StatusOK)
	tick := time.NewTicker(400 * time.Millisecond)
	defer tick.Stop()
	for last := ""; ; {
		if v.State != last {
			last = v.State
			text, err := json.Marshal(v)
			if err != nil {
				return reply{sent: true}, nil
			}
			fmt.Fprintf(c.Writer, "event: operation\nid: %s\ndata: %s\n\n", last, text)
			c.Writer.Flush()
		}
		if last != "pending" {
			return reply{sent: true}, nil
		}
		select {
		case <-c.ctx().Done():
			return reply{sent: true}, nil
		case <-tick.C:
		}
		if v, err = c.operation(); err != nil {
			return reply{sent: true}, nil
		}
	}
}
