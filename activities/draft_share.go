package activities

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// draftShare makes the share invoice of a month from the statements accepted in it. Their revenue was accrued
// when they were accepted, so nothing is accrued here.
func draftShare(ctx context.Context, tx *store.Tx, e store.Engagement, month period.Month, version int, now time.Time) (bool, error) {
	v := store.Invoice{ID: wire.InvoiceKey(e.ID, month.String(), "share"), EngagementID: e.ID, MerchantID: e.MerchantID, EntityID: e.EntityID,
		Month: month, Kind: "share", Attempt: 1, ContractVersion: version, Currency: e.Currency, PreparedBy: "system", CreatedAt: now,
		Checks: json.RawMessage(`[]`), RatingInput: json.RawMessage(`{}`)}
	exists, err := tx.InvoiceExists(ctx, v.ID)
	if err != nil || exists {
		return exists, err // what became due since goes onto the next month's
	}
	dues, err := tx.ShareDues(ctx, e.ID, month)
	if err != nil || len(dues) == 0 {
		return false, err
	}
	lines, err := shareLines(e.Currency, dues)
	if err != nil {
		return false, err
	}
	sum, err := invoice.Totals(e.Currency, lines)
	if err != nil {
		return false, err
	}
	if err := setContent(&v, sum, lines); err != nil {
		return false, err
	}
	if err := addDraft(ctx, tx, e, v, lines, nil, now); err != nil {
		return false, err
	}
	for _, d := range dues {
		if err := tx.BillShareDue(ctx, d.ID, v.ID); err != nil {
			return false, err
		}
	}
	return true, nil
}

func shareLines(currency money.Currency, dues []store.ShareDue) ([]invoice.Line, error) {
	var lines []invoice.Line
	for _, d := range dues {
		why := "statement version " + strconv.Itoa(d.Version)
		if d.Restates != nil {
			why += ", restating version " + strconv.Itoa(*d.Restates)
		}
		lines = append(lines, invoice.Line{Charge: "share", Kind: invoice.KindShare, ServiceMonth: d.ServiceMonth, Label: "savings share " + d.Period,
			Net: money.New(d.Net, currency), Tax: money.New(d.Tax, currency), Reason: why})
	}
	return lines, nil
}
