package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// pendingAge is how old a command must be before the sweep believes that its sender is gone.
const pendingAge = time.Minute

// Sweeper acts for the nightly sweep. Resend sends a recorded command to its workflow again.
type Sweeper struct {
	DB     *store.DB
	Resend func(context.Context, store.Command) error
}

// Register makes the activities known under their names on the wire.
func (a *Sweeper) Register(r worker.Registry) {
	register(r, wire.SweepBooks.Name, a.Books)
	register(r, wire.SweepCommands.Name, a.Commands)
	register(r, wire.SweepNotices.Name, a.Notices)
	register(r, wire.SweepInvoices.Name, a.Invoices)
	register(r, wire.SweepStatements.Name, a.Statements)
}

// Books checks what no single transaction can: the trial balance, the receivable account against the open invoices,
// the series of numbers, and the audit chain.
func (a *Sweeper) Books(ctx context.Context, _ struct{}) (wire.SweepFindings, error) {
	var found wire.SweepFindings
	books, err := a.DB.CheckBooks(ctx)
	if err != nil {
		return found, err
	}
	for _, b := range books {
		found.LedgerUnbalanced = append(found.LedgerUnbalanced, fmt.Sprintf("%s %s %s: %s in the books, %s on paper", b.Kind, b.EntityID, b.Subject, b.Books, b.Papers))
	}
	if found.AuditBrokenAt, err = a.DB.AuditBrokenAt(ctx); err != nil {
		return found, err
	}
	if err := a.lapse(ctx); err != nil {
		return found, err
	}
	return found, a.alarm(ctx, found)
}

// lapse ends the red letters whose buyer has not confirmed in time: until then their reading says so already.
func (a *Sweeper) lapse(ctx context.Context) error {
	return a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		return tx.LapseRedLetters(ctx, now)
	})
}

// alarm gives the operator a task for what no sweep can mend.
func (a *Sweeper) alarm(ctx context.Context, found wire.SweepFindings) error {
	return a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		for _, books := range found.LedgerUnbalanced {
			if err := tx.OpenTask(ctx, ask("sweep.unbalanced", "ledger", books, now)); err != nil {
				return err
			}
		}
		if found.AuditBrokenAt == 0 {
			return nil
		}
		return tx.OpenTask(ctx, ask("sweep.audit_broken", "audit", fmt.Sprint(found.AuditBrokenAt), now))
	})
}

// ask is an operator's task about the books as a whole.
func ask(kind, subject, id string, now time.Time) store.Task {
	return store.Task{Key: kind + "/" + id, Kind: kind, Role: "operator", SubjectKind: subject, SubjectID: id, Params: paramsJSON(map[string]any{"about": id}), CreatedAt: now}
}

// Statements lists the statements whose story should be running.
func (a *Sweeper) Statements(ctx context.Context, _ struct{}) ([]wire.SettlementInput, error) {
	live, err := a.DB.StatementsWithoutEnd(ctx)
	var out []wire.SettlementInput
	for _, s := range live {
		out = append(out, wire.SettlementInput{EngagementID: s.EngagementID, Period: s.Period})
	}
	return out, err
}

// Commands sends again what was recorded but never carried out: its sender may have died in between.
func (a *Sweeper) Commands(ctx context.Context, _ struct{}) (int, error) {
	pending, err := a.DB.PendingCommands(ctx, pendingAge, 500)
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, c := range pending {
		err := a.Resend(ctx, c)
		if problem := wire.FromError(err); problem != nil {
			if err := a.DB.RefuseCommand(ctx, c.ID, problem); err != nil {
				return sent, err
			}
			continue
		}
		if err == nil {
			sent++
		}
	}
	return sent, nil
}

// Notices lists what has no proof of delivery.
func (a *Sweeper) Notices(ctx context.Context, _ struct{}) ([]string, error) {
	return a.DB.Undelivered(ctx, 200)
}

// Invoices lists the invoices whose story should be running; starting one that runs is harmless.
func (a *Sweeper) Invoices(ctx context.Context, _ struct{}) ([]wire.DraftedInvoice, error) {
	live, err := a.DB.DraftsWithoutEnd(ctx)
	var out []wire.DraftedInvoice
	for _, v := range live {
		out = append(out, wire.DraftedInvoice{EngagementID: v.EngagementID, Month: v.Month.String(), Kind: v.Kind})
	}
	return out, err
}

// fromOf reads where the clock stood before a move.
func fromOf(result json.RawMessage) (time.Time, error) {
	var moved struct{ From time.Time }
	err := json.Unmarshal(result, &moved)
	return moved.From, err
}
