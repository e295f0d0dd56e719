package activities

import (
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fapiao"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/store"
)

// requestFapiao asks for one 发票 over invoices of a merchant, each with an amount or with what is left of it. The
// buyer's data are kept as they are now.
func (a *Invoices) requestFapiao(b *booking) error {
	req, err := asked[struct {
		Invoices []struct {
			InvoiceID string       `json:"invoice_id"`
			Amount    money.Number `json:"amount"`
		} `json:"invoices"`
	}](b)
	if err != nil {
		return err
	}
	merchant := req.Target["merchant"]
	buyer, err := b.tx.BuyerData(b.ctx, merchant)
	if err != nil {
		return err
	}
	if err := buyer.Check(); err != nil {
		return err
	}
	f := store.Fapiao{ID: store.DerivedID("fp", b.cmd.ID), MerchantID: merchant, Kind: "blue", State: "requested", RequestedAt: b.now, RequestedBy: b.ask.Actor}
	if f.Buyer, err = json.Marshal(buyer); err != nil {
		return err
	}
	var parts []store.FapiaoPart
	var currency money.Currency
	for n, want := range req.Body.Invoices {
		v, err := b.tx.Invoice(b.ctx, want.InvoiceID)
		if err != nil {
			return err
		}
		if v.MerchantID != merchant || v.Number == nil || v.OriginalID != nil || n > 0 && (v.Currency != currency || v.EntityID != f.EntityID) {
			return fault.New(fault.Invalid, "%q is no issued invoice of this merchant in the same currency", v.ID).At(pointer("invoices", n, "invoice_id"))
		}
		f.EntityID, currency = v.EntityID, v.Currency
		gross, tax, err := b.fapiaoPart(v, want.Amount, n)
		if err != nil {
			return err
		}
		f.Net, f.Tax = f.Net+gross-tax, f.Tax+tax
		parts = append(parts, store.FapiaoPart{InvoiceID: v.ID, Amount: gross})
	}
	if len(parts) == 0 {
		return fault.New(fault.Invalid, "a 发票 is about invoices").At("/invoices")
	}
	b.out.Document, b.out.State = f.ID, f.State
	return b.tx.AddFapiao(b.ctx, f, parts)
}

// fapiaoPart is how much of an invoice a 发票 takes, gross and tax in minor units.
func (b *booking) fapiaoPart(v store.Invoice, amount money.Number, n int) (gross, tax int64, err error) {
	given, uncovered, err := b.tx.FapiaoGiven(b.ctx, v.ID)
	if err != nil {
		return 0, 0, err
	}
	gross = v.Total - given - uncovered
	if amount != "" {
		want, err := money.Parse(string(amount), v.Currency)
		if err != nil {
			return 0, 0, fault.New(fault.Invalid, "an amount in %s is needed", v.Currency).At(pointer("invoices", n, "amount")).Because(err)
		}
		if want.Minor() > gross {
			return 0, 0, fault.New(fault.Invalid, "%s of the invoice are left for a 发票", money.New(gross, v.Currency)).At(pointer("invoices", n, "amount"))
		}
		gross = want.Minor()
	}
	if gross <= 0 {
		return 0, 0, fault.New(fault.Conflict, "nothing of the invoice is left for a 发票").At(pointer("invoices", n, "invoice_id"))
	}
	of := func(minor int64) money.Amount { return money.New(minor, v.Currency) }
	part, err := fapiao.TaxOf(of(v.Tax), of(v.Total), of(given), of(gross))
	return gross, part.Minor(), err
}

// fapiaoOf reads the 发票 the path names, and locks it.
func (b *booking) fapiaoOf() (store.Fapiao, error) {
	id, err := b.target("fapiao")
	if err != nil {
		return store.Fapiao{}, err
	}
	return b.tx.Fapiao(b.ctx, id)
}

// cancelFapiao takes a request back before it has a number.
func (a *Invoices) cancelFapiao(b *booking) error {
	f, err := b.fapiaoOf()
	if err != nil {
		return err
	}
	if f.State != "requested" && f.State != "awaiting_buyer" {
		return fault.New(fault.Conflict, "a 发票 that is %q stays so", f.State)
	}
	f.State = "cancelled"
	b.out.Document, b.out.State = f.ID, f.State
	return b.tx.MoveFapiao(b.ctx, f)
}

// readBackFapiao takes the numbers the tax portal gave: good lines are kept, bad ones named. A red letter's number
// moves the tax of its credit note.
func (a *Invoices) readBackFapiao(b *booking) error {
	req, err := asked[struct {
		CSV string `json:"csv"`
	}](b)
	if err != nil {
		return err
	}
	good, bad, err := fapiao.ReadNumbers(req.Body.CSV)
	if err != nil {
		return err
	}
	kept := []string{}
	for _, n := range good {
		why, err := b.numberFapiao(n)
		if err != nil {
			return err
		}
		if why != nil {
			bad = append(bad, *why)
			continue
		}
		kept = append(kept, n.ID)
	}
	if bad == nil {
		bad = []fapiao.Bad{}
	}
	b.out.State, b.out.Detail = "read", map[string]any{"issued": kept, "rejected": bad}
	return nil
}

// numberFapiao issues one; why is set where the line cannot be used.
func (b *booking) numberFapiao(n fapiao.Number) (why *fapiao.Bad, err error) {
	bad := func(field, sentence string) *fapiao.Bad {
		return &fapiao.Bad{Line: n.Line, Field: field, Sentence: sentence}
	}
	f, err := b.tx.Fapiao(b.ctx, n.ID)
	if fault.CodeOf(err) == fault.NotFound {
		return bad("申请号", "there is no such request"), nil
	}
	if err != nil {
		return nil, err
	}
	if f.State != "requested" {
		return bad("申请号", "the request is "+f.State), nil
	}
	taken, err := b.tx.NumberTaken(b.ctx, n.Number)
	if err != nil || taken {
		return bad("发票号码", "another 发票 has this number"), err
	}
	at := n.Day.In(time.UTC)
	f.State, f.Number, f.IssuedAt = "issued", &n.Number, &at
	if err := b.tx.MoveFapiao(b.ctx, f); err != nil {
		return nil, err
	}
	return nil, b.moveTax(f)
}
