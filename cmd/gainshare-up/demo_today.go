package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"

	"github.com/gainshare/gainshare/internal/demo"
	"github.com/gainshare/gainshare/internal/wire"
)

// today moves the clock to the present and leaves work on the desks: the newest bills at three different
// people, a statement to approve, contacts of this month, and a planned peak.
func (d *demoLoader) today(ctx context.Context) error {
	now := d.now()
	if err := d.moveTo(ctx, now); err != nil {
		return err
	}
	return d.together(ctx, func(ctx context.Context, desk demoDesk) error {
		if _, err := d.contacts(ctx, desk, monthOf(now), time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, d.zone)); err != nil {
			return err
		}
		if err := d.openBills(ctx, desk); err != nil {
			return err
		}
		if err := d.converse(ctx, desk, now); err != nil || desk.Key != "lanting" {
			return err
		}
		return d.peak(ctx, desk, nextDemoPeak(now, 0))
	})
}

// openBills leaves the newest invoices where the next step is somebody's.
func (d *demoLoader) openBills(ctx context.Context, desk demoDesk) error {
	m := d.calendar.billed
	if desk.Key != "xiaoman" { // late, see report
		if err := d.pay(ctx, desk, m.AddDate(0, -1, 0), m.AddDate(0, 1, 1)); err != nil {
			return err
		}
	}
	switch desk.Key {
	case "lanting":
		return d.advance(ctx, desk, m, "service", "review")
	case "xiaoman":
		return d.advance(ctx, desk, m, "service", "sent")
	}
	if err := d.advance(ctx, desk, m, "service", "issued"); err != nil {
		return err
	}
	if err := d.advance(ctx, desk, m, "share", "issued"); err != nil {
		return err
	}
	return d.settle(ctx, desk, m, "submitted")
}

// liveContacts is how many buyers of a desk write while the page is looked at for the first time.
const liveContacts = 8

// converse has buyers write live: the AI answers what the knowledge base holds, and hands the rest over.
func (d *demoLoader) converse(ctx context.Context, desk demoDesk, now time.Time) error {
	stream := demo.Stream{Seed: demoSeed + 1, Merchant: desk.Merchant, Service: demo.WithAI, Zone: d.zone}
	all, err := stream.Contacts(now.Year(), now.Month())
	if err != nil {
		return err
	}
	n := 0
	for c := range all {
		if c.Channel != "chat" {
			continue
		}
		if n++; n > liveContacts {
			return nil
		}
		id := fmt.Sprintf("live-%s-%s-%d", desk.Key, d.calendar.months[0].Format("2006-01"), n)
		err := d.api.post(ctx, "lead", id, path(desk, "/messages"), map[string]any{"id": id, "shop_id": c.Shop, "channel": "chat", "buyer_key": id, "text": c.Text,
			"occurred_at": now.Add(time.Duration(n-liveContacts) * time.Minute).Format(time.RFC3339), "order_ref": c.OrderRef, "facts": demoFacts()}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// demoFacts are what the shop's order system would know.
func demoFacts() map[string]string {
	return map[string]string{"order.number": "A10086", "order.status": "已发货 / shipped", "order.expected": "明天 / tomorrow", "shipment.number": "SF1024", "shipment.carrier": "顺丰 / SF"}
}

// peak has the planner open a season and accept its forecast; the plan waits for approval.
func (d *demoLoader) peak(ctx context.Context, desk demoDesk, p demoPeak) error {
	key := "peak-" + desk.Key + "-" + p.key
	if err := d.api.post(ctx, "planner", key, path(desk, "/peaks"), map[string]any{"season": p.key, "first_day": p.first.Format(time.DateOnly),
		"last_day": p.last.Format(time.DateOnly), "uplift": "3.0"}, nil); err != nil {
		return err
	}
	var seen struct{ State string }
	at := path(desk, "/peaks/%s", p.key)
	if err := d.api.until(ctx, "planner", at, &seen, func() bool { return seen.State != "open" }); err != nil {
		return err
	}
	return d.api.post(ctx, "planner", key+"-accept", at+"/accept-forecast", nil, nil)
}

// release lets the business clock run with the machine's. Whoever waits for an instant counts again from the
// present first: a wait that began in the past would end too late by all the time skipped since.
func (d *demoLoader) release(ctx context.Context) error {
	if err := d.moveTo(ctx, d.now()); err != nil {
		return err
	}
	var waiting []string
	if err := d.db.SelectContext(ctx, &waiting, `SELECT DISTINCT workflow_id FROM deadlines WHERE done_at IS NULL ORDER BY 1`); err != nil {
		return err
	}
	for _, id := range waiting {
		err := d.deps.Temporal.SignalWorkflow(ctx, id, "", wire.SignalClockMoved, d.now())
		if _, gone := errors.AsType[*serviceerror.NotFound](err); err != nil && !gone {
			return fmt.Errorf("wake %s: %w", id, err)
		}
	}
	if err := d.revoke(ctx); err != nil {
		return err
	}
	return d.db.SetupClock(ctx, "system", time.Time{}, true)
}
