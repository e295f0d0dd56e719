package dispatch

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

type route func(context.Context, *Dispatcher, request) (wire.Reply, error)

// routes says, for every kind of command, how it is sent. It is never changed.
var routes = map[string]route{
	wire.CmdStartEngagement:     func(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) { return d.open(ctx, r) },
	wire.CmdHoldEngagement:      ask(wire.UpdateHold),
	wire.CmdResumeEngagement:    ask(wire.UpdateResume),
	wire.CmdTerminateEngagement: ask(wire.UpdateTerminate),
	wire.CmdAmendContract:       ask(wire.UpdateAmendContract),
	wire.CmdApproveContract:     ask(wire.UpdateApproveContract),
	wire.CmdSignContract:        ask(wire.UpdateSignContract),
	wire.CmdProposeBaseline:     ask(wire.UpdateProposeBaseline),
	wire.CmdSignBaseline:        ask(wire.UpdateSignBaseline),
	wire.CmdImportKnowledge:     ask(wire.UpdateImportKnowledge),
	wire.CmdPlanPeak:            ask(wire.UpdatePlanPeak),

	wire.CmdCompleteStep:    step(wire.UpdateCompleteStep),
	wire.CmdSkipStep:        step(wire.UpdateSkipStep),
	wire.CmdApproveGoLive:   ask(wire.UpdateApproveGoLive),
	wire.CmdAbortOnboarding: ask(wire.UpdateAbort),

	wire.CmdPublishKnowledge: ask(wire.UpdatePublish),
	wire.CmdCancelImport:     ask(wire.UpdateCancel),
	wire.CmdAcceptForecast:   ask(wire.UpdateAcceptForecast),
	wire.CmdApprovePeakPlan:  ask(wire.UpdateApprovePlan),
	wire.CmdAdjustPeakPlan:   ask(wire.UpdateAdjustPlan),
	wire.CmdClosePeak:        ask(wire.UpdateClose),
	wire.CmdCancelPeak:       ask(wire.UpdateCancel),
	wire.CmdConfirmStaffing:  ask(wire.UpdateConfirmStaffing),
	wire.CmdDeclineStaffing:  ask(wire.UpdateDeclineStaffing),

	wire.CmdApproveInvoice:   invoice(wire.UpdateApprove),
	wire.CmdReturnInvoice:    invoice(wire.UpdateReturn),
	wire.CmdAdjustInvoice:    invoice(wire.UpdateAdjust),
	wire.CmdAddInvoiceLine:   invoice(wire.UpdateAddLine),
	wire.CmdHoldInvoice:      invoice(wire.UpdateInvoiceHold),
	wire.CmdSendInvoice:      invoice(wire.UpdateSend),
	wire.CmdConfirmInvoice:   invoice(wire.UpdateConfirm),
	wire.CmdObjectInvoice:    invoice(wire.UpdateObject),
	wire.CmdResolveObjection: invoice(wire.UpdateResolveObjection),
	wire.CmdIssueInvoice:     invoice(wire.UpdateIssue),
	wire.CmdVoidInvoice:      invoice(wire.UpdateVoid),

	wire.CmdSubmitStatement:  statement(wire.UpdateSubmit),
	wire.CmdApproveStatement: statement(wire.UpdateApprove),
	wire.CmdRejectStatement:  statement(wire.UpdateReject),
	wire.CmdReviseStatement:  statement(wire.UpdateRevise),
	wire.CmdDisputeStatement: statement(wire.UpdateDispute),
	wire.CmdAcceptStatement:  statement(wire.UpdateAccept),
	wire.CmdResolveDispute:   statement(wire.UpdateResolveDispute),

	wire.CmdRestate:         restate,
	wire.CmdStartBillingRun: startBillingRun,
	wire.CmdRetryBillingRun: billingRun(wire.UpdateRetryExceptions),
	wire.CmdCloseBillingRun: billingRun(wire.UpdateCloseRun),
	wire.CmdRecordReceipt:   recordReceipt,

	wire.CmdPrepareCreditNote: booking,
	wire.CmdApproveCreditNote: booking,
	wire.CmdIssueCreditNote:   booking,
	wire.CmdVoidCreditNote:    booking,
	wire.CmdUseCredit:         booking,
	wire.CmdRequestLoss:       booking,
	wire.CmdDecideLoss:        booking,
	wire.CmdRequestFapiao:     booking,
	wire.CmdCancelFapiao:      booking,
	wire.CmdReadBackFapiao:    booking,
	wire.CmdRequestRed:        booking,
	wire.CmdConfirmRed:        booking,
	wire.CmdClosePeriod:       booking,
	wire.CmdAskReopen:         booking,
	wire.CmdReopen:            booking,

	wire.CmdMoveClock: moveClock,
}

// ask sends an update whose argument is the ask itself.
func ask(update string) route {
	return func(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
		return d.update(ctx, r, update, r.ask)
	}
}

// invoice asks the story of an invoice, which is named by its key.
func invoice(update string) route {
	return func(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
		engagement, month, kind, ok := wire.SplitInvoiceKey(r.Target["invoice"])
		if !ok {
			return wire.Reply{}, fault.New(fault.NotFound, "there is no invoice %q", r.Target["invoice"])
		}
		return d.updateOrStart(ctx, r, update, wire.WorkflowInvoice, wire.InvoiceInput{EngagementID: engagement, Month: month, Kind: kind})
	}
}

// statement asks the story of a statement, which is named by its key.
func statement(update string) route {
	return func(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
		engagement, period, ok := wire.SplitStatementKey(r.Target["statement"])
		if !ok {
			return wire.Reply{}, fault.New(fault.NotFound, "there is no statement %q", r.Target["statement"])
		}
		return d.updateOrStart(ctx, r, update, wire.WorkflowSettlement, wire.SettlementInput{EngagementID: engagement, Period: period})
	}
}

// step sends an update about the onboarding step the path names.
func step(update string) route {
	return func(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
		return d.update(ctx, r, update, wire.StepAsk{Ask: r.ask, Step: r.Target["step"]})
	}
}

func startBillingRun(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
	in := wire.BillingRunInput{Calendar: r.Target["calendar"], Month: r.Target["month"]}
	return d.kickOff(ctx, r, wire.BillingRunID(in.Calendar, in.Month), wire.WorkflowBillingRun, in)
}

func billingRun(update string) route {
	return func(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
		return d.update(ctx, r, update, wire.BillingRunCommand{Ask: r.ask, Calendar: r.Target["calendar"], Month: r.Target["month"]})
	}
}

// restate runs a restatement to its end: the stories of the restated statements go on by themselves.
func restate(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
	engagement, period, ok := wire.SplitStatementKey(r.Target["statement"])
	if !ok {
		return wire.Reply{}, fault.New(fault.NotFound, "there is no statement %q", r.Target["statement"])
	}
	return d.run(ctx, wire.RestatementID(r.ID), wire.WorkflowRestatement,
		wire.RestateCommand{Ask: r.ask, SettlementInput: wire.SettlementInput{EngagementID: engagement, Period: period}})
}

func recordReceipt(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
	return d.run(ctx, r.WorkflowID, wire.WorkflowReceipt, wire.ReceiptCommand{Ask: r.ask})
}

// booking carries a command out in a workflow of its own.
func booking(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
	return d.run(ctx, wire.BookingID(r.ID), wire.WorkflowBooking, wire.BookingCommand{Ask: r.ask})
}

func moveClock(ctx context.Context, d *Dispatcher, r request) (wire.Reply, error) {
	var body struct {
		To time.Time `json:"to"`
	}
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return wire.Reply{}, fault.New(fault.Invalid, "the instant to move to cannot be read").At("/to").Because(err)
	}
	return d.run(ctx, wire.ClockMoveID(r.ID), wire.WorkflowClockMove, wire.MoveClockInput{Ask: r.ask, To: body.To})
}
