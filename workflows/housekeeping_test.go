package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

func TestATransferIsToldToEveryInvoiceItPaid(t *testing.T) {
	s := newStage(t)
	paid := []wire.PaidInvoice{{InvoiceInput: wire.InvoiceInput{EngagementID: "tea", Month: "2025-01", Kind: "service"}, State: "paid"},
		{InvoiceInput: wire.InvoiceInput{EngagementID: "tea", Month: "2025-01", Kind: "share"}, State: "partially_paid"}}
	answers(s, wire.RecordReceipt, wire.ReceiptResult{Reply: wire.Reply{State: "recorded"}, Paid: paid})
	told := map[string]wire.ReceiptNews{}
	s.OnSignalExternalWorkflow(mock.Anything, mock.Anything, mock.Anything, wire.SignalReceipt, mock.Anything).Return(func(_, id, _, _ string, arg any) error {
		if told[id] = arg.(wire.ReceiptNews); id == wire.InvoiceID("tea", "2025-01", "service") {
			return errors.New("the story is over")
		}
		return nil
	})
	s.ExecuteWorkflow(workflows.Receipt, wire.ReceiptCommand{Ask: checker})
	s.finish()
	var reply wire.Reply
	require.NoError(t, s.GetWorkflowResult(&reply))
	require.Equal(t, "recorded", reply.State, "an invoice whose story is over holds nobody up")
	require.Equal(t, map[string]wire.ReceiptNews{wire.InvoiceID("tea", "2025-01", "service"): {ReceiptID: "check", State: "paid"},
		wire.InvoiceID("tea", "2025-01", "share"): {ReceiptID: "check", State: "partially_paid"}}, told)
}

func TestARefusedTransferIsToldToNobody(t *testing.T) {
	s := newStage(t)
	stub(s, wire.RecordReceipt, func(wire.ReceiptCommand) (wire.ReceiptResult, error) {
		return wire.ReceiptResult{}, refusal(fault.Invalid)
	})
	s.ExecuteWorkflow(workflows.Receipt, wire.ReceiptCommand{Ask: checker})
	require.Equal(t, fault.Invalid, wire.FromError(s.GetWorkflowError()).Code)
	require.Len(t, s.calls, 1, "refused for good: not tried again")
}

func TestATransferIsRecordedWhenTheDatabaseComesBack(t *testing.T) {
	s := newStage(t)
	stub(s, wire.RecordReceipt, func(wire.ReceiptCommand) (wire.ReceiptResult, error) {
		if len(s.calls) < 3 {
			return wire.ReceiptResult{}, busy()
		}
		return wire.ReceiptResult{Reply: wire.Reply{State: "recorded"}}, nil
	})
	s.ExecuteWorkflow(workflows.Receipt, wire.ReceiptCommand{Ask: checker})
	s.finish()
	require.Len(t, s.calls, 3)
}

func TestAMovedClockWakesWhoWaitedAndThenLetsTheSchedulesFire(t *testing.T) {
	s := newStage(t)
	due := wire.DueWork{Workflows: []string{"invoice/tea"}, From: s.now, To: s.now.Add(40 * day), Calendars: []string{"cn"}}
	answers(s, wire.MoveClock, due)
	var woken, fired wire.DueWork
	stub(s, wire.WakeDue, func(in wire.DueWork) (int, error) {
		if woken = in; len(s.calls) < 4 {
			return 0, errors.New("the server is starting")
		}
		return 1, nil
	})
	stub(s, wire.BackfillRuns, func(in wire.DueWork) (int, error) { fired = in; return 1, nil })
	s.ExecuteWorkflow(workflows.ClockMove, wire.MoveClockInput{Ask: manager, To: due.To})
	s.finish()
	require.Equal(t, []string{wire.MoveClock.Name, wire.WakeDue.Name, wire.WakeDue.Name, wire.WakeDue.Name, wire.BackfillRuns.Name}, s.calls)
	require.Equal(t, due, woken)
	require.Equal(t, due, fired)
}

func TestAClockThatMayNotBeMovedWakesNobody(t *testing.T) {
	s := newStage(t)
	stub(s, wire.MoveClock, func(wire.MoveClockInput) (wire.DueWork, error) { return wire.DueWork{}, refusal(fault.Forbidden) })
	s.ExecuteWorkflow(workflows.ClockMove, wire.MoveClockInput{To: s.now})
	require.Equal(t, fault.Forbidden, wire.FromError(s.GetWorkflowError()).Code)
	require.Equal(t, []string{wire.MoveClock.Name}, s.calls)
}

// night is a sweep that finds a command, a draft without a story, and notices without proof.
func night(t *testing.T, notices ...string) (s *stage, delivered *[]string) {
	t.Helper()
	s, delivered = newStage(t, billingStories, map[string]any{wire.WorkflowSettlement: func(workflow.Context, wire.SettlementInput) error { return nil }}), new([]string)
	answers(s, wire.SweepBooks, wire.SweepFindings{LedgerUnbalanced: []string{"cn"}, AuditBrokenAt: 7})
	answers(s, wire.SweepCommands, 2)
	answers(s, wire.SweepInvoices, []wire.DraftedInvoice{{EngagementID: "tea", Month: "2025-01", Kind: "service"}})
	answers(s, wire.SweepStatements, []wire.SettlementInput{{EngagementID: "tea", Period: "2025-01"}})
	answers(s, wire.SweepNotices, notices)
	stub(s, wire.DeliverNotice, func(id string) (wire.Delivered, error) {
		if id == "refused" {
			return wire.Delivered{}, temporal.NewApplicationErrorWithOptions("550 no such user", string(fault.Invalid), temporal.ApplicationErrorOptions{NextRetryDelay: time.Hour})
		}
		*delivered = append(*delivered, id)
		return wire.Delivered{At: s.now}, nil
	})
	return s, delivered
}

func TestTheSweepMendsWhatWasLeftAndReportsWhatItCannotMend(t *testing.T) {
	s, delivered := night(t, "n1", "n2")
	var stories []string
	s.SetOnChildWorkflowStartedListener(func(info *workflow.Info, _ workflow.Context, _ converter.EncodedValues) {
		stories = append(stories, info.WorkflowExecution.ID)
	})
	s.ExecuteWorkflow(workflows.Sweep)
	s.finish()
	var found wire.SweepFindings
	require.NoError(t, s.GetWorkflowResult(&found))
	require.Equal(t, wire.SweepFindings{LedgerUnbalanced: []string{"cn"}, AuditBrokenAt: 7, CommandsResent: 2, NoticesResent: 2}, found)
	require.Equal(t, []string{"n1", "n2"}, *delivered)
	require.Equal(t, []string{wire.InvoiceID("tea", "2025-01", "service"), wire.SettlementID("tea", "2025-01")}, stories)
}

func TestANoticeNobodyTakesDoesNotHoldUpTheNightsSweep(t *testing.T) {
	s, delivered := night(t, "n1", "refused", "n2")
	began := s.Now()
	s.ExecuteWorkflow(workflows.Sweep)
	s.finish()
	var found wire.SweepFindings
	require.NoError(t, s.GetWorkflowResult(&found))
	require.Equal(t, []string{"n1", "n2"}, *delivered)
	require.Equal(t, 2, found.NoticesResent)
	require.Less(t, s.Now().Sub(began), time.Hour, "it is delivered by its own story, or the next night")
}

func TestASweepThatCannotReadTheBooksSaysSo(t *testing.T) {
	s, _ := night(t)
	stub(s, wire.SweepBooks, func(struct{}) (wire.SweepFindings, error) { return wire.SweepFindings{}, refusal(fault.Internal) })
	s.ExecuteWorkflow(workflows.Sweep)
	require.Error(t, s.GetWorkflowError())
	require.Equal(t, []string{wire.SweepBooks.Name}, s.calls)
}
