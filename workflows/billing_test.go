package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

// started notes a story that was started: its business key and what it was given.
type started struct {
	id, input string
}

// monthEnd is the monthly billing on a stage: engagements in shards, some of which cannot be billed.
type monthEnd struct {
	*stage
	shards  [][]string
	parked  []string // engagements that cannot be billed now
	only    [][]string
	stories []started
}

// billingStories are the run, its shards, and an invoice's story that is over at once.
var billingStories = map[string]any{
	wire.WorkflowBillingRun: workflows.BillingRun, wire.WorkflowBillingShard: workflows.BillingShard,
	wire.WorkflowInvoice: func(workflow.Context, wire.InvoiceInput) error { return nil },
}

func newMonthEnd(t *testing.T, shards ...[]string) *monthEnd {
	t.Helper()
	m := &monthEnd{stage: newStage(t, billingStories), shards: shards}
	m.SetOnChildWorkflowStartedListener(func(info *workflow.Info, _ workflow.Context, args converter.EncodedValues) {
		var in struct{ Calendar, EngagementID, Month, Kind string }
		require.NoError(t, args.Get(&in))
		m.stories = append(m.stories, started{info.WorkflowExecution.ID, in.Calendar + in.EngagementID + " " + in.Month + " " + in.Kind})
	})
	stub(m.stage, wire.OpenRun, func(in wire.BillingRunInput) (wire.BillingPlan, error) {
		m.only = append(m.only, in.Only)
		if len(in.Only) > 0 {
			return wire.BillingPlan{Shards: [][]string{in.Only}}, nil
		}
		return wire.BillingPlan{Shards: m.shards}, nil
	})
	stub(m.stage, wire.DraftShard, m.draft)
	stub(m.stage, wire.FinishRun, func(wire.BillingRunInput) (wire.BillingProgress, error) {
		if len(m.parked) > 0 {
			return wire.BillingProgress{State: "exceptions", Exceptions: m.parked}, nil
		}
		return wire.BillingProgress{State: "closed"}, nil
	})
	stub(m.stage, wire.AskRetryRun, func(wire.BillingRunCommand) ([]string, error) { return m.parked, nil })
	answers(m.stage, wire.CloseRun, wire.BillingProgress{State: "closed"})
	return m
}

func (m *monthEnd) draft(in wire.BillingShardInput) (out wire.BillingShardResult, err error) {
	for _, id := range in.Engagements {
		if slices.Contains(m.parked, id) {
			out.Parked++
			continue
		}
		out.Drafted = append(out.Drafted, wire.DraftedInvoice{EngagementID: id, Month: in.Month, Kind: "service"})
	}
	return out, nil
}

func (m *monthEnd) run() wire.BillingProgress {
	m.t.Helper()
	m.ExecuteWorkflow(workflows.BillingRun, wire.BillingRunInput{Calendar: "cn", Month: "2025-04"})
	m.finish()
	var p wire.BillingProgress
	require.NoError(m.t, m.GetWorkflowResult(&p))
	return p
}

func TestARunDraftsEveryEngagementAndStartsAStoryForEachInvoice(t *testing.T) {
	m := newMonthEnd(t, []string{"a", "b"}, []string{"c"})
	p := m.run()
	require.Equal(t, wire.BillingProgress{State: "closed", Drafted: 3}, p)
	for _, id := range []string{"a", "b", "c"} {
		require.Contains(t, m.stories, started{wire.InvoiceID(id, "2025-04", "service"), id + " 2025-04 service"})
	}
}

func TestOneEngagementThatCannotBeBilledDoesNotHoldUpTheOthers(t *testing.T) {
	m := newMonthEnd(t, []string{"a", "bad", "c"})
	m.parked = []string{"bad"}
	var seen wire.BillingProgress
	m.RegisterDelayedCallback(func() {
		value, err := m.QueryWorkflow(wire.QueryProgress)
		require.NoError(t, err)
		require.NoError(t, value.Get(&seen))
	}, time.Minute)
	retried := m.ask(2*time.Minute, wire.UpdateRetryExceptions, checker)
	stub(m.stage, wire.DraftShard, func(in wire.BillingShardInput) (wire.BillingShardResult, error) {
		if len(m.only) > 2 {
			m.parked = nil // the missing days have arrived
		}
		return m.draft(in)
	})
	again := m.ask(4*time.Minute, wire.UpdateRetryExceptions, checker)
	p := m.run()
	require.Equal(t, wire.BillingProgress{State: "exceptions", Drafted: 2, Exceptions: []string{"bad"}}, seen)
	accepted(t, retried, again)
	require.Equal(t, [][]string{nil, {"bad"}, {"bad"}}, m.only, "only who was parked is tried again")
	require.Equal(t, "closed", p.State)
}

func TestARunWithExceptionsIsClosedByAPerson(t *testing.T) {
	m := newMonthEnd(t, []string{"bad"})
	m.parked = []string{"bad"}
	closed := m.ask(time.Minute, wire.UpdateCloseRun, checker)
	p := m.run()
	accepted(t, closed)
	require.Equal(t, wire.BillingProgress{State: "closed", Exceptions: []string{"bad"}}, p, "the closed run still names who was not billed")
	require.Empty(t, m.stories[1:], "the shard alone")
}

func TestARunBeforeTheCutOffLeavesNothingBehind(t *testing.T) {
	m := newMonthEnd(t, []string{"a"})
	stub(m.stage, wire.OpenRun, func(wire.BillingRunInput) (wire.BillingPlan, error) {
		return wire.BillingPlan{}, refusal(fault.MonthOpen)
	})
	require.Equal(t, "not_closed", m.run().State)
	require.Empty(t, m.stories)
}

func TestARunThatIsRefusedOtherwiseFailsWithTheReason(t *testing.T) {
	m := newMonthEnd(t)
	stub(m.stage, wire.OpenRun, func(wire.BillingRunInput) (wire.BillingPlan, error) {
		return wire.BillingPlan{}, refusal(fault.NotFound)
	})
	m.ExecuteWorkflow(workflows.BillingRun, wire.BillingRunInput{Calendar: "xx", Month: "2025-04"})
	require.Equal(t, fault.NotFound, wire.FromError(m.GetWorkflowError()).Code)
}

func TestARunIsNotClosedOverARetryAskedInTheSameMoment(t *testing.T) {
	m := newMonthEnd(t, []string{"bad"})
	m.parked = []string{"bad"}
	retried := m.ask(time.Minute, wire.UpdateRetryExceptions, checker)
	closed := m.ask(time.Minute, wire.UpdateCloseRun, checker)
	p := m.run()
	accepted(t, retried, closed)
	require.Equal(t, "closed", p.State)
	retry := []string{wire.AskRetryRun.Name, wire.OpenRun.Name, wire.DraftShard.Name, wire.FinishRun.Name}
	require.Equal(t, append(retry, wire.CloseRun.Name), m.calls[3:], "the retry first, then the close")
}

func TestAShardGoesOnWhenTheDatabaseComesBack(t *testing.T) {
	m := newMonthEnd(t, []string{"a"})
	tries := 0
	stub(m.stage, wire.DraftShard, func(in wire.BillingShardInput) (wire.BillingShardResult, error) {
		if tries++; tries < 3 {
			return wire.BillingShardResult{}, busy()
		}
		return m.draft(in)
	})
	require.Equal(t, 1, m.run().Drafted)
	require.Equal(t, 3, tries)
}

func TestAnInvoiceWhoseStoryRunsAlreadyIsNotStartedTwice(t *testing.T) {
	m := newMonthEnd(t)
	m.ExecuteWorkflow(workflows.BillingShard, wire.BillingShardInput{Calendar: "cn", Month: "2025-04", Engagements: []string{"a", "a"}})
	m.finish()
	require.Len(t, m.stories, 1)
}

var firedFor = temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime")

func TestTheInstantAScheduleFiredForDecidesTheMonthHoweverLateItRuns(t *testing.T) {
	m := newMonthEnd(t)
	cut := time.Date(2025, 5, 3, 20, 0, 0, 0, time.UTC)
	require.NoError(t, m.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(firedFor.ValueSet(cut))))
	m.SetStartTime(cut.Add(60 * day))
	var asked wire.TickMonth
	stub(m.stage, wire.MonthOfTick, func(in wire.TickMonth) (string, error) { asked = in; return "2025-04", nil })
	m.ExecuteWorkflow(workflows.BillingTick, wire.BillingTickInput{Calendar: "cn"})
	m.finish()
	require.Equal(t, wire.TickMonth{Calendar: "cn", Scheduled: cut}, asked)
	require.Contains(t, m.stories, started{"billing-run/cn/2025-04", "cn 2025-04 "})
}

func TestATickIsRefused(t *testing.T) {
	t.Run("when no schedule fired", func(t *testing.T) {
		m := newMonthEnd(t)
		m.ExecuteWorkflow(workflows.BillingTick, wire.BillingTickInput{Calendar: "cn"})
		require.Equal(t, fault.Invalid, wire.FromError(m.GetWorkflowError()).Code)
		require.Empty(t, m.calls)
	})
	t.Run("when the calendar is unknown", func(t *testing.T) {
		m := newMonthEnd(t)
		require.NoError(t, m.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(firedFor.ValueSet(time.Unix(0, 0)))))
		stub(m.stage, wire.MonthOfTick, func(wire.TickMonth) (string, error) { return "", refusal(fault.NotFound) })
		m.ExecuteWorkflow(workflows.BillingTick, wire.BillingTickInput{Calendar: "xx"})
		require.Equal(t, fault.NotFound, wire.FromError(m.GetWorkflowError()).Code)
		require.Empty(t, m.stories)
	})
}
