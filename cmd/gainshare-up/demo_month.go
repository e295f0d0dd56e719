package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/demo"
	"github.com/gainshare/gainshare/internal/rules/contact"
)

// month reports a month's contacts when it is over, has last month's bills paid, and bills and settles it after
// the cut-off. The newest bills are left to today.
func (d *demoLoader) month(ctx context.Context, m time.Time) error {
	if err := d.moveTo(ctx, m.AddDate(0, 1, 0).Add(2*time.Hour)); err != nil {
		return err
	}
	if err := d.together(ctx, func(ctx context.Context, desk demoDesk) error { return d.report(ctx, desk, m) }); err != nil {
		return err
	}
	if !m.Before(d.calendar.billed) {
		return nil
	}
	if err := d.moveTo(ctx, cutOff(m).Add(5*time.Hour)); err != nil {
		return err
	}
	return d.together(ctx, func(ctx context.Context, desk demoDesk) error { return d.closeMonth(ctx, desk, m) })
}

// report hands in a month: contacts, the platform's counts, and what the merchant kept paying himself.
func (d *demoLoader) report(ctx context.Context, desk demoDesk, m time.Time) error {
	late := desk.Key == "xiaoman" && m.Equal(d.calendar.billed) // the small shop is late with its last transfer
	if m.After(d.calendar.months[0]) && !late {
		if err := d.pay(ctx, desk, m.AddDate(0, -1, 0), m.AddDate(0, 1, -4)); err != nil {
			return err
		}
	}
	complaints, err := d.contacts(ctx, desk, m, m.AddDate(0, 1, 0))
	if err != nil || !desk.saves {
		return err
	}
	return d.api.post(ctx, "finance", "inputs-"+desk.Key+m.Format("-2006-01"), path(desk, "/period-inputs"), map[string]any{"month": m.Format("2006-01"),
		"retained": []map[string]string{{"key": "supervisor", "amount": fmt.Sprintf("%d.00", desk.Base*28)}, {"key": "hidden", "amount": fmt.Sprintf("%d.00", complaints*120)}}}, nil)
}

var contactColumns = []string{"source", "external_id", "shop_id", "channel", "buyer_key", "order_ref", "started_at", "closed_at", "ai_wrote", "person_wrote",
	"transfer_asked", "ai_messages", "agent_id", "language", "intent", "handover_reason", "handle_seconds", "csat", "complaint", "platform_dispute", "sales_ref", "excluded"}

// contacts uploads the contacts that began in [from, to) as a file, and the platform's counts of those days.
func (d *demoLoader) contacts(ctx context.Context, desk demoDesk, from, to time.Time) (complaints int, err error) {
	all, err := demo.Stream{Seed: demoSeed, Merchant: desk.Merchant, Service: demo.WithAI, Zone: d.zone}.Contacts(from.Year(), from.Month())
	if err != nil {
		return 0, err
	}
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	if err := w.Write(contactColumns); err != nil {
		return 0, err
	}
	counts := map[[2]string]int{}
	for c := range all {
		if c.StartedAt.Before(from) || !c.StartedAt.Before(to) {
			continue
		}
		if c.Complaint {
			complaints++
		}
		counts[[2]string{c.Shop, c.StartedAt.In(d.zone).Format(time.DateOnly)}]++
		if err := w.Write(contactRow(c)); err != nil {
			return 0, err
		}
	}
	w.Flush()
	if len(counts) == 0 {
		return 0, w.Error()
	}
	name := fmt.Sprintf("%s-%s-%s.csv", desk.Key, from.Format("20060102"), to.Format("20060102"))
	var got struct{ Rejected int }
	if err := d.api.upload(ctx, "am", "contacts-"+name, path(desk, "/contacts/files"), name, file.Bytes(), &got); err != nil {
		return 0, err
	}
	if got.Rejected > 0 {
		return 0, fmt.Errorf("%d lines of %s were refused", got.Rejected, name)
	}
	return complaints, d.api.post(ctx, "finance", "totals-"+name, path(desk, "/control-totals"), map[string]any{"source": "platform", "days": totals(counts)}, nil)
}

func totals(counts map[[2]string]int) []map[string]any {
	days := make([]map[string]any, 0, len(counts))
	for at, n := range counts {
		days = append(days, map[string]any{"shop_id": at[0], "day": at[1], "contacts": n, "orders": n * 9})
	}
	slices.SortFunc(days, func(a, b map[string]any) int {
		return bytes.Compare([]byte(a["day"].(string)+a["shop_id"].(string)), []byte(b["day"].(string)+b["shop_id"].(string)))
	})
	return days
}

func contactRow(c demo.Contact) []string {
	wrote := func(e contact.Event) string { return strconv.FormatBool(slices.Contains(c.Events, e)) }
	asked := slices.Contains(c.Events, contact.TransferAsked) || slices.Contains(c.Events, contact.TransferTriggered)
	csat := ""
	if c.CSAT > 0 {
		csat = strconv.Itoa(c.CSAT)
	}
	return []string{c.Source, c.ExternalID, c.Shop, c.Channel, c.BuyerKey, c.OrderRef, c.StartedAt.Format(time.RFC3339), c.ClosedAt.Format(time.RFC3339),
		wrote(contact.AIAnswered), wrote(contact.PersonWrote), strconv.FormatBool(asked), strconv.Itoa(c.AIMessages), c.Agent, c.Language, c.Intent,
		c.HandoverReason, strconv.Itoa(c.HandleSeconds), csat, strconv.FormatBool(c.Complaint), strconv.FormatBool(c.Complaint && c.OrderRef != ""), c.SalesRef, string(c.Excluded)}
}
