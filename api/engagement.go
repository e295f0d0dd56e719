package api

import (
	"context"
	"encoding/json"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

func (a *API) engagementTable() map[string]entry {
	am := roles(roleAM)
	return map[string]entry{
		"listEngagements": {everyone(), paged(func(e store.EngagementView) []string { return []string{e.ID} },
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.EngagementView, error) {
				return tx.EngagementViews(ctx, c.Query("stage"), p)
			})},
		"getEngagement": {everyone(), view(func(c *call, ctx context.Context, tx *store.Tx) (store.EngagementView, error) {
			return tx.EngagementView(ctx, c.Param("engagement"))
		})},
		"getTimeline": {everyone(), paged(func(e store.TimelineView) []string { return []string{number(e.ID)} },
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.TimelineView, error) {
				return tx.Timeline(ctx, c.Param("engagement"), p)
			})},
		"listContracts": {everyone(), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.ContractView, error) {
			return tx.ContractViews(ctx, c.Param("engagement"))
		})},
		"listBaselines": {everyone(), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.BaselineView, error) {
			return tx.BaselineViews(ctx, c.Param("engagement"))
		})},
		"getOnboarding": {everyone(), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.OnboardingStepView, error) {
			return tx.OnboardingViews(ctx, c.Param("engagement"))
		})},

		"startEngagement":     {am, startEngagement},
		"holdEngagement":      {am, onEngagement(wire.CmdHoldEngagement)},
		"resumeEngagement":    {am, onEngagement(wire.CmdResumeEngagement)},
		"terminateEngagement": {am, onEngagement(wire.CmdTerminateEngagement)},
		"approveContract":     {roles(roleApprover), onEngagement(wire.CmdApproveContract)},
		"signContract":        {roles(roleApprover, roleMSigner), signing(wire.CmdSignContract)},
		"amendContract":       {am, onEngagement(wire.CmdAmendContract)},
		"proposeBaseline":     {am, command{kind: wire.CmdProposeBaseline, workflow: engagementWorkflow, dry: proposalOf}.handle},
		"signBaseline":        {roles(roleApprover, roleMSigner), signing(wire.CmdSignBaseline)},
		"completeStep":        {roles(roleAM, roleLead), onOnboarding(wire.CmdCompleteStep)},
		"skipStep":            {am, onOnboarding(wire.CmdSkipStep)},
		"approveGoLive":       {roles(roleLead), onOnboarding(wire.CmdApproveGoLive)},
		"abortOnboarding":     {am, onOnboarding(wire.CmdAbortOnboarding)},
	}
}

func engagementWorkflow(c *call) string { return wire.EngagementID(c.scope.EngagementID) }

func onEngagement(kind string) handler {
	return command{kind: kind, workflow: engagementWorkflow}.handle
}

func signing(kind string) handler {
	return command{kind: kind, workflow: engagementWorkflow, reauth: true}.handle
}

func onOnboarding(kind string) handler {
	return command{kind: kind, workflow: func(c *call) string { return wire.OnboardingID(c.scope.EngagementID) }}.handle
}

// startBody is what the API itself must know of a new engagement.
type startBody struct {
	ID         string          `json:"id"`
	MerchantID string          `json:"merchant_id"`
	Plan       string          `json:"plan"`
	Currency   money.Currency  `json:"currency"`
	Contract   json.RawMessage `json:"contract"`
}

// startEngagement names the engagement where the caller did not: from sender and key, so that the second try
// names it alike.
func startEngagement(c *call) (reply, error) {
	var body startBody
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if err := checkContract(body); err != nil {
		return reply{}, err
	}
	if c.Query("dry_run") == "true" {
		return ok(commandResult{State: "dry_run", Result: map[string]any{"valid": true, "warnings": warningsOf(body)}}), nil
	}
	if body.ID == "" {
		body.ID = store.DerivedID("eng", c.who.ID, c.GetHeader("Idempotency-Key"))
	}
	c.scope = store.Scope{EngagementID: body.ID, MerchantID: body.MerchantID}
	return command{kind: wire.CmdStartEngagement, workflow: engagementWorkflow}.handle(c)
}

// checkContract reads the terms strictly and names every wrong field by its place in the request.
func checkContract(body startBody) error {
	terms, err := offline.Decode[contract.Contract](body.Contract, nil)
	if err != nil {
		return under("/contract", err)
	}
	errs := contract.Validate("/contract", terms, body.Plan, body.Currency)
	if len(errs) == 0 {
		return nil
	}
	var found places
	for _, e := range errs {
		found = append(found, place{Pointer: e.Pointer, Detail: e.Sentence})
	}
	return found
}

// under puts an error's pointer below the field whose value was read.
func under(field string, err error) error {
	p := problemOf(err)
	if len(p.Errors) == 0 {
		return err
	}
	return fault.New(fault.Invalid, "%s", p.Errors[0].Detail).At(field + p.Errors[0].Pointer)
}

func warningsOf(body startBody) []string {
	out := []string{}
	terms, err := contract.Parse(body.Contract)
	if err != nil {
		return out
	}
	var charges []pricing.Charge
	for _, t := range terms.Terms() {
		charges = append(charges, t.Charge)
	}
	for _, w := range pricing.Warnings(charges) {
		out = append(out, w.Charge+": "+w.Sentence)
	}
	out = append(out, terms.Warnings()...)
	return out
}
