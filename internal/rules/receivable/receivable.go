// Package receivable owns the statement of account (对账单): what a customer was billed, credited and has paid up to a
// day, what is open, and how old it is. It owns no invoice and no receipt, and allocates nothing.
package receivable

import (
	"slices"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Kinds of item.
const (
	KindInvoice  = "invoice"
	KindCredit   = "credit_note"
	KindReceipt  = "receipt"
	KindWriteOff = "write_off"
)

// Document is an invoice (Amount above zero) or a credit note (below zero) with what was allocated to it.
type Document struct {
	ID, Number string
	Month      string
	IssuedOn   period.Date
	DueOn      period.Date
	Amount     money.Amount
	Settled    money.Amount // paid or used up to the day, never more than Amount in size
	WrittenOff bool         // what is open of it is given up
}

// Receipt is a bank transfer; Allocated is the part of it that paid invoices up to the day.
type Receipt struct {
	ID, Reference string
	ReceivedOn    period.Date
	Amount        money.Amount
	Allocated     money.Amount
}

// Item is one movement, in order of its day; Balance is what the customer owes after it.
type Item struct {
	Date    period.Date
	Kind    string
	ID      string
	Number  string
	Month   string
	Amount  money.Amount
	Balance money.Amount
}

// Open is a document with something left; DaysOverdue is zero until the day after it was due.
type Open struct {
	ID, Number, Month string
	DueOn             period.Date
	DaysOverdue       int
	Open              money.Amount
}

// Ageing is what is open by its age in days after it was due.
type Ageing struct {
	Current, Days30, Days60, Days90, Older money.Amount
}

// Statement is a customer's account in one currency on a day: Balance = Outstanding less Credit.
type Statement struct {
	Currency    money.Currency
	Items       []Item
	Open        []Open
	Ageing      Ageing
	Outstanding money.Amount // open invoices
	Credit      money.Amount // unused receipts and credit notes
	Balance     money.Amount
}

// Of draws up the account on a day from everything up to it. Documents and receipts of later days are left out.
func Of(c money.Currency, on period.Date, documents []Document, receipts []Receipt) (Statement, error) {
	zero := money.Zero(c)
	s := Statement{Currency: c, Items: []Item{}, Open: []Open{}, Outstanding: zero, Credit: zero, Balance: zero, Ageing: Ageing{zero, zero, zero, zero, zero}}
	for _, d := range documents {
		if on.Before(d.IssuedOn) {
			continue
		}
		if err := s.document(on, d); err != nil {
			return s, err
		}
	}
	for _, r := range receipts {
		if on.Before(r.ReceivedOn) {
			continue
		}
		if err := s.receipt(r); err != nil {
			return s, err
		}
	}
	return s, s.run()
}

func (s *Statement) document(on period.Date, d Document) error {
	kind := KindInvoice
	if d.Amount.Sign() < 0 {
		kind = KindCredit
	}
	s.Items = append(s.Items, Item{Date: d.IssuedOn, Kind: kind, ID: d.ID, Number: d.Number, Month: d.Month, Amount: d.Amount})
	open, err := d.Amount.Sub(d.Settled)
	if err != nil || open.IsZero() {
		return err
	}
	if d.WrittenOff {
		s.Items = append(s.Items, Item{Date: on, Kind: KindWriteOff, ID: d.ID, Number: d.Number, Month: d.Month, Amount: open.Neg()})
		return nil
	}
	if open.Sign() < 0 {
		s.Credit, err = s.Credit.Sub(open)
		return err
	}
	o := Open{ID: d.ID, Number: d.Number, Month: d.Month, DueOn: d.DueOn, DaysOverdue: max(0, on.Sub(d.DueOn)), Open: open}
	s.Open = append(s.Open, o)
	bucket := s.Ageing.bucket(o.DaysOverdue)
	if *bucket, err = bucket.Add(open); err != nil {
		return err
	}
	s.Outstanding, err = s.Outstanding.Add(open)
	return err
}

// bucket finds the age class of a number of days after the due day: up to 30, 60 and 90 days count inside.
func (a *Ageing) bucket(days int) *money.Amount {
	switch {
	case days <= 0:
		return &a.Current
	case days <= 30:
		return &a.Days30
	case days <= 60:
		return &a.Days60
	case days <= 90:
		return &a.Days90
	}
	return &a.Older
}

func (s *Statement) receipt(r Receipt) error {
	s.Items = append(s.Items, Item{Date: r.ReceivedOn, Kind: KindReceipt, ID: r.ID, Number: r.Reference, Amount: r.Amount.Neg()})
	rest, err := r.Amount.Sub(r.Allocated)
	if err != nil {
		return err
	}
	s.Credit, err = s.Credit.Add(rest)
	return err
}

// run orders everything by day and keeps the balance after each movement.
func (s *Statement) run() error {
	slices.SortStableFunc(s.Items, func(a, b Item) int { return a.Date.Compare(b.Date) })
	slices.SortStableFunc(s.Open, func(a, b Open) int { return a.DueOn.Compare(b.DueOn) })
	var err error
	for i := range s.Items {
		if s.Balance, err = s.Balance.Add(s.Items[i].Amount); err != nil {
			return err
		}
		s.Items[i].Balance = s.Balance
	}
	return nil
}
