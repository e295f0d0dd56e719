package activities

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// setSize is how many engagements are drafted in one transaction: enough that statements cost little each, few
// enough that nobody waits long for a locked engagement. Two sets at a time keep both sides of the connection busy.
const (
	setSize    = 250
	setsAtOnce = 2
)

// books are what drafts are made from and written to: one engagement's transaction (store.Tx), or what was read for
// many at once (store.DraftSet). The drafts come out the same.
type books interface {
	Completeness(ctx context.Context, engagement string, month period.Month) (store.Completeness, error)
	ContractFor(ctx context.Context, engagement string, month period.Month) (store.ContractVersion, contract.Contract, error)
	TakeSnapshot(ctx context.Context, e store.Engagement, month period.Month, now time.Time, needs store.UsageNeeds) (store.Snapshot, error)
	IncidentsOn(ctx context.Context, merchant string, from, to time.Time) (map[string][]string, error)
	IssuedMonths(ctx context.Context, engagement string, before period.Month, n int) ([]store.BilledMonth, error)
	OrdersRatio(ctx context.Context, engagement string, month period.Month) (store.OrdersRatio, error)
	Chatter(ctx context.Context, engagement string, month period.Month) (store.Chatter, error)
	LastUsedSnapshot(ctx context.Context, engagement string, month period.Month) (string, error)
	CorrectedSince(ctx context.Context, engagement string, month period.Month) (bool, error)
	BilledFor(ctx context.Context, e store.Engagement, month period.Month, except string) ([]invoice.Line, error)
	LessAccrued(ctx context.Context, invoiceID string, currency money.Currency, wanted map[string]money.Amount) error
	BooksTime(ctx context.Context, entity string, at time.Time) (time.Time, error)
	PeriodFor(ctx context.Context, entity string, wanted, present period.Month) (period.Month, error)

	AddInvoice(ctx context.Context, v store.Invoice) (added bool, err error)
	ReplaceLines(ctx context.Context, invoiceID string, lines []invoice.Line, snapshots map[period.Month]string) error
	UseContract(ctx context.Context, engagement string, version int, kind, document string) error
	Post(ctx context.Context, p store.Posting) error
	OpenTask(ctx context.Context, t store.Task) error
	Tell(ctx context.Context, e store.Event) error
}

// invoicesOf are what an engagement has for a month; nil while it has none.
type invoicesOf map[string][]wire.DraftedInvoice

// draftMany drafts engagements in sets, then one by one those that need more, or cannot be billed.
func (a *Billing) draftMany(ctx context.Context, calendar string, ids []string, month period.Month) (invoicesOf, error) {
	if err := a.freezeMany(ctx, ids, month); err != nil {
		return nil, err
	}
	sets := slices.Collect(slices.Chunk(ids, setSize))
	inSet := make([]invoicesOf, len(sets))
	if err := beside(ctx, setsAtOnce, len(sets), func(i int) error {
		inSet[i] = a.draftSetOrNone(ctx, calendar, sets[i], month)
		return ctx.Err()
	}); err != nil {
		return nil, err
	}
	drafted := invoicesOf{}
	for _, s := range inSet {
		maps.Copy(drafted, s)
	}
	var alone []string
	for _, id := range ids {
		if _, done := drafted[id]; !done {
			alone = append(alone, id)
		}
	}
	one := make([][]wire.DraftedInvoice, len(alone))
	err := beside(ctx, atOnce, len(alone), func(i int) (err error) {
		one[i], err = a.draftOrPark(ctx, calendar, alone[i], month)
		return err
	})
	for i, id := range alone {
		drafted[id] = one[i]
	}
	return drafted, err
}

// draftSetOrNone is draftSet. When a set fails, nothing of it is written and all of it is drafted one by one: one bad
// engagement never stops others.
func (a *Billing) draftSetOrNone(ctx context.Context, calendar string, ids []string, month period.Month) invoicesOf {
	drafted, err := a.draftSet(ctx, calendar, ids, month)
	if err != nil {
		activity.GetLogger(ctx).Warn("a set of drafts failed and is drafted one by one", "engagements", len(ids), "error", err)
		return nil
	}
	return drafted
}

// draftSet drafts in one transaction the engagements whose draft needs nothing beyond what sets read.
func (a *Billing) draftSet(ctx context.Context, calendar string, ids []string, month period.Month) (drafted invoicesOf, err error) {
	var keys []string
	for _, id := range ids {
		keys = append(keys, wire.InvoiceKey(id, month.String(), "service"), wire.InvoiceKey(id, month.String(), "share"))
	}
	err = a.DB.InTx(ctx, func(tx *store.Tx) error {
		drafted = invoicesOf{}
		set, err := tx.OpenDraftSet(ctx, month, ids, keys)
		if err != nil {
			return err
		}
		for _, e := range set.Engagements {
			invoices, err := draftInSet(ctx, set, e, month)
			switch {
			case err == nil:
				set.Keep(e.ID)
				drafted[e.ID] = invoices
			case errors.Is(err, store.ErrAlone) || asFault(err) != nil && !refusedByBooks(err):
				set.Drop()
			default:
				return err
			}
		}
		return set.Write(ctx, calendar, "system")
	})
	return drafted, err
}

// draftInSet is draftMonth for an engagement of a set. Shares that wait to be billed are left to the engagement alone.
func draftInSet(ctx context.Context, set *store.DraftSet, e store.Engagement, month period.Month) ([]wire.DraftedInvoice, error) {
	drafted := []wire.DraftedInvoice{{EngagementID: e.ID, Month: month.String(), Kind: "service"}}
	switch {
	case period.ServiceDays(month, e.StartsOn, e.Ends()) == 0:
		return nil, store.ErrAlone // its service is over: only shares are left, and a run tried again must not add a bill
	case set.Exists[wire.InvoiceKey(e.ID, month.String(), "share")]:
		drafted = append(drafted, wire.DraftedInvoice{EngagementID: e.ID, Month: month.String(), Kind: "share"})
	case set.Shared[e.ID]:
		return nil, store.ErrAlone
	}
	d, err := gather(ctx, set, e, month, set.At)
	if err != nil {
		return nil, err
	}
	return drafted, d.write(ctx, set, set.At)
}

// freezeMany freezes the usage of the month, and of issued ones, where it changed since it was frozen, each in a
// transaction of its own. Whoever cannot be frozen cannot be drafted either, and is told so there.
func (a *Billing) freezeMany(ctx context.Context, ids []string, month period.Month) error {
	var stale []store.MonthOf
	err := a.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		stale, err = tx.NotFrozen(ctx, ids, month)
		return err
	})
	if err != nil {
		return err
	}
	return beside(ctx, atOnce, len(stale), func(i int) error {
		err := a.DB.InTx(ctx, func(tx *store.Tx) error { return freezeMonth(ctx, tx, stale[i], month) })
		if asFault(err) != nil {
			return nil
		}
		return err
	})
}

// freezeMonth leaves the month about to be drafted alone while contacts of it are missing.
func freezeMonth(ctx context.Context, tx *store.Tx, of store.MonthOf, drafted period.Month) error {
	if of.Month == drafted {
		counts, err := tx.Completeness(ctx, of.Engagement, of.Month)
		if err != nil || !counts.Complete() {
			return err
		}
	}
	e, err := tx.Engagement(ctx, of.Engagement, true)
	if err != nil {
		return err
	}
	now, err := tx.Now(ctx)
	if err != nil {
		return err
	}
	d := &drafting{engagement: e, month: of.Month, snapshots: map[period.Month]string{}}
	_, _, err = d.freeze(ctx, tx, of.Month, now)
	return err
}

// beside does n things, some at a time: each waits for the database most of its time, and engagements have nothing
// in common that one would wait for. It stops at the first group with an error.
func beside(ctx context.Context, some, n int, do func(i int) error) error {
	errs := make([]error, n)
	for from := 0; from < n && ctx.Err() == nil; from += some {
		var wait sync.WaitGroup
		for i := from; i < min(n, from+some); i++ {
			wait.Go(func() { errs[i] = do(i) })
		}
		wait.Wait()
		activity.RecordHeartbeat(ctx, from)
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
	return ctx.Err()
}
