package activities

import (
	"context"
	"encoding/json"

	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

type receiptBody struct {
	MerchantID string `json:"merchant_id"`
	Amount     struct {
		Amount   money.Number   `json:"amount"`
		Currency money.Currency `json:"currency"`
	} `json:"amount"`
	ReceivedOn  period.Date `json:"received_on"`
	Reference   string      `json:"bank_reference"`
	Allocations []struct {
		InvoiceID string       `json:"invoice_id"`
		Amount    money.Number `json:"amount"`
	} `json:"allocations"`
}

// receiptAnswer is the result of recording a transfer.
type receiptAnswer struct {
	Receipt     string        `json:"receipt"`
	Unallocated money.Amount  `json:"unallocated"`
	Paid        []receiptPart `json:"paid"`
}

type receiptPart struct {
	Invoice string       `json:"invoice"`
	Amount  money.Amount `json:"amount"`
	State   string       `json:"state"`
}

// RecordReceipt writes a bank transfer, allocates it (as instructed, else oldest due first), keeps the
// remainder as the merchant's credit, and posts it: Dr 1002 / Cr 1122, Cr 合同负债.
func (a *Invoices) RecordReceipt(ctx context.Context, in wire.ReceiptCommand) (wire.ReceiptResult, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[receiptBody](c)
		if err != nil {
			return nil, err
		}
		return recordReceipt(ctx, tx, c, req.Body, now)
	})
	if err != nil {
		return wire.ReceiptResult{}, refuse(err)
	}
	var out struct {
		Paid []struct{ Invoice, State string } `json:"paid"`
	}
	if err := json.Unmarshal(result, &out); err != nil {
		return wire.ReceiptResult{}, err
	}
	reply := wire.ReceiptResult{Reply: wire.Reply{State: "recorded", Result: result}}
	for _, p := range out.Paid {
		if engagement, month, kind, ok := wire.SplitInvoiceKey(p.Invoice); ok {
			reply.Paid = append(reply.Paid, wire.PaidInvoice{InvoiceInput: wire.InvoiceInput{EngagementID: engagement, Month: month, Kind: kind}, State: p.State})
		}
	}
	return reply, nil
}

func recordReceipt(ctx context.Context, tx *store.Tx, c store.Command, b receiptBody, now time.Time) (*receiptAnswer, error) {
	amount, err := money.Parse(string(b.Amount.Amount), b.Amount.Currency)
	if err != nil || amount.Sign() <= 0 {
		return nil, fault.New(fault.Invalid, "a transfer is an amount above zero").At("/amount/amount").Because(err)
	}
	party, err := tx.PartyOf(ctx, b.MerchantID)
	if err != nil {
		return nil, err
	}
	r := store.Receipt{ID: store.DerivedID("rcp", c.ID), EntityID: party.EntityID, MerchantID: b.MerchantID, Currency: amount.Currency(), Amount: amount.Minor(),
		ReceivedOn: b.ReceivedOn, Reference: b.Reference, RecordedBy: c.Actor, RecordedAt: now}
	if err := tx.AddReceipt(ctx, r); err != nil {
		return nil, err
	}
	open, err := tx.Unpaid(ctx, b.MerchantID, amount.Currency())
	if err != nil {
		return nil, err
	}
	parts, err := allocation(amount, open, b)
	if err != nil {
		return nil, err
	}
	answer := &receiptAnswer{Receipt: r.ID, Unallocated: amount, Paid: []receiptPart{}}
	for i, v := range open {
		if parts[i] == 0 {
			continue
		}
		state, err := tx.Allocate(ctx, r.ID, v, parts[i])
		if err != nil {
			return nil, err
		}
		if state == "paid" {
			if err := tx.CloseTasks(ctx, "invoice", v.ID, "", "done", c.Actor, now); err != nil {
				return nil, err
			}
		}
		part := money.New(parts[i], amount.Currency())
		answer.Paid = append(answer.Paid, receiptPart{Invoice: v.ID, Amount: part, State: state})
		if answer.Unallocated, err = answer.Unallocated.Sub(part); err != nil {
			return nil, err
		}
		if err := tx.Tell(ctx, store.Event{Key: r.ID + "/" + v.ID, EngagementID: v.EngagementID, At: now, Actor: c.Actor, Kind: "receipt.allocated",
			Params: map[string]any{"invoice": v.ID, "number": v.Number, "amount": part, "currency": amount.Currency(), "state": state}}); err != nil {
			return nil, err
		}
	}
	return answer, postReceipt(ctx, tx, r, amount, answer.Unallocated, now)
}

// allocation returns how much goes to each open invoice, in minor units.
func allocation(amount money.Amount, open []store.Invoice, b receiptBody) ([]int64, error) {
	parts := make([]int64, len(open))
	left := amount.Minor()
	if len(b.Allocations) == 0 {
		for i, v := range open {
			parts[i] = min(left, v.Total-v.Paid)
			left -= parts[i]
		}
		return parts, nil
	}
	at := map[string]int{}
	for i, v := range open {
		at[v.ID] = i
	}
	for n, want := range b.Allocations {
		i, known := at[want.InvoiceID]
		if !known {
			return nil, fault.New(fault.Invalid, "the invoice %q has nothing open in this currency", want.InvoiceID).At(pointer("allocations", n, "invoice_id"))
		}
		part, err := money.Parse(string(want.Amount), amount.Currency())
		if err != nil || part.Sign() <= 0 || parts[i]+part.Minor() > open[i].Total-open[i].Paid || part.Minor() > left {
			return nil, fault.New(fault.Invalid, "the amount is above what is open on the invoice, or left of the transfer").At(pointer("allocations", n, "amount")).Because(err)
		}
		parts[i] += part.Minor()
		left -= part.Minor()
	}
	return parts, nil
}

func postReceipt(ctx context.Context, tx *store.Tx, r store.Receipt, amount, rest money.Amount, now time.Time) error {
	allocated, err := amount.Sub(rest)
	if err != nil {
		return err
	}
	lines, err := ledger.Receive(amount, allocated)
	if err != nil {
		return err
	}
	books, err := tx.BooksTime(ctx, r.EntityID, now)
	if err != nil {
		return err
	}
	month := period.MonthOf(books)
	return tx.Post(ctx, store.Posting{Key: "receipt/" + r.ID, EntityID: r.EntityID, Currency: r.Currency, Period: month, ServiceMonth: month,
		PostedOn: period.DateOf(books), Template: "payment", SourceKind: "receipt", SourceID: r.ID, MerchantID: &r.MerchantID, Lines: lines})
}
