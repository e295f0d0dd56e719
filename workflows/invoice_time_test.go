package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

// refusal is what an activity returns when waiting does not help.
func refusal(code fault.Code) error { return wire.ToApplicationError(fault.New(code, "no")) }

// busy is what an activity returns when a neighbour is down: tried again.
func busy() error {
	return temporal.NewApplicationError("the neighbour is down", string(fault.Unavailable))
}

func TestSilenceConfirmsABillOnlyWhenTheWindowIsOver(t *testing.T) {
	b := newBilling(t, "sent")
	b.moveClock(1*time.Minute, b.now.Add(7*day-time.Second))
	early := b.ask(2*time.Minute, wire.UpdateIssue, checker)
	b.moveClock(3*time.Minute, b.now.Add(7*day))
	issued := b.ask(4*time.Minute, wire.UpdateIssue, checker)
	b.paid(5 * time.Minute)
	b.run()
	require.Equal(t, fault.Conflict, wire.FromError(early.rejected).Code, "one second before its end the window is open")
	accepted(t, issued)
	require.Equal(t, []string{wire.UpdateIssue}, b.verbs, "nobody had to confirm")
}

func TestAMerchantWhoSpokeIsNotTakenAsSilent(t *testing.T) {
	for _, verb := range []string{wire.UpdateConfirm, wire.UpdateObject} {
		b := newBilling(t, "sent")
		b.ask(time.Minute, verb, signer)
		b.moveClock(2*time.Minute, b.now.Add(30*day))
		b.paid(3 * time.Minute)
		b.run()
		require.NotContains(t, b.calls, wire.SilentConfirm.Name, verb)
	}
}

func TestAnAnsweredObjectionSendsTheBillAgainWithAWindowOfItsOwn(t *testing.T) {
	b := newBilling(t, "sent")
	start := b.now
	b.ask(1*time.Minute, wire.UpdateObject, signer)
	more := b.ask(2*time.Minute, wire.UpdateObject, named(signer, "more"))
	b.moveClock(3*time.Minute, start.Add(9*day))
	b.ask(4*time.Minute, wire.UpdateResolveObjection, named(checker, "answer"))
	b.moveClock(5*time.Minute, start.Add(15*day))
	b.paid(6 * time.Minute)
	b.run()
	accepted(t, more)
	require.Equal(t, []string{"bill/answer"}, b.delivered)
	require.Equal(t, start.Add(9*day), b.windows[0].DeliveredAt)
	require.NotContains(t, b.calls, wire.SilentConfirm.Name, "the first window's end means nothing to the second bill")
}

func TestAnUnpaidInvoiceIsWrittenAboutThreeTimes(t *testing.T) {
	b := newBilling(t, "issued")
	start := b.now
	for i, days := range []int{6, 7, 14, 29, 30, 60} {
		b.moveClock(time.Duration(i+1)*time.Minute, start.Add(time.Duration(days)*day))
	}
	b.paid(time.Hour)
	b.run()
	require.Equal(t, []int{1, 2, 3}, b.reminders)
	require.Len(t, b.delivered, 3)
}

func TestAPaidInvoiceIsNotWrittenAboutAnyMore(t *testing.T) {
	b := newBilling(t, "issued")
	b.moveClock(time.Minute, b.now.Add(8*day))
	b.paid(2 * time.Minute)
	b.moveClock(3*time.Minute, b.now.Add(60*day))
	b.run()
	require.Equal(t, []int{1}, b.reminders)
}

func TestAStoryThatBeginsAgainGoesOnWhereTheBooksStand(t *testing.T) {
	for state, told := range map[string]int{"draft": 0, "sent": 0, "issued": 1, "partially_paid": 1} {
		b := newBilling(t, state)
		b.RegisterDelayedCallback(func() { b.books.State = "paid" }, time.Minute)
		b.paid(time.Minute)
		b.run()
		require.GreaterOrEqual(t, len(b.events), told, state)
		require.Empty(t, b.verbs, "%s: nothing is done twice", state)
	}
	for _, over := range []string{"paid", "void"} {
		b := newBilling(t, over)
		b.run()
		require.Equal(t, []string{wire.CheckInvoice.Name}, b.calls)
	}
}

func TestANoticeThatIsRefusedIsTriedAgainWithinTheHour(t *testing.T) {
	b := newBilling(t, "approved")
	tries := 0
	stub(b.stage, wire.DeliverNotice, func(id string) (wire.Delivered, error) {
		if tries++; tries == 1 {
			return wire.Delivered{}, refusal(fault.NotFound)
		}
		return wire.Delivered{At: b.now}, nil
	})
	b.ask(time.Minute, wire.UpdateSend, named(checker, "send"))
	confirmed := b.ask(2*time.Hour, wire.UpdateConfirm, signer)
	b.paid(3 * time.Hour)
	b.run()
	accepted(t, confirmed)
	require.Equal(t, 2, tries)
	require.Len(t, b.windows, 1)
}

func TestANeighbourThatIsDownIsWaitedForAndTheAskIsAnsweredOnce(t *testing.T) {
	b := newBilling(t, "confirmed")
	tries := 0
	stub(b.stage, wire.IssueInvoice, func(in wire.InvoiceCommand) (wire.InvoiceStatus, error) {
		if tries++; tries < 4 {
			return wire.InvoiceStatus{}, []error{busy(), errors.New("connection reset"), busy()}[tries-1]
		}
		return b.change(in)
	})
	issued := b.ask(time.Minute, wire.UpdateIssue, checker)
	b.paid(time.Hour)
	b.run()
	accepted(t, issued)
	require.Equal(t, 4, tries)
	require.Len(t, b.events, 1)
}

func TestARefusedIssueIsAnsweredAndTheBillStaysConfirmed(t *testing.T) {
	b := newBilling(t, "confirmed")
	tries := 0
	stub(b.stage, wire.IssueInvoice, func(in wire.InvoiceCommand) (wire.InvoiceStatus, error) {
		if tries++; tries == 1 {
			return wire.InvoiceStatus{}, refusal(fault.Invalid)
		}
		return b.change(in)
	})
	refused := b.ask(1*time.Minute, wire.UpdateIssue, checker)
	issued := b.ask(2*time.Minute, wire.UpdateIssue, named(checker, "again"))
	b.paid(3 * time.Minute)
	b.run()
	require.Equal(t, fault.Invalid, wire.FromError(refused.err).Code)
	accepted(t, issued)
	require.Equal(t, 2, tries, "a refusal is not tried again by itself")
}

func TestAnInvoiceThatIsNotInTheBooksEndsItsStoryWithTheReason(t *testing.T) {
	b := newBilling(t, "draft")
	stub(b.stage, wire.CheckInvoice, func(string) (wire.InvoiceStatus, error) {
		return wire.InvoiceStatus{}, refusal(fault.NotFound)
	})
	b.ExecuteWorkflow(workflows.Invoice, january)
	require.Equal(t, fault.NotFound, wire.FromError(b.GetWorkflowError()).Code)
	require.Len(t, b.calls, 1)
}

func TestTwoWhoAskAtOnceTakeTheirTurns(t *testing.T) {
	b := newBilling(t, "draft")
	first := b.ask(time.Minute, wire.UpdateApprove, checker)
	second := b.ask(time.Minute, wire.UpdateApprove, named(checker, "twice"))
	b.paid(2 * time.Minute)
	b.run()
	accepted(t, first)
	require.Equal(t, fault.SamePerson, wire.FromError(second.err).Code, "judged again when its turn came: by then it was this person's check")
	require.Equal(t, []string{wire.UpdateApprove}, b.verbs)
}

// slowly lets a notice's delivery take as long as the test wants, and says when it was given up or done.
func (b *billing) slowly(id string, takes time.Duration) {
	stub(b.stage, wire.DeliverNotice, func(got string) (wire.Delivered, error) {
		b.delivered = append(b.delivered, got)
		if got == id && takes > 0 {
			takes -= time.Hour
			return wire.Delivered{}, temporal.NewApplicationErrorWithOptions("550 no such user", string(fault.Invalid), temporal.ApplicationErrorOptions{NextRetryDelay: time.Hour})
		}
		return wire.Delivered{At: b.now}, nil
	})
}

func TestAnInvoicePaidBeforeItsBillCouldBeDeliveredStillReachesTheStatement(t *testing.T) {
	b := newBilling(t, "approved")
	b.slowly("bill/send", 3*time.Hour)
	b.ask(1*time.Minute, wire.UpdateSend, named(checker, "send"))
	b.ask(2*time.Minute, wire.UpdateConfirm, signer)
	b.ask(3*time.Minute, wire.UpdateIssue, checker)
	b.paid(4 * time.Minute)
	b.run()
	require.Len(t, b.events, 1, "without the news the month's statement would never begin")
}

func TestTheProofOfAnOldBillOpensNoWindowForTheNewOne(t *testing.T) {
	b := newBilling(t, "approved")
	start := b.now
	b.slowly("bill/old", 2*time.Hour)
	b.ask(1*time.Minute, wire.UpdateSend, named(checker, "old"))
	b.ask(2*time.Minute, wire.UpdateVoid, checker)
	b.ask(3*time.Minute, wire.UpdateApprove, checker)
	b.ask(4*time.Minute, wire.UpdateApprove, decider)
	b.ask(5*time.Minute, wire.UpdateSend, named(checker, "new"))
	b.moveClock(6*time.Minute, start.Add(day))
	b.paid(4 * time.Hour)
	b.run()
	require.Equal(t, "bill/new", b.delivered[len(b.delivered)-1])
	require.Len(t, b.windows, 1, "one window: that of the bill the merchant is to confirm")
}

func TestATransferToldBeforeTheAnswerOfTheIssueIsNotLost(t *testing.T) {
	b := newBilling(t, "confirmed")
	b.OnActivity(wire.IssueInvoice.Name, mock.Anything, mock.Anything).Return(wire.InvoiceStatus{Reply: wire.Reply{State: "issued"}, DueOn: b.now}, nil).After(5 * time.Minute)
	issued := b.ask(time.Minute, wire.UpdateIssue, checker)
	b.paid(2 * time.Minute)
	b.run()
	accepted(t, issued)
	require.Len(t, b.events, 1)
	value, err := b.QueryWorkflow(wire.QueryState)
	require.NoError(t, err)
	var end wire.InvoiceStatus
	require.NoError(t, value.Get(&end))
	require.Equal(t, "paid", end.State, "the older answer does not overwrite the newer state")
}
