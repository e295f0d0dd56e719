package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

var share = wire.SettlementInput{EngagementID: "tea", Period: "2025-01"}

// settling is a statement's story on a stage: the books are a status that each verb moves.
type settling struct {
	*stage
	books  wire.SettlementStatus
	verbs  []string
	steps  []string // reminders and escalations
	posted []int    // versions
}

// newSettling starts with a statement that stands at a state in the books. The provider's people have until
// day 2, then 4, then 10; the merchant has until day 14.
func newSettling(t *testing.T, state string) *settling {
	t.Helper()
	b := &settling{stage: newStage(t)}
	start := b.now
	b.books = wire.SettlementStatus{Reply: wire.Reply{State: state}, Version: 1, Hash: "h1", PreparedBy: "system", Due: start.Add(2 * day)}
	if state == "sent" {
		b.books.WindowEnds = start.Add(14 * day)
	}
	stub(b.stage, wire.ComputeStatement, func(wire.SettlementInput) (wire.SettlementStatus, error) { return b.books, nil })
	stub(b.stage, wire.ChangeStatement, b.change)
	stub(b.stage, wire.DeliverNotice, func(string) (wire.Delivered, error) { return wire.Delivered{At: b.now}, nil })
	stub(b.stage, wire.OpenStatementWindow, func(in wire.StatementWindow) (wire.SettlementStatus, error) {
		b.books.State, b.books.WindowEnds = "sent", in.DeliveredAt.Add(14*day)
		return b.books, nil
	})
	stub(b.stage, wire.SilentAccept, func(wire.SettlementInput) (wire.SettlementStatus, error) {
		b.books.State = "accepted"
		return b.books, nil
	})
	stub(b.stage, wire.PostStatement, func(wire.SettlementInput) (wire.SettlementStatus, error) {
		if b.posted = append(b.posted, b.books.Version); b.books.State == "accepted" {
			b.books.State = "posted"
		}
		return b.books, nil
	})
	stub(b.stage, wire.NudgeSettlement, func(in wire.SettlementStep) (wire.SettlementStatus, error) {
		b.steps = append(b.steps, in.Step)
		b.books.Due = start.Add(map[string]time.Duration{"remind": 4 * day, "escalate": 10 * day}[in.Step])
		return b.books, nil
	})
	return b
}

// change moves the books as a verb does: some verbs make a version of their own.
func (b *settling) change(in wire.SettlementCommand) (wire.SettlementStatus, error) {
	b.verbs = append(b.verbs, in.Verb)
	next := map[string]string{
		wire.UpdateSubmit: "submitted", wire.UpdateApprove: "approved", wire.UpdateReject: "rejected", wire.UpdateRevise: "draft",
		wire.UpdateDispute: "disputed", wire.UpdateAccept: "accepted", wire.UpdateResolveDispute: "accepted",
	}
	s := &b.books
	s.State = next[in.Verb]
	switch in.Verb {
	case wire.UpdateSubmit:
		s.PreparedBy = in.Actor
	case wire.UpdateRevise, wire.UpdateDispute, wire.UpdateResolveDispute:
		s.Version++
		s.Hash = "h" + string(rune('0'+s.Version))
	case wire.UpdateApprove:
		out := b.books
		out.NoticeID = "statement"
		return out, nil
	}
	return b.books, nil
}

func (b *settling) run() {
	b.t.Helper()
	b.ExecuteWorkflow(workflows.Settlement, share)
	b.finish()
}

// end ends a story that waits for somebody, after what is to be seen was seen.
func (b *settling) end(after time.Duration) {
	b.RegisterDelayedCallback(b.CancelWorkflow, after)
}

// stopped runs a story that the test cancels.
func (b *settling) stopped() {
	b.t.Helper()
	b.ExecuteWorkflow(workflows.Settlement, share)
	require.True(b.t, temporal.IsCanceledError(b.GetWorkflowError()), "%v", b.GetWorkflowError())
}

func sees(ask wire.Ask, hash string) wire.Ask { ask.IfMatch = hash; return ask }

func TestAStatementIsSubmittedApprovedByAnotherAcceptedAndPosted(t *testing.T) {
	b := newSettling(t, "draft")
	asked := []*outcome{b.ask(1*time.Minute, wire.UpdateSubmit, checker), b.ask(2*time.Minute, wire.UpdateApprove, decider), b.ask(3*time.Minute, wire.UpdateAccept, signer)}
	b.run()
	accepted(t, asked...)
	require.Equal(t, []string{wire.UpdateSubmit, wire.UpdateApprove, wire.UpdateAccept}, b.verbs)
	require.Equal(t, []int{1}, b.posted)
	require.Empty(t, b.steps)
	id := wire.SettlementID("tea", "2025-01")
	require.Equal(t, []wire.Event{{ID: "posted/" + id, Kind: wire.EventStatementPosted, About: id, State: "posted"}}, b.events)
}

func TestWhatMayHappenToAStatementDependsOnWhereItStands(t *testing.T) {
	allowed := map[string][]string{
		"draft":     {wire.UpdateSubmit, wire.UpdateRevise},
		"submitted": {wire.UpdateApprove, wire.UpdateReject},
		"rejected":  {wire.UpdateRevise},
		"sent":      {wire.UpdateDispute, wire.UpdateAccept},
		"disputed":  {wire.UpdateResolveDispute},
	}
	verbs := []string{wire.UpdateSubmit, wire.UpdateApprove, wire.UpdateReject, wire.UpdateRevise, wire.UpdateDispute, wire.UpdateAccept, wire.UpdateResolveDispute}
	for state, may := range allowed {
		for _, verb := range verbs {
			t.Run(state+" "+verb, func(t *testing.T) {
				b := newSettling(t, state)
				asked := b.ask(time.Minute, verb, decider)
				b.end(2 * time.Minute)
				b.ExecuteWorkflow(workflows.Settlement, share)
				if slices.Contains(may, verb) {
					accepted(t, asked)
					require.Equal(t, []string{verb}, b.verbs)
					return
				}
				require.Equal(t, fault.Conflict, wire.FromError(asked.rejected).Code)
				require.Empty(t, b.verbs)
			})
		}
	}
}

func TestADecisionAboutAStatementIsRefusedTo(t *testing.T) {
	for name, c := range map[string]struct {
		state, verb string
		ask         wire.Ask
		code        fault.Code
	}{
		"an approver who submitted it":               {"submitted", wire.UpdateApprove, wire.Ask{Actor: "system", IfMatch: "h1"}, fault.SamePerson},
		"an approver who saw an older version":       {"submitted", wire.UpdateApprove, sees(decider, "h0"), fault.Changed},
		"an approver who did not say what he saw":    {"submitted", wire.UpdateApprove, sees(decider, ""), fault.Changed},
		"a submitter who saw an older version":       {"draft", wire.UpdateSubmit, sees(checker, "h0"), fault.Changed},
		"a merchant who accepts an older version":    {"sent", wire.UpdateAccept, sees(signer, "h0"), fault.Changed},
		"a merchant who accepts what is not sent":    {"submitted", wire.UpdateAccept, signer, fault.Conflict},
		"a merchant who disputes what is not sent":   {"draft", wire.UpdateDispute, signer, fault.Conflict},
		"an approver of a statement nobody stood by": {"draft", wire.UpdateApprove, decider, fault.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			b := newSettling(t, c.state)
			asked := b.ask(time.Minute, c.verb, c.ask)
			b.end(2 * time.Minute)
			b.stopped()
			require.Equal(t, c.code, wire.FromError(asked.rejected).Code)
			require.Empty(t, b.verbs)
		})
	}
}

func TestARejectedStatementIsRevisedAndTheOldHashIsWorthNothing(t *testing.T) {
	b := newSettling(t, "draft")
	asked := []*outcome{b.ask(1*time.Minute, wire.UpdateSubmit, checker), b.ask(2*time.Minute, wire.UpdateReject, decider), b.ask(3*time.Minute, wire.UpdateRevise, checker)}
	old := b.ask(4*time.Minute, wire.UpdateSubmit, checker)
	again := []*outcome{b.ask(5*time.Minute, wire.UpdateSubmit, sees(checker, "h2")), b.ask(6*time.Minute, wire.UpdateApprove, sees(decider, "h2")), b.ask(7*time.Minute, wire.UpdateAccept, sees(signer, "h2"))}
	b.run()
	accepted(t, asked...)
	require.Equal(t, fault.Changed, wire.FromError(old.rejected).Code)
	accepted(t, again...)
	require.Equal(t, []int{2}, b.posted)
}

func TestADisputeHoldsItsPartAndTheRestIsPostedAtOnce(t *testing.T) {
	b := newSettling(t, "sent")
	asked := []*outcome{b.ask(1*time.Minute, wire.UpdateDispute, signer), b.ask(10*time.Minute, wire.UpdateResolveDispute, decider)}
	b.RegisterDelayedCallback(func() {
		require.Equal(t, []int{2}, b.posted, "the undisputed part")
		require.Len(t, b.events, 1, "the next month may begin")
	}, 5*time.Minute)
	b.run()
	accepted(t, asked...)
	require.Equal(t, []int{2, 3}, b.posted)
	require.Len(t, b.events, 1)
}
