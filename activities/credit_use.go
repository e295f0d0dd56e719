package activities

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// creditUse is who puts credit onto an invoice, when, and under which key.
type creditUse struct {
	ctx context.Context
	tx  *store.Tx
	by  string
	key string
	now time.Time
}

// put pays an invoice from the merchant's credit, oldest credit first, up to limit, and posts it. It returns the sum
// used and the invoice's new state; nothing happens where there is no credit.
func (u creditUse) put(v store.Invoice, limit int64) (used int64, state string, err error) {
	credits, err := u.tx.Credits(u.ctx, v.MerchantID, v.EntityID, v.Currency)
	if err != nil {
		return 0, v.State, err
	}
	books, err := u.tx.BooksTime(u.ctx, v.EntityID, u.now)
	if err != nil {
		return 0, v.State, err
	}
	limit = min(limit, v.Total-v.Paid)
	for _, c := range credits {
		part := min(c.Left, limit-used)
		if part <= 0 {
			break
		}
		used += part
		if err := u.tx.AddCreditUse(u.ctx, store.CreditUse{Receipt: c.Receipt, Note: c.Note, Invoice: v.ID, Amount: part, UsedOn: period.DateOf(books), UsedBy: u.by, UsedAt: u.now}); err != nil {
			return 0, v.State, err
		}
	}
	if used == 0 {
		return 0, v.State, nil
	}
	if state, err = u.tx.Pay(u.ctx, v, used); err != nil {
		return 0, state, err
	}
	return used, state, u.tx.Post(u.ctx, postingOf(v, "credit_used/"+u.key+"/"+v.ID, "credit_used", period.MonthOf(books), ledger.UseCredit(money.New(used, v.Currency)), books))
}

// creditUseBody says where credit goes; without uses it goes to the oldest due first.
type creditUseBody struct {
	Currency money.Currency `json:"currency"`
	Uses     []struct {
		InvoiceID string       `json:"invoice_id"`
		Amount    money.Number `json:"amount"`
	} `json:"uses"`
}

// useCredit puts a merchant's credit onto open invoices.
func (a *Invoices) useCredit(b *booking) error {
	req, err := asked[creditUseBody](b)
	if err != nil {
		return err
	}
	open, err := b.tx.Unpaid(b.ctx, req.Target["merchant"], req.Body.Currency)
	if err != nil {
		return err
	}
	limits, err := creditLimits(open, req.Body)
	if err != nil {
		return err
	}
	u := creditUse{ctx: b.ctx, tx: b.tx, by: b.ask.Actor, key: b.cmd.ID, now: b.now}
	for _, v := range open {
		limit, asked := limits[v.ID]
		if !asked {
			continue
		}
		used, state, err := u.put(v, limit)
		if err != nil {
			return err
		}
		if len(req.Body.Uses) > 0 && used < limit {
			return fault.New(fault.Conflict, "the merchant has less credit than that").At("/uses")
		}
		if used > 0 {
			if err := b.used(v, used, state); err != nil {
				return err
			}
		}
	}
	b.out.Document, b.out.State = req.Target["merchant"], "used"
	if len(b.out.Paid) == 0 {
		return fault.New(fault.Conflict, "there is no credit, or no open invoice in %s", req.Body.Currency)
	}
	return nil
}

// used tells the story of credit put onto an invoice.
func (b *booking) used(v store.Invoice, amount int64, state string) error {
	b.paid(v, amount, state)
	if state == "paid" {
		if err := b.closeTasks(v.ID); err != nil {
			return err
		}
	}
	return tellCredit(b.ctx, b.tx, v, b.cmd.ID, b.ask.Actor, amount, state, b.now)
}

func tellCredit(ctx context.Context, tx *store.Tx, v store.Invoice, key, by string, amount int64, state string, now time.Time) error {
	return tx.Tell(ctx, store.Event{Key: key + "/credit/" + v.ID, EngagementID: v.EngagementID, At: now, Actor: by, Kind: "credit.use",
		Params: map[string]any{"invoice": v.ID, "number": v.Number, "amount": money.New(amount, v.Currency), "currency": v.Currency, "state": state}})
}

// creditLimits is how much may go to each open invoice.
func creditLimits(open []store.Invoice, b creditUseBody) (map[string]int64, error) {
	limits, left := map[string]int64{}, map[string]int64{}
	for _, v := range open {
		left[v.ID] = v.Total - v.Paid
	}
	if len(b.Uses) == 0 {
		return left, nil
	}
	for n, want := range b.Uses {
		part, err := money.Parse(string(want.Amount), b.Currency)
		if err != nil || part.Sign() <= 0 || limits[want.InvoiceID]+part.Minor() > left[want.InvoiceID] {
			return nil, fault.New(fault.Invalid, "the amount is above what is open on %q in this currency", want.InvoiceID).At(pointer("uses", n, "amount")).Because(err)
		}
		limits[want.InvoiceID] += part.Minor()
	}
	return limits, nil
}

// takeCredit pays a freshly issued invoice from the merchant's credit, without being asked.
func (c *change) takeCredit() error {
	if err := c.tx.UpdateInvoice(c.ctx, *c.v); err != nil {
		return err
	}
	used, state, err := creditUse{ctx: c.ctx, tx: c.tx, by: "system", key: c.cmd.ID, now: c.now}.put(*c.v, c.v.Total)
	if err != nil || used == 0 {
		return err
	}
	c.v.State, c.v.Paid = state, used
	return tellCredit(c.ctx, c.tx, *c.v, c.cmd.ID, "system", used, state, c.now)
}
