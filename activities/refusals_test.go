package activities_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// A refusal is one wrong input of an activity, and the code it is refused with.
type refusal struct {
	activity string
	sentence string
	code     fault.Code
	input    func(d *desk) any // asks as the API would; what is in the books says refusalDesk
}

// refusals hold at least one wrong input of every activity. Who adds an activity adds a line.
var refusals = slices.Concat(engagementRefusals, onboardingRefusals, knowledgeRefusals, workforceRefusals, billingRefusals, invoiceRefusals, bookingRefusals, settlementRefusals, houseRefusals)

var (
	nobody     = "nobody"
	noPeak     = wire.PeakInput{EngagementID: "tea", Season: "never"}
	noStaffing = wire.StaffingInput{EngagementID: "tea", RequestID: "never"}
	noImport   = wire.KnowledgeInput{EngagementID: "tea", ImportID: "never"}
	noPeriod   = wire.SettlementInput{EngagementID: "tea", Period: "2030-01"}
	service    = "tea.2025-01.service" // issued
	february   = "tea.2025-02.service" // a draft
	firstText  = map[string]string{"version": "1"}
)

func always(input any) func(*desk) any { return func(*desk) any { return input } }

// engaged asks something of the engagement tea.
func engaged(actor, kind string, target map[string]string, body any, match string) func(*desk) any {
	return func(d *desk) any {
		return wire.EngagementCommand{Ask: d.ask(actor, kind, target, body, match), EngagementID: "tea"}
	}
}

var engagementRefusals = []refusal{
	{"engagement.open", "an engagement in a time zone nobody knows", fault.Invalid,
		engaged("am", wire.CmdStartEngagement, nil, map[string]any{"id": "new", "time_zone": "Mars/Olympus"}, "")},
	{"engagement.open", "a request that is not one", fault.Invalid, engaged("am", wire.CmdStartEngagement, nil, "tea, please", "")},
	{"engagement.change", "an end that names no day", fault.Invalid, engaged("am", wire.CmdTerminateEngagement, nil, map[string]string{"reason": "over"}, "")},
	{"engagement.set_stage", "a stage there is not", fault.Conflict, always(wire.StageChange{EngagementID: "tea", Stage: "asleep", EventID: "e"})},
	{"engagement.set_stage", "an engagement there is not", fault.Conflict, always(wire.StageChange{EngagementID: nobody, Stage: "live", EventID: "e"})},
	{"engagement.end", "an engagement there is not", fault.NotFound, always(nobody)},
	{"engagement.rebuild", "an engagement there is not", fault.NotFound, always(nobody)},
	{"contract.approve", "a text that is not the newest", fault.Changed, engaged("app", wire.CmdApproveContract, firstText, nil, "00")},
	{"contract.approve", "a version there is not", fault.NotFound, engaged("app", wire.CmdApproveContract, map[string]string{"version": "9"}, nil, "")},
	{"contract.amend", "terms whose author did not know the newest", fault.Changed, engaged("am", wire.CmdAmendContract, nil,
		map[string]any{"expected_version": 7, "effective_month": "2025-06", "kind": "amendment", "reason": "r"}, "")},
	{"contract.amend", "terms that charge nothing", fault.Invalid, engaged("am", wire.CmdAmendContract, nil,
		map[string]any{"expected_version": 1, "effective_month": "2025-06", "kind": "amendment", "reason": "r"}, "")},
	{"contract.sign", "another text than the one that was read", fault.Changed, engaged("app", wire.CmdSignContract, firstText, map[string]string{"sha256": "00"}, "")},
	{"baseline.propose", "a month that cost less than nothing", fault.Invalid, engaged("am", wire.CmdProposeBaseline, nil,
		map[string]any{"months": []map[string]any{{"month": "2024-01", "contacts": 10, "labour": "-1.00", "training": "0.00", "site": "0.00", "hidden": "0.00"}}}, "")},
	{"baseline.sign", "the provider's signature of who prepared it", fault.SamePerson, engaged("am", wire.CmdSignBaseline, firstText, map[string]string{"sha256": "00"}, "")},
	{"baseline.sign", "a version there is not", fault.NotFound, engaged("app", wire.CmdSignBaseline, map[string]string{"version": "x"}, nil, "")},
}

func step(name string) func(*desk) any {
	return always(wire.StepInput{EngagementID: "tea", Step: name})
}

// stepped asks something of a step of tea's onboarding.
func stepped(name, kind string, body any) func(*desk) any {
	return func(d *desk) any {
		return wire.StepCommand{StepAsk: wire.StepAsk{Ask: d.ask("am", kind, nil, body, ""), Step: name}, EngagementID: "tea"}
	}
}

var onboardingRefusals = []refusal{
	{"onboarding.plan", "an engagement without a contract", fault.Conflict, always(wire.OnboardingInput{EngagementID: nobody})},
	{"onboarding.begin_step", "a step the contract does not need", fault.NotFound, step("roster")},
	{"onboarding.check_step", "a step the contract does not need", fault.NotFound, step("roster")},
	{"onboarding.escalate_step", "a step the contract does not need", fault.NotFound, step("roster")},
	{"onboarding.undo_step", "a step the contract does not need", fault.NotFound, step("roster")},
	{"onboarding.complete_step", "channels nobody tested", fault.Invalid, stepped("channels", wire.CmdCompleteStep, map[string]any{"evidence": map[string]any{}})},
	{"onboarding.complete_step", "evidence that is no object", fault.Invalid, stepped("channels", wire.CmdCompleteStep, map[string]any{"evidence": "yes"})},
	{"onboarding.complete_step", "a step that has not begun", fault.Conflict, stepped("approval", wire.CmdCompleteStep, map[string]any{})},
	{"onboarding.skip_step", "a step passed over without a reason", fault.Invalid, stepped("channels", wire.CmdSkipStep, map[string]string{})},
	{"onboarding.approve_go_live", "an approval before its step has begun", fault.Conflict, stepped("approval", wire.CmdApproveGoLive, map[string]string{"reason": "good"})},
	{"onboarding.ask_abort", "an abort without a reason", fault.Invalid, stepped("", wire.CmdAbortOnboarding, map[string]string{})},
	{"onboarding.close_aborted", "an engagement there is not", fault.Conflict, always(wire.AbortOutcome{EngagementID: nobody})},
}

var knowledgeRefusals = []refusal{
	{"knowledge.open_import", "a file of somebody else", fault.Invalid, engaged("am", wire.CmdImportKnowledge, nil, map[string]string{"file_id": "theirs"}, "")},
	{"knowledge.parse", "an import there is not", fault.NotFound, always(noImport)},
	{"knowledge.build", "an import there is not", fault.NotFound, always(noImport)},
	{"knowledge.publish", "an import nobody has reviewed", fault.Conflict, imported(wire.CmdPublishKnowledge, "running")},
	{"knowledge.cancel", "an import that has ended", fault.Conflict, imported(wire.CmdCancelImport, "ended")},
	{"knowledge.lapse", "an import there is not", fault.NotFound, always(noImport)},
	{"knowledge.fail", "an import there is not", fault.NotFound, always(wire.KnowledgeFailure{KnowledgeInput: noImport, Reason: "empty"})},
}

func imported(kind, id string) func(*desk) any {
	return func(d *desk) any {
		return wire.KnowledgeCommand{Ask: d.ask("am", kind, nil, nil, ""), KnowledgeInput: wire.KnowledgeInput{EngagementID: "tea", ImportID: id}}
	}
}

var workforceRefusals = []refusal{
	{"peak.open", "a season that ends before it begins", fault.Invalid, engaged("am", wire.CmdPlanPeak, nil, map[string]any{"season": "s", "first_day": "2025-06-10", "last_day": "2025-06-01"}, "")},
	{"peak.forecast", "a season there is not", fault.NotFound, always(noPeak)},
	{"peak.request_people", "a season there is not", fault.NotFound, always(noPeak)},
	{"peak.run", "a season there is not", fault.NotFound, always(noPeak)},
	{"peak.finish", "a season there is not", fault.NotFound, always(noPeak)},
	{"peak.withdraw_shifts", "a season there is not", fault.NotFound, always(noPeak)},
	{"peak.settle_cancel", "a season there is not", fault.NotFound, always(noPeak)},
	{"peak.change", "a verb a season does not know", fault.Invalid, seasonal("celebrate", nil)},
	{"peak.change", "a forecast accepted before there is one", fault.Conflict, seasonal(wire.UpdateAcceptForecast, nil)},
	{"peak.change", "a cancellation without a reason", fault.Invalid, seasonal(wire.UpdateCancel, map[string]string{})},
	{"staffing.reserve", "a request there is not", fault.NotFound, always(noStaffing)},
	{"staffing.train", "a request there is not", fault.NotFound, always(noStaffing)},
	{"staffing.activate", "a request there is not", fault.NotFound, always(noStaffing)},
	{"staffing.tend", "a request there is not", fault.NotFound, always(noStaffing)},
	{"staffing.cancel", "a request there is not", fault.NotFound, always(noStaffing)},
	{"staffing.confirm", "a request of another engagement", fault.NotFound, requested(wire.CmdConfirmStaffing)},
	{"staffing.decline", "a request of another engagement", fault.NotFound, requested(wire.CmdDeclineStaffing)},
}

func seasonal(verb string, body any) func(*desk) any {
	return func(d *desk) any {
		return wire.PeakCommand{Ask: d.ask("am", "peak."+verb, nil, body, ""), PeakInput: june, Verb: verb}
	}
}

func requested(kind string) func(*desk) any {
	return func(d *desk) any {
		return wire.StaffingCommand{Ask: d.ask("am", kind, nil, nil, ""), StaffingInput: wire.StaffingInput{EngagementID: "other", RequestID: "r1"}}
	}
}

var billingRefusals = []refusal{
	{"billing.month_of_tick", "a calendar there is not", fault.NotFound, always(wire.TickMonth{Calendar: nobody})},
	{"billing.open_run", "a month that is not over", fault.MonthOpen, always(wire.BillingRunInput{Calendar: "cn", Month: "2030-01"})},
	{"billing.open_run", "a calendar there is not", fault.NotFound, always(wire.BillingRunInput{Calendar: nobody, Month: "2025-01"})},
	{"billing.open_run", "a month that is none", fault.Invalid, always(wire.BillingRunInput{Calendar: "cn", Month: "January"})},
	{"billing.draft_shard", "a month that is none", fault.Invalid, always(wire.BillingShardInput{Calendar: "cn", Month: "2025-13", Engagements: []string{"tea"}})},
	{"billing.draft_shard", "an engagement there is not", fault.NotFound, always(wire.BillingShardInput{Calendar: "cn", Month: "2025-01", Engagements: []string{nobody}})},
	{"billing.parked", "a month that is none", fault.Invalid, always(wire.BillingRunInput{Calendar: "cn", Month: "13"})},
	{"billing.finish_run", "a month that is none", fault.Invalid, always(wire.BillingRunInput{Calendar: "cn", Month: "13"})},
	{"billing.close_run", "a month that is none", fault.Invalid, runAsked(wire.CmdCloseBillingRun)},
	{"billing.ask_retry", "a month that is none", fault.Invalid, runAsked(wire.CmdRetryBillingRun)},
	{"billing.ask_retry", "a command that is not in the books", fault.NotFound, always(wire.BillingRunCommand{Calendar: "cn", Month: "2025-01"})},
}

func runAsked(kind string) func(*desk) any {
	return func(d *desk) any {
		return wire.BillingRunCommand{Ask: d.ask("fin", kind, nil, nil, ""), Calendar: "cn", Month: "2025-00"}
	}
}

var invoiceRefusals = []refusal{
	{"invoice.check", "an invoice there is not", fault.NotFound, always(nobody)},
	{"invoice.now", "an invoice there is not", fault.NotFound, always(nobody)},
	{"invoice.open_window", "an invoice there is not", fault.NotFound, always(wire.WindowInput{InvoiceID: nobody})},
	{"invoice.silent_confirm", "an invoice there is not", fault.NotFound, always(nobody)},
	{"invoice.remind", "an invoice there is not", fault.NotFound, always(wire.ReminderInput{InvoiceID: nobody, Step: 1})},
	{"invoice.issue", "an invoice nobody has confirmed", fault.Conflict, billed(february, "fin", wire.CmdIssueInvoice, wire.UpdateIssue, nil)},
	{"invoice.issue", "an invoice that has its number", fault.Conflict, billed(service, "fin", wire.CmdIssueInvoice, wire.UpdateIssue, nil)},
	{"invoice.change", "a change of what is issued", fault.Conflict, billed(service, "fin", wire.CmdAdjustInvoice, wire.UpdateAdjust, map[string]any{"line": 1, "amount": "1.00", "reason": "r"})},
	{"invoice.change", "a line the bill does not have", fault.Invalid, billed(february, "fin", wire.CmdAdjustInvoice, wire.UpdateAdjust, map[string]any{"line": 99, "amount": "1.00", "reason": "r"})},
	{"invoice.change", "an amount below a fen", fault.Invalid, billed(february, "fin", wire.CmdAddInvoiceLine, wire.UpdateAddLine, map[string]any{"label": "l", "amount": "1.001", "reason": "r"})},
	{"invoice.change", "a credit dressed as an invoice", fault.Conflict, billed(february, "fin", wire.CmdAddInvoiceLine, wire.UpdateAddLine, map[string]any{"label": "l", "amount": "-99999.00", "reason": "r"})},
	{"invoice.change", "an approver's check of a draft", fault.Forbidden, billed(february, "app", wire.CmdApproveInvoice, wire.UpdateApprove, nil)},
	{"invoice.change", "a verb an invoice does not know", fault.NotImplemented, billed(february, "fin", "invoice.frame", "frame", nil)},
	{"receipt.record", "a transfer of nothing", fault.Invalid, transfer("0.00", nil)},
	{"receipt.record", "a transfer to an invoice of nobody", fault.Invalid, transfer("5.00", []map[string]string{{"invoice_id": nobody, "amount": "5.00"}})},
	{"receipt.record", "more than is open on the invoice", fault.Invalid, transfer("99999.00", []map[string]string{{"invoice_id": service, "amount": "99999.00"}})},
}

var bookingRefusals = []refusal{
	{"booking.carry_out", "a command that is not in the books", fault.NotFound, always(wire.BookingCommand{Ask: wire.Ask{CommandID: nobody}})},
	{"booking.carry_out", "a credit note of nothing", fault.Invalid, booked(wire.CmdPrepareCreditNote, service, map[string]any{"reason": "r"})},
	{"booking.carry_out", "more credit than the line has", fault.Invalid, booked(wire.CmdPrepareCreditNote, service,
		map[string]any{"reason": "r", "lines": []map[string]any{{"line": 1, "amount": "1000.01"}}})},
	{"booking.carry_out", "a credit note before the issue", fault.Conflict, booked(wire.CmdPrepareCreditNote, february,
		map[string]any{"reason": "r", "lines": []map[string]any{{"line": 1, "amount": "1.00"}}})},
	{"booking.carry_out", "the approval of an invoice as a credit note", fault.Conflict, booked(wire.CmdApproveCreditNote, service, nil)},
}

// booked asks for something that follows an issue.
func booked(kind, key string, body any) func(*desk) any {
	return func(d *desk) any {
		return wire.BookingCommand{Ask: d.ask("fin", kind, map[string]string{"invoice": key}, body, "")}
	}
}

// billed asks something of an invoice by somebody who saw its present content.
func billed(key, actor, kind, verb string, body any) func(*desk) any {
	return func(d *desk) any {
		sum := d.hash(`SELECT content_sha256 FROM invoices WHERE id = $1`, key)
		return wire.InvoiceCommand{Ask: d.ask(actor, kind, nil, body, sum), InvoiceID: key, Verb: verb}
	}
}

func transfer(amount string, parts any) func(*desk) any {
	body := map[string]any{"merchant_id": "m1", "amount": map[string]string{"amount": amount, "currency": "CNY"}, "received_on": "2025-03-01", "bank_reference": "B9", "allocations": parts}
	return func(d *desk) any {
		return wire.ReceiptCommand{Ask: d.ask("fin", wire.CmdRecordReceipt, nil, body, "")}
	}
}

var settlementRefusals = []refusal{
	{"settlement.compute", "an engagement there is not", fault.NotFound, always(wire.SettlementInput{EngagementID: nobody, Period: "2025-01"})},
	{"settlement.change", "an acceptance of an older version", fault.Changed, stated("sign", wire.UpdateAccept, nil, "00")},
	{"settlement.change", "a dispute about nothing", fault.Invalid, stated("sign", wire.UpdateDispute, map[string]any{"reason": "no"}, "")},
	{"settlement.change", "a dispute about a cost it does not have", fault.Invalid, stated("sign", wire.UpdateDispute, map[string]any{"reason": "no", "lines": []string{"champagne"}}, "")},
	{"settlement.change", "a dispute about somebody else's contacts", fault.Invalid, stated("sign", wire.UpdateDispute, map[string]any{"reason": "no", "contact_ids": []string{"theirs"}}, "")},
	{"settlement.change", "a submission of what is sent", fault.Conflict, stated("fin", wire.UpdateSubmit, nil, "")},
	{"settlement.change", "a verb a statement does not know", fault.NotImplemented, stated("fin", "frame", nil, "")},
	{"settlement.restate", "a month that is not posted", fault.Conflict, restated("2025-01")},
	{"settlement.restate", "a month without a statement", fault.NotFound, restated("2030-01")},
	{"settlement.open_window", "a statement there is not", fault.NotFound, always(wire.StatementWindow{SettlementInput: noPeriod})},
	{"settlement.silent_accept", "a statement there is not", fault.NotFound, always(noPeriod)},
	{"settlement.post", "a statement there is not", fault.NotFound, always(noPeriod)},
	{"settlement.nudge", "a statement there is not", fault.NotFound, always(wire.SettlementStep{SettlementInput: noPeriod, Step: "remind"})},
}

func stated(actor, verb string, body any, match string) func(*desk) any {
	return func(d *desk) any {
		return wire.SettlementCommand{Ask: d.ask(actor, "settlement."+verb, nil, body, match), SettlementInput: january, Verb: verb}
	}
}

func restated(month string) func(*desk) any {
	return func(d *desk) any {
		return wire.RestateCommand{Ask: d.ask("fin", wire.CmdRestate, nil, map[string]string{"reason": "late contacts"}, ""),
			SettlementInput: wire.SettlementInput{EngagementID: "tea", Period: month}}
	}
}

var houseRefusals = []refusal{
	{"clock.set_deadline", "a workflow of a name the books cannot hold", fault.Conflict, always(wire.Deadline{WorkflowID: "a\x00b", Purpose: "p"})},
	{"clock.move", "a clock that goes back", fault.Invalid, func(d *desk) any {
		return wire.MoveClockInput{Ask: d.ask("am", wire.CmdMoveClock, nil, nil, ""), To: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	}},
	{"notify.deliver", "a notice there is not", fault.NotFound, always(nobody)},
}

// neighbours are the activities that cannot be asked for anything wrong: what fails is a neighbour, and they
// are tried again.
var neighbours = map[string]any{
	"clock.wake_due": wire.DueWork{Workflows: []string{"invoice/tea"}}, "clock.backfill_runs": wire.DueWork{Calendars: []string{"cn"}},
	"sweep.books": struct{}{}, "sweep.commands": struct{}{}, "sweep.notices": struct{}{}, "sweep.invoices": struct{}{}, "sweep.statements": struct{}{},
}

// refusalDesk is a desk where January is issued and its statement sent, February drafted, the onboarding at its
// channels, one season open, one import running and one ended, one request for people.
func refusalDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.settled()
	d.contacts("tea", "2025-02", 28, 10, 8, 1)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	file := d.upload([]byte("question,answer\n"))
	_, err := d.db.Exec(`
		INSERT INTO onboarding_steps (engagement_id, step, position, state) VALUES ('tea', 'channels', 1, 'running'), ('tea', 'approval', 2, 'waiting');
		INSERT INTO knowledge_imports (id, engagement_id, file_id, state, created_by, created_at) VALUES ('running', 'tea', '` + file + `', 'running', 'am', now()), ('ended', 'tea', '` + file + `', 'failed', 'am', now());
		INSERT INTO peaks (engagement_id, season, state, first_day, last_day, created_at) VALUES ('tea', '2025-618', 'open', '2025-06-01', '2025-06-20', now());
		INSERT INTO requisitions (id, engagement_id, season, headcount, first_day, last_day, state, idempotency_key, created_at)
			VALUES ('r1', 'tea', '2025-618', 2, '2025-06-01', '2025-06-20', 'open', 'k1', now())`)
	require.NoError(t, err)
	return d
}

func TestEveryActivityHasAnErrorCase(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	for _, r := range refusals {
		have[r.activity] = true
	}
	for name := range neighbours {
		have[name] = true
	}
	served := registered(t, newDesk(t)).activities
	for name := range served {
		require.True(t, have[name], "%s has no error case: write a line for it in refusals_test.go", name)
	}
	require.Len(t, have, len(served), "no line for an activity there is not")
}

func TestAnActivityRefusesWrongInputForGoodAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	d := refusalDesk(t)
	k := registered(t, d)
	var inputs []any // all are asked first: from then on nothing in the books may change
	for _, r := range refusals {
		inputs = append(inputs, r.input(d))
	}
	before := d.fingerprint()
	for i, r := range refusals {
		t.Run(r.activity+": "+r.sentence, func(t *testing.T) {
			d.t = t
			err := k.run(r.activity, inputs[i])
			require.Equal(t, r.code, code(err), "%v", err)
			require.False(t, triedAgain(err), "waiting does not make it right")
			require.Equal(t, before, d.fingerprint())
		})
	}
}

func TestAnActivityWhoseNeighbourIsDownIsTriedAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	k := registered(t, d)
	k.temporal.down = true
	require.NoError(t, d.db.Close())
	for name, input := range neighbours {
		err := k.run(name, input)
		require.Error(t, err, name)
		require.True(t, triedAgain(err), "%s: %v", name, err)
	}
}
