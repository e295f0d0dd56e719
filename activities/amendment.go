package activities

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// Kinds of a contract version after the first.
const (
	amendmentKind  = "amendment"  // new terms from a month that is not billed yet
	correctingKind = "correcting" // back-dated: it names a mistake and re-rates issued months
)

// amendBody is a new version of the terms. ExpectedVersion is the newest one its author knew.
type amendBody struct {
	ExpectedVersion int               `json:"expected_version"`
	EffectiveMonth  period.Month      `json:"effective_month"`
	Kind            string            `json:"kind"`
	Reason          string            `json:"reason"`
	Contract        contract.Contract `json:"contract"`
}

// AmendContract writes the next version of the terms. It is approved and signed like the first; a correcting
// one, and any while a peak runs, needs two approvers.
func (a *Engagements) AmendContract(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	return a.apply(ctx, in, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[amendBody](c)
		if err != nil {
			return nil, err
		}
		e, err := tx.Engagement(ctx, in.EngagementID, true)
		if err != nil {
			return nil, err
		}
		b := req.Body
		if err := amendable(ctx, tx, e, b); err != nil {
			return nil, err
		}
		v := store.ContractVersion{EngagementID: e.ID, Version: b.ExpectedVersion + 1, EffectiveMonth: b.EffectiveMonth, Kind: b.Kind, Reason: b.Reason,
			PreparedBy: c.Actor, CreatedAt: now, NeedsSecond: b.Kind == correctingKind}
		if !v.NeedsSecond {
			if v.NeedsSecond, err = tx.PeakRunning(ctx, e.ID); err != nil {
				return nil, err
			}
		}
		if err := writeContract(ctx, tx, e, v, b.Contract); err != nil {
			return nil, err
		}
		return map[string]any{"version": v.Version, "needs_second_approver": v.NeedsSecond}, tx.Tell(ctx, store.Event{Key: c.ID, EngagementID: e.ID, At: now,
			Actor: c.Actor, Kind: c.Kind, Params: map[string]any{"version": v.Version, "month": v.EffectiveMonth, "reason": v.Reason}})
	})
}

// amendable refuses terms that cannot follow the ones there are, naming the field.
func amendable(ctx context.Context, tx *store.Tx, e store.Engagement, b amendBody) error {
	newest, err := tx.NewestContract(ctx, e.ID)
	if err != nil {
		return err
	}
	if newest != b.ExpectedVersion {
		return fault.New(fault.Changed, "version %d is the newest: read it before you amend", newest).At("/expected_version")
	}
	if err := contract.Validate("/contract", b.Contract, e.Plan, e.Currency).First(); err != nil {
		return err
	}
	if err := likeBaseline(ctx, tx, e.ID, b.Contract); err != nil {
		return err
	}
	if b.EffectiveMonth.First().Before(e.StartsOn.Month().First()) {
		return fault.New(fault.Invalid, "the engagement begins in %s", e.StartsOn.Month()).At("/effective_month")
	}
	billed, err := tx.LastBilledMonth(ctx, e.ID)
	if err != nil {
		return err
	}
	past := !billed.IsZero() && b.EffectiveMonth.Compare(billed) <= 0
	switch {
	case b.Kind == amendmentKind && past:
		return fault.New(fault.Invalid, "%s is billed already: a mistake in it needs a correcting amendment", b.EffectiveMonth).At("/effective_month")
	case b.Kind == correctingKind && !past:
		return fault.New(fault.Invalid, "%s is not billed yet: nothing has to be corrected", b.EffectiveMonth).At("/effective_month")
	case b.Kind == correctingKind && billed.Sub(b.EffectiveMonth) >= correctionMonths:
		return fault.New(fault.Invalid, "a correction reaches back at most %d billed months", correctionMonths).At("/effective_month")
	case b.Kind != amendmentKind && b.Kind != correctingKind:
		return fault.New(fault.Invalid, "the kind is %q or %q", amendmentKind, correctingKind).At("/kind")
	}
	return nil
}

// likeBaseline refuses terms that count cost otherwise than the signed baseline: both sides of the saving are
// measured the same way.
func likeBaseline(ctx context.Context, tx *store.Tx, engagement string, c contract.Contract) error {
	if c.SavingsShare == nil {
		return nil
	}
	signed, err := tx.SignedBaseline(ctx, engagement)
	if fault.CodeOf(err) == fault.Conflict {
		return nil // none is signed: it will be compared with these terms
	}
	if err != nil {
		return err
	}
	side, err := tx.BaselineSide(ctx, signed)
	if err != nil {
		return err
	}
	wrong := contract.Match(*c.SavingsShare, side)
	if len(wrong) == 0 {
		return nil
	}
	field := "components"
	if wrong[0].Pointer == "/vat_basis" {
		field = "vat_basis"
	}
	return fault.New(fault.Invalid, "%s", wrong[0].Sentence).At("/contract/savings_share/" + field)
}

// writeContract writes a version with the text both sides sign, and asks a second person to approve it.
func writeContract(ctx context.Context, tx *store.Tx, e store.Engagement, v store.ContractVersion, c contract.Contract) error {
	text, sum, err := canonical(contractDocument{
		Kind: "contract", Engagement: e.ID, Merchant: e.MerchantID, Entity: e.EntityID, Plan: e.Plan, Currency: string(e.Currency), TimeZone: e.TimeZone,
		StartsOn: e.StartsOn.String(), EndsOn: endText(e), Effective: v.EffectiveMonth.String(), Version: v.Version, Change: changeOf(v), Reason: v.Reason, Terms: c,
	})
	if err != nil {
		return err
	}
	if v.Terms, err = json.Marshal(c); err != nil {
		return err
	}
	v.Document, v.SHA256 = string(text), sum
	if err := tx.AddContract(ctx, v, c); err != nil {
		return err
	}
	return tx.OpenTask(ctx, task(e, "contract.approve", "finance_approver", "contract", documentID(e.ID, v.Version), v.CreatedAt))
}

// changeOf names the kind of a later version in its text; the first one has none.
func changeOf(v store.ContractVersion) string {
	if v.Kind == "original" {
		return ""
	}
	return v.Kind
}
