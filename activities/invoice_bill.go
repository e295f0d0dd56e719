package activities

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// merchantWindow is how many working days the merchant has to confirm or object; answerDays how many finance
// has to answer an objection.
const (
	merchantWindow = 5
	answerDays     = 5
)

// send writes the bill's notice; the workflow delivers it, and the proof of delivery opens the window.
func (a *Invoices) send(c *change) error {
	if c.v.State != "approved" {
		return fault.New(fault.Conflict, "only an approved invoice is sent")
	}
	c.v.State = "sent"
	if err := c.closeTasks("invoice.send"); err != nil {
		return err
	}
	return c.bill()
}

// bill puts the merchant's bill into the outbox.
func (c *change) bill() error {
	c.v.SentAt, c.v.WindowEndsAt = &c.now, nil
	e, err := c.engagement()
	if err != nil {
		return err
	}
	total := money.New(c.v.Total, c.v.Currency)
	c.notice, err = writeNotice(c.ctx, c.tx, e, fmt.Sprintf("bill/%s/%s", c.v.ID, c.cmd.ID), c.now,
		fmt.Sprintf("账单 %s %s / Bill %s", e.Name, c.v.Month, c.v.ID),
		fmt.Sprintf("账单合计 %s %s，请在 %d 个工作日内确认或提出异议；逾期视为确认。\nTotal %s %s. Please confirm or object within %d working days; silence counts as confirmation.\n",
			total, c.v.Currency, merchantWindow, total, c.v.Currency, merchantWindow))
	return err
}

// OpenWindow starts the merchant's working days with the proof of delivery.
func (a *Invoices) OpenWindow(ctx context.Context, in wire.WindowInput) (wire.InvoiceStatus, error) {
	var status wire.InvoiceStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		v, err := tx.Invoice(ctx, in.InvoiceID)
		if err != nil {
			return err
		}
		if v.State != "sent" || v.WindowEndsAt != nil {
			status = statusOf(v, nil)
			return nil
		}
		e, err := tx.Engagement(ctx, v.EngagementID, false)
		if err != nil {
			return err
		}
		ends, note := a.after(e, in.DeliveredAt, merchantWindow)
		v.WindowEndsAt = &ends
		if err := tx.UpdateInvoice(ctx, v); err != nil {
			return err
		}
		status = statusOf(v, nil)
		t := task(e, "invoice.confirm", "merchant_signer", "invoice", v.ID, in.DeliveredAt)
		t.Key += fmt.Sprintf("/%d", v.Version) // a bill sent again asks again
		t.DueAt, t.Fallback = &ends, "invoice.silence_confirms"
		t.Params = paramsJSON(map[string]any{"calendar_note": note})
		return tx.OpenTask(ctx, t)
	})
	return status, refuse(err)
}

// after returns the end of the n-th working day after an instant, in the engagement's zone.
func (a *Invoices) after(e store.Engagement, at time.Time, n int) (time.Time, string) {
	day, note := a.Calendar.AddWorkingDays(period.DateOf(at.In(e.Zone())), n)
	return day.AddDays(1).In(e.Zone()), note
}

func (a *Invoices) confirm(c *change) error {
	if c.v.State != "sent" {
		return fault.New(fault.Conflict, "a bill that is %q is not waiting for confirmation", c.v.State)
	}
	if c.ask.IfMatch != hex.EncodeToString(c.v.ContentSHA256) {
		return fault.New(fault.Changed, "the bill was changed since you looked: read it again, then decide")
	}
	return c.confirmed(c.ask.Actor)
}

func (c *change) confirmed(by string) error {
	c.v.State, c.v.ConfirmedAt, c.v.ConfirmedBy = "confirmed", &c.now, by
	if err := c.closeTasks("invoice.confirm"); err != nil {
		return err
	}
	return c.openTask("invoice.issue", "finance", nil, "")
}

// SilentConfirm confirms a bill whose window has passed without a word.
func (a *Invoices) SilentConfirm(ctx context.Context, id string) (wire.InvoiceStatus, error) {
	var status wire.InvoiceStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		v, err := tx.Invoice(ctx, id)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		if v.State == "sent" && v.WindowEndsAt != nil && !now.Before(*v.WindowEndsAt) {
			c := &change{ctx: ctx, tx: tx, v: &v, now: now, cmd: store.Command{ID: "silence"}, ask: wire.Ask{Actor: "silence"}}
			if err := c.confirmed("silence"); err != nil {
				return err
			}
			if err := tx.UpdateInvoice(ctx, v); err != nil {
				return err
			}
			if err := tx.Tell(ctx, store.Event{Key: v.ID + "/silence/" + fmt.Sprint(v.Version), EngagementID: v.EngagementID, At: now,
				Kind: "invoice.silence", Params: map[string]any{"invoice": v.ID, "month": v.Month}}); err != nil {
				return err
			}
		}
		status = statusOf(v, nil)
		return nil
	})
	return status, refuse(err)
}

// errNoAddress refuses what nobody of the merchant could receive. The transaction is undone by it: whoever
// returns it to people opens the account manager's task in one of its own.
var errNoAddress = fault.New(fault.Conflict, "nobody of the merchant can receive it: no signer has a mail address")

// writeNotice puts a mail to every signer of the merchant into the outbox, as one notice; errNoAddress when there
// is no address.
func writeNotice(ctx context.Context, tx *store.Tx, e store.Engagement, key string, now time.Time, subject, text string) (string, error) {
	recipients, err := tx.SignerMails(ctx, e.MerchantID)
	if err != nil {
		return "", err
	}
	if recipients == "" {
		return "", errNoAddress
	}
	if err := tx.CloseTasks(ctx, "merchant", e.MerchantID, noAddress, "done", "system", now); err != nil {
		return "", err
	}
	return tx.WriteNotice(ctx, store.Notice{Key: key, MerchantID: &e.MerchantID, EngagementID: &e.ID, Channel: "mail", Recipient: recipients,
		Subject: subject, Body: text, CreatedAt: now})
}

// noAddress is the account manager's task to find somebody of the merchant who reads mail.
const noAddress = "merchant.no_address"

// askForAddress opens that task, once a day while nobody has.
func askForAddress(ctx context.Context, tx *store.Tx, e store.Engagement, now time.Time) error {
	t := task(e, noAddress, "account_manager", "merchant", e.MerchantID, now)
	t.Key += "/" + dayIn(e, now).String()
	return tx.OpenTask(ctx, t)
}

// missing opens the task after a command about an invoice was refused for want of an address.
func (a *Invoices) missing(ctx context.Context, invoice string) error {
	return a.DB.InTx(ctx, func(tx *store.Tx) error {
		v, err := tx.Invoice(ctx, invoice)
		if err != nil {
			return err
		}
		e, err := tx.Engagement(ctx, v.EngagementID, false)
		if err != nil {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		return askForAddress(ctx, tx, e, now)
	})
}
