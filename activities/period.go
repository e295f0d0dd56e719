package activities

import (
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// booksMonth reads which month of which legal entity the path names.
func (b *booking) booksMonth() (entity string, month period.Month, reason string, err error) {
	r, err := asked[struct {
		Reason string `json:"reason"`
	}](b)
	if err != nil {
		return "", month, "", err
	}
	month, err = monthOf(r.Target["month"])
	return r.Target["entity"], month, r.Body.Reason, err
}

// closePeriod closes a month of the books once it is over and everything in it is as it must be.
func (a *Invoices) closePeriod(b *booking) error {
	entity, month, _, err := b.booksMonth()
	if err != nil {
		return err
	}
	books, err := b.tx.BooksTime(b.ctx, entity, b.now)
	if err != nil {
		return err
	}
	if month.Compare(period.MonthOf(books)) >= 0 {
		return fault.New(fault.MonthOpen, "%s is not over where the books are kept", month)
	}
	checks, err := b.tx.ClosePeriod(b.ctx, entity, month, b.ask.Actor, b.now)
	b.out.Document, b.out.State, b.out.Detail = entity+"/"+month.String(), "closed", checks
	return err
}

// askReopen asks another person to open a closed month again.
func (a *Invoices) askReopen(b *booking) error {
	entity, month, reason, err := b.booksMonth()
	if err != nil {
		return err
	}
	if reason == "" {
		return fault.New(fault.Invalid, "say why the month has to be opened again").At("/reason")
	}
	if err := b.tx.AskReopen(b.ctx, entity, month, b.ask.Actor, reason); err != nil {
		return err
	}
	id := entity + "/" + month.String()
	b.out.Document, b.out.State = id, "reopen_asked"
	t := ask("period.reopen", "period", id, b.now)
	t.Key, t.Role = t.Key+"/"+b.cmd.ID, "finance_approver"
	t.Params = paramsJSON(map[string]any{"period": month, "reason": reason})
	return b.tx.OpenTask(b.ctx, t)
}

// reopen opens a closed month; whoever asked for it cannot agree.
func (a *Invoices) reopen(b *booking) error {
	entity, month, _, err := b.booksMonth()
	if err != nil {
		return err
	}
	if err := b.tx.Reopen(b.ctx, entity, month, b.ask.Actor); err != nil {
		return err
	}
	id := entity + "/" + month.String()
	b.out.Document, b.out.State = id, "open"
	return b.tx.CloseTasks(b.ctx, "period", id, "period.reopen", "done", b.ask.Actor, b.now)
}
