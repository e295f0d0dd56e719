package activities

import (
	"strings"

	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// dispute moves the objected part of an issued invoice to 1122.disputed: the lines that are named, and for contacts
// the lines that count contacts, at most what is open and not disputed yet. The invoice stays issued.
func (c *change) dispute(o store.Objection) (int64, error) {
	lines, err := c.tx.InvoiceLines(c.ctx, *c.v)
	if err != nil {
		return 0, err
	}
	already, err := c.tx.Disputed(c.ctx, c.v.ID)
	if err != nil {
		return 0, err
	}
	named := map[int64]bool{}
	for _, n := range o.Lines {
		named[n] = true
	}
	var sum int64
	for i, l := range lines {
		if named[int64(i+1)] || len(o.Contacts) > 0 && strings.HasPrefix(l.Meter, "contacts.") {
			sum += l.Net.Minor() + l.Tax.Minor()
		}
	}
	sum = max(0, min(sum, c.v.Total-c.v.Paid-already))
	return sum, c.reclass("objection", o.ID, sum, false)
}

// answerIssued ends the dispute about an issued invoice. What was won is given back by a credit note, which finance
// prepares: issued documents are never edited.
func (c *change) answerIssued(o store.Objection) error {
	if err := c.reclass("objection_closed", o.ID, o.Disputed, true); err != nil {
		return err
	}
	if o.State != "rejected" && o.State != "withdrawn" {
		if err := c.openTask("invoice.credit_objection", "finance", nil, ""); err != nil {
			return err
		}
	}
	open, err := c.tx.OpenObjections(c.ctx, c.v.ID)
	if err != nil || open > 0 {
		return err
	}
	return c.closeTasks("invoice.answer_objection")
}

func (c *change) reclass(template, objection string, amount int64, back bool) error {
	books, err := c.tx.BooksTime(c.ctx, c.v.EntityID, c.now)
	if err != nil {
		return err
	}
	return c.tx.Post(c.ctx, postingOf(*c.v, template+"/"+objection, template, period.MonthOf(books), ledger.Reclass(money.New(amount, c.v.Currency), back), books))
}
