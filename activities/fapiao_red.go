package activities

import (
	"time"

	"github.com/gainshare/gainshare/internal/rules/fapiao"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/store"
)

// buyerHas is how long the buyer may take to confirm a red letter.
const buyerHas = 72 * time.Hour

type redBody struct {
	Reason      string `json:"reason"`
	Note        string `json:"note"`
	CreditNote  string `json:"credit_note_id"`
	BuyerBooked *bool  `json:"buyer_booked"`
}

// requestRed asks for a red letter against an issued 发票: all that is left of it, or what a credit note of one of its
// invoices took back. The buyer confirms first, unless he neither used nor booked it.
func (a *Invoices) requestRed(b *booking) error {
	req, err := asked[redBody](b)
	if err != nil {
		return err
	}
	o, err := b.fapiaoOf()
	if err != nil {
		return err
	}
	if o.Kind != "blue" || o.State != "issued" {
		return fault.New(fault.Conflict, "a red letter takes back an issued blue 发票")
	}
	if !fapiao.KnownReason(req.Body.Reason) {
		return fault.New(fault.Invalid, "the tax authority knows 开票有误, 销货退回, 服务中止 and 销售折让").At("/reason")
	}
	if req.Body.Reason == fapiao.WrongIssue && req.Body.CreditNote != "" {
		return fault.New(fault.Invalid, "开票有误 always takes the whole 发票 back").At("/credit_note_id")
	}
	f := store.Fapiao{ID: store.DerivedID("fp", b.cmd.ID), EntityID: o.EntityID, MerchantID: o.MerchantID, Kind: "red", State: "awaiting_buyer", RedReason: &req.Body.Reason,
		OriginalID: &o.ID, Buyer: o.Buyer, RequestedAt: b.now, RequestedBy: b.ask.Actor, Reason: req.Body.Note, BuyerBooked: req.Body.BuyerBooked == nil || *req.Body.BuyerBooked}
	if ends := b.now.Add(buyerHas); f.BuyerBooked {
		f.LapsesAt = &ends
	} else {
		f.State = "requested"
	}
	parts, err := b.redParts(o, &f, req.Body.CreditNote)
	if err != nil {
		return err
	}
	b.out.Document, b.out.State = f.ID, f.State
	return b.tx.AddFapiao(b.ctx, f, parts)
}

// redParts fills in the amounts of a red letter and says which invoices they belong to.
func (b *booking) redParts(o store.Fapiao, f *store.Fapiao, note string) ([]store.FapiaoPart, error) {
	gross, tax, err := b.tx.RedGiven(b.ctx, o.ID, b.now)
	if err != nil {
		return nil, err
	}
	left := o.Net + o.Tax - gross
	parts, err := b.tx.FapiaoParts(b.ctx, o.ID)
	if err != nil {
		return nil, err
	}
	if note == "" {
		if gross > 0 {
			return nil, fault.New(fault.Conflict, "a part of it is taken back already: the rest follows its credit notes")
		}
		f.Net, f.Tax = -o.Net, -(o.Tax - tax)
		for i := range parts {
			parts[i].Amount = -parts[i].Amount
		}
		return parts, nil
	}
	v, err := b.tx.Invoice(b.ctx, note)
	if err != nil {
		return nil, err
	}
	covered := false
	for _, p := range parts {
		covered = covered || v.OriginalID != nil && p.InvoiceID == *v.OriginalID
	}
	if !covered || v.Number == nil || -v.Total > left {
		return nil, fault.New(fault.Invalid, "%q is no issued credit note of an invoice on this 发票, or more than is left of it", note).At("/credit_note_id")
	}
	f.Net, f.Tax, f.NoteID = v.Subtotal, v.Tax, &v.ID
	return []store.FapiaoPart{{InvoiceID: *v.OriginalID, Amount: v.Total}}, nil
}

// confirmRed records the buyer's confirmation; after 72 hours there is nothing left to confirm.
func (a *Invoices) confirmRed(b *booking) error {
	f, err := b.fapiaoOf()
	if err != nil {
		return err
	}
	if f.State != "awaiting_buyer" || f.LapsesAt == nil || !b.now.Before(*f.LapsesAt) {
		return fault.New(fault.Conflict, "the red letter is not waiting for the buyer, or its 72 hours are over: ask for it again")
	}
	f.State = "requested"
	b.out.Document, b.out.State = f.ID, f.State
	return b.tx.MoveFapiao(b.ctx, f)
}

// moveTax posts what the number of a red letter moves: the tax of its credit note leaves 待转销项税额.
func (b *booking) moveTax(f store.Fapiao) error {
	if f.NoteID == nil {
		return nil
	}
	v, err := b.tx.Invoice(b.ctx, *f.NoteID)
	if err != nil {
		return err
	}
	return b.postAs(v, "red_letter", v.ID, ledger.RedLetter(money.New(-v.Tax, v.Currency)))
}
