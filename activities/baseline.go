package activities

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

type baselineBody struct {
	Months     []baselineMonth `json:"months"`
	FixedShare money.Number    `json:"fixed_share"`
	VATBasis   string          `json:"vat_basis"`
	Quality    json.RawMessage `json:"quality"`
}

type baselineMonth struct {
	Month    period.Month `json:"month"`
	Contacts int64        `json:"contacts"`
	Labour   money.Number `json:"labour"`
	Training money.Number `json:"training"`
	Site     money.Number `json:"site"`
	Hidden   money.Number `json:"hidden"`
	Excluded string       `json:"excluded_reason,omitempty"`
	Document string       `json:"document,omitempty"`
}

// baselineDocument is the text both sides sign: the months as given, and every figure derived from them.
type baselineDocument struct {
	Kind       string              `json:"kind"`
	Engagement string              `json:"engagement"`
	Currency   string              `json:"currency"`
	VATBasis   string              `json:"vat_basis"`
	FixedShare money.Number        `json:"fixed_share"`
	Months     []baselineMonth     `json:"months"`
	Derived    settlement.Proposal `json:"derived"`
}

// ProposeBaseline derives the baseline from the merchant's months and asks both sides to sign it.
func (a *Engagements) ProposeBaseline(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	return a.apply(ctx, in, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[baselineBody](c)
		if err != nil {
			return nil, err
		}
		e, err := tx.Engagement(ctx, in.EngagementID, true)
		if err != nil {
			return nil, err
		}
		if e.Plan != "savings_share" {
			return nil, fault.New(fault.Conflict, "only a savings-share engagement has a baseline")
		}
		b, months, proposal, err := baselineOf(e, req.Body)
		if err != nil {
			return nil, err
		}
		if err := completeMonths(req.Body.Months, e.Zone(), now); err != nil {
			return nil, err
		}
		warnings, err := bothSides(ctx, tx, b, months, proposal)
		if err != nil {
			return nil, err
		}
		b.PreparedBy, b.CreatedAt = c.Actor, now
		version, err := tx.AddBaseline(ctx, b, months)
		if err != nil {
			return nil, store.Refused(err, "the baseline cannot be written")
		}
		if err := a.askForSignatures(ctx, tx, e.ID, "baseline", version, c.Actor, now); err != nil {
			return nil, err
		}
		return map[string]any{"version": version, "dead_band_proposal": proposal.Uncertainty, "warnings": warnings}, nil
	})
}

// bothSides refuses a baseline whose cost is not what the contract counts, and returns what should be read before
// it is signed.
func bothSides(ctx context.Context, tx *store.Tx, b store.Baseline, months []store.BaselineMonth, p settlement.Proposal) ([]string, error) {
	terms, _, err := tx.NewestTerms(ctx, b.EngagementID)
	if err != nil || terms.SavingsShare == nil {
		return []string{}, err
	}
	found := map[string]bool{}
	for _, m := range months {
		if m.Excluded != "" {
			continue
		}
		for part, minor := range map[string]int64{"labour": m.Labour, "training": m.Training, "site": m.Site, contract.Hidden: m.Hidden} {
			found[part] = found[part] || minor != 0
		}
	}
	side := contract.CostSide{Components: contract.Given(found), VATBasis: b.VATBasis}
	if err := contract.Match(*terms.SavingsShare, side).First(); err != nil {
		return nil, err
	}
	warnings := terms.Warnings()
	if w := p.WarnDeadBand(terms.SavingsShare.DeadBand); w != "" {
		warnings = append(warnings, w)
	}
	return warnings, nil
}

// completeMonths refuses a month that is not over: what it costs is not known yet.
func completeMonths(months []baselineMonth, zone *time.Location, now time.Time) error {
	for i, m := range months {
		if now.Before(m.Month.In(zone).To) {
			return fault.New(fault.Invalid, "the month %s is not over", m.Month).At(pointer("months", i, "month"))
		}
	}
	return nil
}

// baselineOf turns a request into rows, derived figures and the document to sign.
func baselineOf(e store.Engagement, body baselineBody) (store.Baseline, []store.BaselineMonth, settlement.Proposal, error) {
	if body.VATBasis == "" {
		body.VATBasis = "EX_VAT"
	}
	if body.FixedShare == "" {
		body.FixedShare = "0"
	}
	if len(body.Quality) == 0 {
		body.Quality = json.RawMessage(`{}`)
	}
	var rows []store.BaselineMonth
	var months []settlement.BaselineMonth
	for i, m := range body.Months {
		row, cost, err := componentsOf(e.Currency, i, m)
		if err != nil {
			return store.Baseline{}, nil, settlement.Proposal{}, err
		}
		rows = append(rows, row)
		months = append(months, settlement.BaselineMonth{Month: m.Month, Contacts: m.Contacts, Cost: cost, Excluded: m.Excluded})
	}
	proposal, err := settlement.ProposeBaseline(months, body.FixedShare)
	if err != nil {
		return store.Baseline{}, nil, settlement.Proposal{}, err
	}
	text, sum, err := canonical(baselineDocument{Kind: "baseline", Engagement: e.ID, Currency: string(e.Currency), VATBasis: body.VATBasis,
		FixedShare: body.FixedShare, Months: body.Months, Derived: proposal})
	if err != nil {
		return store.Baseline{}, nil, settlement.Proposal{}, err
	}
	seasons, err := json.Marshal(proposal.Seasons)
	return store.Baseline{EngagementID: e.ID, Document: string(text), SHA256: sum, MeanContacts: proposal.Baseline.MeanContacts,
		FixedMonth: proposal.Baseline.FixedMonth, UnitCost: proposal.Baseline.UnitCost, Season: seasons, Quality: body.Quality,
		VATBasis: body.VATBasis}, rows, proposal, err
}

// componentsOf reads a month's cost components, to the fen, and their sum.
func componentsOf(currency money.Currency, index int, m baselineMonth) (store.BaselineMonth, money.Amount, error) {
	row := store.BaselineMonth{Month: m.Month, Contacts: m.Contacts, Excluded: m.Excluded, Source: m.Document}
	sum := money.Zero(currency)
	for _, part := range []struct {
		field string
		text  money.Number
		into  *int64
	}{{"labour", m.Labour, &row.Labour}, {"training", m.Training, &row.Training}, {"site", m.Site, &row.Site}, {"hidden", m.Hidden, &row.Hidden}} {
		amount, err := money.Parse(string(part.text), currency)
		if err != nil || amount.Sign() < 0 {
			return row, sum, fault.New(fault.Invalid, "a cost is an amount in %s that is not negative", currency).At(pointer("months", index, part.field)).Because(err)
		}
		*part.into = amount.Minor()
		if sum, err = sum.Add(amount); err != nil {
			return row, sum, err
		}
	}
	return row, sum, nil
}

// SignBaseline adds the signature of one side; the second one freezes the baseline.
func (a *Engagements) SignBaseline(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	return a.apply(ctx, in, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[signBody](c)
		if err != nil {
			return nil, err
		}
		version, err := versionOf(req.Target)
		if err != nil {
			return nil, err
		}
		b, err := tx.BaselineVersion(ctx, in.EngagementID, version)
		if err != nil {
			return nil, err
		}
		if in.Actor == b.PreparedBy {
			return nil, fault.New(fault.SamePerson, "who prepared the baseline cannot sign it for the provider")
		}
		sides, err := a.sign(ctx, tx, "baseline", in, req.Body, b.SHA256, version, now)
		if err != nil || sides < 2 {
			return signed{Version: version}, err
		}
		return signed{Version: version, Ready: true}, tx.SealBaseline(ctx, in.EngagementID, version, now)
	})
}
