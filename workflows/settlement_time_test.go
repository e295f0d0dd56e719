package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

func TestSilenceAcceptsAStatementOnlyWhenTheWindowIsOver(t *testing.T) {
	b := newSettling(t, "sent")
	b.moveClock(time.Minute, b.now.Add(14*day-time.Second))
	b.RegisterDelayedCallback(func() { require.Empty(t, b.posted, "one second is left") }, 2*time.Minute)
	b.moveClock(3*time.Minute, b.now.Add(14*day))
	b.run()
	require.Equal(t, []int{1}, b.posted)
	require.Empty(t, b.verbs, "nobody had to accept")
}

func TestTheMerchantsWindowBeginsWithTheProofOfDelivery(t *testing.T) {
	b := newSettling(t, "submitted")
	start := b.now
	tries := 0
	stub(b.stage, wire.DeliverNotice, func(string) (wire.Delivered, error) {
		if tries++; tries == 1 {
			return wire.Delivered{}, refusal(fault.NotFound)
		}
		return wire.Delivered{At: b.now}, nil
	})
	b.ask(time.Minute, wire.UpdateApprove, decider)
	b.moveClock(30*time.Minute, start.Add(5*day))
	b.moveClock(2*time.Hour, start.Add(15*day))
	b.RegisterDelayedCallback(func() { require.Empty(t, b.posted, "delivered on day 5, it is open until day 19") }, 3*time.Hour)
	b.moveClock(4*time.Hour, start.Add(19*day))
	b.run()
	require.Equal(t, 2, tries)
	require.Equal(t, []int{1}, b.posted)
}

func TestOurOwnPeopleAreRemindedEscalatedAndExpiredButNeverApprovedByTime(t *testing.T) {
	for _, state := range []string{"draft", "submitted"} {
		t.Run(state, func(t *testing.T) {
			b := newSettling(t, state)
			start := b.now
			var seen [][]string
			for i, after := range []time.Duration{2*day - time.Second, 2 * day, 4*day - time.Second, 4 * day, 10*day - time.Second, 10 * day, 90 * day} {
				b.moveClock(time.Duration(2*i+1)*time.Minute, start.Add(after))
				b.RegisterDelayedCallback(func() { seen = append(seen, b.steps) }, time.Duration(2*i+2)*time.Minute)
			}
			b.end(time.Hour)
			b.stopped()
			r, e, x := "remind", "escalate", "expire"
			require.Equal(t, [][]string{nil, {r}, {r}, {r, e}, {r, e}, {r, e, x}, {r, e, x}}, seen)
			require.Empty(t, b.posted)
			require.Equal(t, state, b.books.State)
		})
	}
}

func TestWhoActsStartsTheRemindersAnew(t *testing.T) {
	b := newSettling(t, "draft")
	start := b.now
	b.moveClock(1*time.Minute, start.Add(2*day))
	b.RegisterDelayedCallback(func() { b.books.Due = start.Add(3 * day) }, 90*time.Second)
	b.ask(2*time.Minute, wire.UpdateSubmit, checker)
	b.moveClock(3*time.Minute, start.Add(3*day))
	b.ask(4*time.Minute, wire.UpdateApprove, decider)
	b.ask(5*time.Minute, wire.UpdateAccept, signer)
	b.run()
	require.Equal(t, []string{"remind", "remind"}, b.steps, "one for the submitter, one for the approver")
}

func TestAStatementThatCannotBeComputedIsTriedEveryDay(t *testing.T) {
	b := newSettling(t, "draft")
	start, tries := b.now, 0
	stub(b.stage, wire.ComputeStatement, func(wire.SettlementInput) (wire.SettlementStatus, error) {
		if tries++; tries < 3 {
			return wire.SettlementStatus{Reply: wire.Reply{State: "waiting"}, Problem: "two days are missing", Due: b.now.Add(day)}, nil
		}
		return b.books, nil
	})
	early := b.ask(time.Minute, wire.UpdateSubmit, checker)
	b.moveClock(2*time.Minute, start.Add(day))
	b.moveClock(3*time.Minute, start.Add(36*time.Hour))
	b.moveClock(4*time.Minute, start.Add(2*day))
	b.ask(5*time.Minute, wire.UpdateSubmit, checker)
	b.ask(6*time.Minute, wire.UpdateApprove, decider)
	b.ask(7*time.Minute, wire.UpdateAccept, signer)
	b.run()
	require.Equal(t, fault.Conflict, wire.FromError(early.rejected).Code)
	require.Equal(t, 3, tries, "half a day later is too early")
	require.Equal(t, []int{1}, b.posted)
}

func TestAnAskThatComesWhileTheStatementIsComputedWaitsForIt(t *testing.T) {
	b := newSettling(t, "draft")
	tries := 0
	stub(b.stage, wire.ComputeStatement, func(wire.SettlementInput) (wire.SettlementStatus, error) {
		if tries++; tries < 3 {
			return wire.SettlementStatus{}, busy()
		}
		return b.books, nil
	})
	asked := b.ask(time.Millisecond, wire.UpdateSubmit, checker)
	b.ask(6*time.Minute, wire.UpdateApprove, decider)
	b.ask(7*time.Minute, wire.UpdateAccept, signer)
	b.run()
	accepted(t, asked)
	require.Equal(t, 3, tries)
}

func TestARefusedChangeIsAnsweredAndTheStatementStays(t *testing.T) {
	b := newSettling(t, "sent")
	tries := 0
	stub(b.stage, wire.ChangeStatement, func(in wire.SettlementCommand) (wire.SettlementStatus, error) {
		if tries++; tries == 1 {
			return wire.SettlementStatus{}, refusal(fault.Invalid)
		}
		return b.change(in)
	})
	refused := b.ask(1*time.Minute, wire.UpdateDispute, signer)
	yes := b.ask(2*time.Minute, wire.UpdateAccept, signer)
	b.run()
	require.Equal(t, fault.Invalid, wire.FromError(refused.err).Code)
	accepted(t, yes)
}

func TestAShareTheBooksRefuseIsATaskAndIsPostedWhenTheyAllowIt(t *testing.T) {
	b := newSettling(t, "sent")
	tries := 0
	stub(b.stage, wire.PostStatement, func(wire.SettlementInput) (wire.SettlementStatus, error) {
		if tries++; tries < 3 {
			require.Empty(t, b.events, "the next month does not begin on a share that is not in the books")
			return wire.SettlementStatus{}, refusal(fault.Conflict)
		}
		b.books.State = "posted"
		return b.books, nil
	})
	b.ask(time.Minute, wire.UpdateAccept, signer)
	b.run()
	require.Equal(t, []string{"blocked", "blocked"}, b.steps)
	require.Len(t, b.events, 1)
}
