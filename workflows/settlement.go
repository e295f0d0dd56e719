package workflows

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

// Settlement is one savings-share statement: computed from the issued invoice and the measured contacts,
// submitted and approved by two people, in the merchant's hands for ten working days, and posted. A dispute
// holds its own part only. Time reminds and escalates; it never approves for the provider.
func Settlement(ctx workflow.Context, in wire.SettlementInput) error {
	ctx = withClock(ctx)
	s := &statement{in: in, turns: newTurns(ctx)}
	if err := s.turns.move(func() error { return s.begin(ctx) }); err != nil {
		return err
	}
	if err := s.awaitFigures(ctx); err != nil {
		return err
	}
	for s.status.State != "posted" {
		if err := s.step(ctx); err != nil {
			return err
		}
	}
	s.tell(ctx) // a year within its cap is posted without anybody's hands
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// statement is what a Settlement remembers.
type statement struct {
	turns  *turns
	in     wire.SettlementInput
	status wire.SettlementStatus
	notice string
	moves  int
	posted int  // the version whose payable part is posted
	told   bool // the engagement knows: the next month may begin
	nudges int
}

// nudges are what happens, in order, when the provider's own people do not act.
var nudges = []string{"remind", "escalate", "expire"}

func (s *statement) set(status wire.SettlementStatus) {
	s.status = status
	s.moves++
	if status.NoticeID != "" {
		s.notice = status.NoticeID
	}
}

// become runs an activity of the story itself and remembers where the statement stands after it.
func (s *statement) become(act func() (wire.SettlementStatus, error)) error {
	return s.turns.move(func() error {
		status, err := act()
		if err == nil {
			s.set(status)
		}
		return err
	})
}

// begin listens before there is a statement: an ask may be what started this run, and waits.
func (s *statement) begin(ctx workflow.Context) error {
	if err := s.listen(ctx); err != nil {
		return err
	}
	return s.compute(ctx)
}

func (s *statement) compute(ctx workflow.Context) error {
	return s.become(func() (wire.SettlementStatus, error) { return wire.ComputeStatement.Do(ctx, s.in) })
}

// awaitFigures asks again every day until there is a statement: usage may be incomplete.
func (s *statement) awaitFigures(ctx workflow.Context) error {
	for s.status.Problem != "" {
		if _, err := awaitUntil(ctx, "compute-again", s.status.Due, func() bool { return false }); err != nil {
			return err
		}
		if err := s.compute(ctx); err != nil {
			return err
		}
	}
	return nil
}

// step does the next thing a statement in this state waits for.
func (s *statement) step(ctx workflow.Context) error {
	switch state := s.status.State; {
	case s.notice != "":
		return s.deliver(ctx)
	case state == "draft" || state == "submitted" || state == "rejected":
		return s.awaitProvider(ctx)
	case state == "sent":
		return s.awaitMerchant(ctx)
	case state == "accepted" || (state == "disputed" && s.posted < s.status.Version):
		return s.post(ctx)
	default:
		return workflow.Await(ctx, s.changed())
	}
}

func (s *statement) changed() func() bool {
	seen := s.moves
	return func() bool { return s.moves > seen }
}

func (s *statement) deliver(ctx workflow.Context) error {
	id := s.notice
	proof, err := wire.DeliverNotice.Do(ctx, id)
	if err != nil {
		// The activity gave an operator a task; a corrected address is tried within the hour.
		workflow.GetLogger(ctx).Error("the notice was refused", "notice", id, "error", err)
		return waitForChange(ctx, time.Hour, s.changed())
	}
	if s.notice == id {
		s.notice = ""
	}
	return s.become(func() (wire.SettlementStatus, error) {
		return wire.OpenStatementWindow.Do(ctx, wire.StatementWindow{SettlementInput: s.in, DeliveredAt: proof.At})
	})
}

// awaitProvider waits for our own people, reminding and escalating.
func (s *statement) awaitProvider(ctx workflow.Context) error {
	var due time.Time
	if s.nudges < len(nudges) {
		due = s.status.Due
	}
	acted, err := awaitUntil(ctx, "provider", due, s.changed())
	if err != nil || acted {
		return err
	}
	step := nudges[s.nudges]
	s.nudges++
	return s.become(func() (wire.SettlementStatus, error) {
		return wire.NudgeSettlement.Do(ctx, wire.SettlementStep{SettlementInput: s.in, Step: step})
	})
}

func (s *statement) awaitMerchant(ctx workflow.Context) error {
	spoke, err := awaitUntil(ctx, "merchant-window", s.status.WindowEnds, s.changed())
	if err != nil || spoke {
		return err
	}
	return s.become(func() (wire.SettlementStatus, error) { return wire.SilentAccept.Do(ctx, s.in) })
}

// post posts what is payable now and lets the next month's statement begin.
func (s *statement) post(ctx workflow.Context) error {
	version := s.status.Version
	err := s.become(func() (wire.SettlementStatus, error) { return wire.PostStatement.Do(ctx, s.in) })
	if err != nil {
		return s.blocked(ctx, err)
	}
	s.posted = version
	if err := s.closeYear(ctx); err != nil {
		return err
	}
	s.tell(ctx)
	return nil
}

// tell reports the posting to the engagement, once: the next month's statement may begin.
func (s *statement) tell(ctx workflow.Context) {
	if s.told {
		return
	}
	s.told = true
	id := wire.SettlementID(s.in.EngagementID, s.in.Period)
	tellEntity(ctx, s.in.EngagementID, wire.Event{ID: "posted/" + id, Kind: wire.EventStatementPosted, About: id, State: s.status.State})
}

// closeYear starts the story of the contract year's true-up when the last of its months is posted.
func (s *statement) closeYear(ctx workflow.Context) error {
	year := s.status.ClosesYear
	if year == "" {
		return nil
	}
	return startAlone(ctx, wire.SettlementID(s.in.EngagementID, year), wire.WorkflowSettlement,
		wire.SettlementInput{EngagementID: s.in.EngagementID, Period: year}, enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
}

// hearRestatements reads the statement again whenever it got a new version from outside its own story.
func (s *statement) hearRestatements(ctx workflow.Context) {
	news := workflow.GetSignalChannel(ctx, wire.SignalRestated)
	for {
		news.Receive(ctx, nil)
		if s.turns.take(ctx) != nil {
			return // cancelled
		}
		status, err := wire.ComputeStatement.Do(ctx, s.in)
		if err == nil {
			s.nudges, s.notice = 0, ""
			s.set(status)
		}
		s.turns.Unlock()
	}
}

// blocked gives finance a task when the books refuse the share, and tries again within the hour: an accepted
// statement is not dropped.
func (s *statement) blocked(ctx workflow.Context, cause error) error {
	if temporal.IsCanceledError(cause) {
		return cause
	}
	workflow.GetLogger(ctx).Error("the share could not be posted", "error", cause)
	if err := s.become(func() (wire.SettlementStatus, error) {
		return wire.NudgeSettlement.Do(ctx, wire.SettlementStep{SettlementInput: s.in, Step: "blocked"})
	}); err != nil {
		return err
	}
	return waitForChange(ctx, time.Hour, s.changed())
}

func (s *statement) listen(ctx workflow.Context) error {
	workflow.Go(ctx, s.hearRestatements)
	in := func(states ...string) func(wire.Ask) error {
		return func(wire.Ask) error { return requireState(s.status.State, states...) }
	}
	seen := func(state string) func(wire.Ask) error {
		return func(ask wire.Ask) error {
			return firstError(requireState(s.status.State, state), requireHash(ask, s.status.Hash))
		}
	}
	approver := func(ask wire.Ask) error {
		return firstError(seen("submitted")(ask), requireOther(ask, s.status.PreparedBy))
	}
	return firstError(
		workflow.SetQueryHandler(ctx, wire.QueryState, func() (wire.SettlementStatus, error) { return s.status, nil }),
		s.on(ctx, wire.UpdateSubmit, seen("draft")),
		s.on(ctx, wire.UpdateApprove, approver),
		s.on(ctx, wire.UpdateReject, in("submitted")),
		s.on(ctx, wire.UpdateRevise, in("draft", "rejected")),
		s.on(ctx, wire.UpdateDispute, in("sent")),
		s.on(ctx, wire.UpdateAccept, seen("sent")),
		s.on(ctx, wire.UpdateResolveDispute, in("disputed")))
}

func (s *statement) on(ctx workflow.Context, verb string, validate func(wire.Ask) error) error {
	return onAsk(ctx, s.turns, verb, validate, func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
		status, err := wire.ChangeStatement.Do(ctx, wire.SettlementCommand{Ask: ask, SettlementInput: s.in, Verb: verb})
		if err != nil {
			return wire.Reply{}, err
		}
		s.nudges = 0
		s.set(status)
		return status.Reply, wakeStatements(ctx, s.in.EngagementID, status.Restated)
	})
}
