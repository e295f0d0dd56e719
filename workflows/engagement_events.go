package workflows

import (
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

// hear acts on what a child reported, once per event id. An entity never fails: what goes wrong becomes its
// Attention, and a person's task.
func (e *entity) hear(ctx workflow.Context, event wire.Event) {
	if slices.Contains(e.state.Seen, event.ID) {
		return
	}
	if err := e.lock.move(func() error { return e.react(ctx, event) }); err != nil {
		workflow.GetLogger(ctx).Error("an event could not be acted on", "event", event.ID, "error", err)
		e.attend(ctx, event, err)
		return
	}
	e.state.Seen = append(e.state.Seen, event.ID)
	if over := len(e.state.Seen) - eventMemory; over > 0 {
		e.state.Seen = e.state.Seen[over:]
	}
}

// attend shows people what could not be acted on: in PostgreSQL, where the page reads it. An event that is told
// again is tried again.
func (e *entity) attend(ctx workflow.Context, event wire.Event, cause error) {
	e.state.Attention = event.Kind + ": " + cause.Error()
	_, err := wire.SetStage.Do(ctx, wire.StageChange{EngagementID: e.id, Stage: e.state.Stage, Attention: e.state.Attention, EventID: event.ID + "/attention"})
	if err != nil {
		workflow.GetLogger(ctx).Error("nobody could be told", "event", event.ID, "error", err)
	}
}

func (e *entity) react(ctx workflow.Context, event wire.Event) error {
	e.state.Children[event.About] = event.State
	switch event.Kind {
	case wire.EventOnboarded:
		return e.setStage(ctx, event, "live")
	case wire.EventOnboardAborted:
		return e.setStage(ctx, event, "aborted")
	case wire.EventKnowledge:
		delete(e.state.Children, event.About)
		e.tellOnboarding(ctx, wire.FactKnowledge)
	case wire.EventKnowledgeEnded:
		delete(e.state.Children, event.About)
	case wire.EventInvoiceIssued:
		return firstError(e.invoiceIssued(ctx, event), e.tryEnd(ctx))
	case wire.EventStatementPosted:
		return firstError(e.statementPosted(ctx, event), e.tryEnd(ctx))
	}
	return nil
}

// tryEnd asks whether a terminated engagement has anything left to bill or to settle.
func (e *entity) tryEnd(ctx workflow.Context) error {
	if e.state.Stage != "terminating" {
		return nil
	}
	status, err := wire.EndEngagement.Do(ctx, e.id)
	if err == nil {
		e.state.Stage = status.State
	}
	return err
}

func (e *entity) setStage(ctx workflow.Context, event wire.Event, stage string) error {
	if _, err := wire.SetStage.Do(ctx, wire.StageChange{EngagementID: e.id, Stage: stage, EventID: event.ID}); err != nil {
		return err
	}
	e.state.Stage, e.state.Attention = stage, ""
	return nil
}

// invoiceIssued lets the month's statement begin: its costs are known now. Without a savings share the month
// is closed with the invoice.
func (e *entity) invoiceIssued(ctx workflow.Context, event wire.Event) error {
	parts := strings.Split(event.About, "/") // invoice/<engagement>/<month>/<kind>
	delete(e.state.Children, event.About)
	if len(parts) != 4 || parts[3] != "service" {
		return nil
	}
	if !e.state.Savings {
		e.closeMonth()
		return nil
	}
	e.state.Statements = append(e.state.Statements, parts[2])
	slices.Sort(e.state.Statements)
	return e.settleNext(ctx)
}

// settleNext starts the next statement. One at a time and in order: a statement begins with the deficit the
// one before it ended with.
func (e *entity) settleNext(ctx workflow.Context) error {
	if e.state.Settling != "" || len(e.state.Statements) == 0 {
		return nil
	}
	month := e.state.Statements[0]
	if err := e.startChild(ctx, wire.SettlementID(e.id, month), wire.WorkflowSettlement, wire.SettlementInput{EngagementID: e.id, Period: month}); err != nil {
		return err
	}
	e.state.Settling, e.state.Statements = month, e.state.Statements[1:]
	return nil
}

func (e *entity) statementPosted(ctx workflow.Context, event wire.Event) error {
	delete(e.state.Children, event.About)
	if event.About == wire.SettlementID(e.id, e.state.Settling) {
		e.state.Settling = ""
		e.closeMonth()
	}
	return e.settleNext(ctx)
}

func (e *entity) closeMonth() {
	e.state.Closed++
	e.monthEnded = true
}

func (e *entity) ended() bool { return e.state.Stage == "aborted" || e.state.Stage == "ended" }

func (e *entity) shouldContinue(ctx workflow.Context) bool {
	return e.monthEnded || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// continueAsNew ends this run and begins the next with what it remembers. Every update is answered and every
// signal acted on before: what is left in a channel would be lost.
func (e *entity) continueAsNew(ctx workflow.Context) error {
	err := workflow.Await(ctx, func() bool {
		return workflow.AllHandlersFinished(ctx) && !e.working && e.events.Len() == 0
	})
	if err != nil {
		return err
	}
	e.state.Generations++
	return workflow.NewContinueAsNewError(ctx, Engagement, wire.EngagementInput{EngagementID: e.id, State: e.state})
}
