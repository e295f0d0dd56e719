package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

var (
	january = wire.InvoiceInput{EngagementID: "tea", Month: "2025-01", Kind: "service"}
	checker = wire.Ask{CommandID: "check", Actor: "fin", Roles: []string{"finance"}, IfMatch: "h1"}
	decider = wire.Ask{CommandID: "decide", Actor: "app", Roles: []string{"finance_approver"}, IfMatch: "h1"}
	signer  = wire.Ask{CommandID: "sign", Actor: "sign", Roles: []string{"merchant_signer"}, IfMatch: "h1"}
)

const day = 24 * time.Hour

// billing is an invoice's story on a stage: the books are a status that each verb moves, and what was done to
// them is noted.
type billing struct {
	*stage
	books     wire.InvoiceStatus
	verbs     []string
	delivered []string
	windows   []wire.WindowInput
	reminders []int
}

// newBilling starts with an invoice that stands at a state in the books.
func newBilling(t *testing.T, state string) *billing {
	t.Helper()
	b := &billing{stage: newStage(t)}
	b.books = wire.InvoiceStatus{Reply: wire.Reply{State: state}, PreparedBy: "system", Hash: "h1"}
	switch state {
	case "issued":
		b.books.DueOn = b.now
	case "sent":
		b.books.WindowEnds = b.now.Add(7 * day)
	}
	stub(b.stage, wire.CheckInvoice, func(string) (wire.InvoiceStatus, error) { return b.books, nil })
	stub(b.stage, wire.ChangeInvoice, b.change)
	stub(b.stage, wire.IssueInvoice, b.change)
	stub(b.stage, wire.DeliverNotice, func(id string) (wire.Delivered, error) {
		b.delivered = append(b.delivered, id)
		return wire.Delivered{At: b.now}, nil
	})
	stub(b.stage, wire.OpenWindow, func(in wire.WindowInput) (wire.InvoiceStatus, error) {
		b.windows = append(b.windows, in)
		b.books.WindowEnds = in.DeliveredAt.Add(7 * day)
		return b.books, nil
	})
	stub(b.stage, wire.SilentConfirm, func(string) (wire.InvoiceStatus, error) { b.books.State = "confirmed"; return b.books, nil })
	stub(b.stage, wire.RemindInvoice, func(in wire.ReminderInput) (wire.InvoiceStatus, error) {
		b.reminders = append(b.reminders, in.Step)
		return b.with("reminder"), nil
	})
	return b
}

// with is what the books say, with a notice to deliver now.
func (b *billing) with(notice string) wire.InvoiceStatus {
	out := b.books
	out.NoticeID = notice
	return out
}

// change moves the books as a verb does.
func (b *billing) change(in wire.InvoiceCommand) (wire.InvoiceStatus, error) {
	b.verbs = append(b.verbs, in.Verb)
	s := &b.books
	next := map[string]string{
		wire.UpdateReturn: "draft", wire.UpdateAdjust: "draft", wire.UpdateAddLine: "draft", wire.UpdateVoid: "draft", wire.UpdateInvoiceHold: "held",
		wire.UpdateSend: "sent", wire.UpdateConfirm: "confirmed", wire.UpdateObject: "objected", wire.UpdateResolveObjection: "sent", wire.UpdateIssue: "issued",
	}
	switch {
	case in.Verb == wire.UpdateApprove && s.State == "draft":
		s.State, s.PreparedBy = "review", in.Actor
		return b.books, nil
	case in.Verb == wire.UpdateApprove:
		s.State = "approved"
		return b.books, nil
	}
	if s.State, s.WindowEnds = next[in.Verb], (time.Time{}); s.State == "draft" {
		s.PreparedBy = "system" // whoever checked it saw another content
	}
	switch in.Verb {
	case wire.UpdateSend, wire.UpdateResolveObjection:
		return b.with("bill/" + in.CommandID), nil
	case wire.UpdateIssue:
		s.DueOn = b.now
		return b.with("issued"), nil
	case wire.UpdateAdjust:
		s.Hash = "h2"
	}
	return b.books, nil
}

// paid tells the story that the money is there, which ends it.
func (b *billing) paid(after time.Duration) { b.receipt(after, "paid") }

func (b *billing) receipt(after time.Duration, state string) {
	b.RegisterDelayedCallback(func() { b.SignalWorkflow(wire.SignalReceipt, wire.ReceiptNews{ReceiptID: "r", State: state}) }, after)
}

func (b *billing) run() {
	b.t.Helper()
	b.ExecuteWorkflow(workflows.Invoice, january)
	b.finish()
}

func named(ask wire.Ask, command string) wire.Ask { ask.CommandID = command; return ask }

func accepted(t *testing.T, asks ...*outcome) {
	t.Helper()
	for i, o := range asks {
		require.NoError(t, o.rejected, "ask %d", i)
		require.True(t, o.done, "ask %d", i)
		require.NoError(t, o.err, "ask %d", i)
	}
}

func TestABillGoesFromDraftToPaidInTheHandsOfTheRightPeople(t *testing.T) {
	b := newBilling(t, "draft")
	asked := []*outcome{b.ask(1*time.Minute, wire.UpdateApprove, checker), b.ask(2*time.Minute, wire.UpdateApprove, decider),
		b.ask(3*time.Minute, wire.UpdateSend, named(checker, "send")), b.ask(4*time.Minute, wire.UpdateConfirm, signer),
		b.ask(5*time.Minute, wire.UpdateIssue, named(checker, "issue"))}
	b.receipt(6*time.Minute, "partially_paid")
	b.moveClock(7*time.Minute, b.now.Add(8*day))
	b.paid(8 * time.Minute)
	b.run()
	accepted(t, asked...)
	require.Equal(t, []string{"bill/send", "issued", "reminder"}, b.delivered)
	require.Equal(t, []wire.WindowInput{{InvoiceID: "tea.2025-01.service", DeliveredAt: b.now.Add(-8 * day)}}, b.windows, "the window begins with the proof of delivery")
	require.Equal(t, []int{1}, b.reminders, "a part of the money does not stop the reminders")
	id := wire.InvoiceID("tea", "2025-01", "service")
	require.Equal(t, []wire.Event{{ID: "issued/" + id, Kind: wire.EventInvoiceIssued, About: id, State: "issued"}}, b.events)
}

func TestWhatMayHappenToABillDependsOnWhereItStands(t *testing.T) {
	before := []string{wire.UpdateInvoiceHold, wire.UpdateVoid}
	edit := append([]string{wire.UpdateAdjust, wire.UpdateAddLine}, before...)
	allowed := map[string][]string{
		"draft":     append([]string{wire.UpdateApprove}, edit...),
		"review":    append([]string{wire.UpdateApprove, wire.UpdateReturn}, edit...),
		"approved":  append([]string{wire.UpdateReturn, wire.UpdateSend}, before...),
		"held":      edit,
		"sent":      {wire.UpdateConfirm, wire.UpdateObject, wire.UpdateVoid},
		"objected":  {wire.UpdateObject, wire.UpdateResolveObjection, wire.UpdateVoid},
		"confirmed": {wire.UpdateIssue, wire.UpdateVoid},
		"issued":    {wire.UpdateObject, wire.UpdateResolveObjection}, // what is wrong from here on is put right by a credit note
	}
	verbs := []string{wire.UpdateApprove, wire.UpdateReturn, wire.UpdateAdjust, wire.UpdateAddLine, wire.UpdateInvoiceHold, wire.UpdateSend,
		wire.UpdateConfirm, wire.UpdateObject, wire.UpdateResolveObjection, wire.UpdateIssue, wire.UpdateVoid}
	for state, may := range allowed {
		for _, verb := range verbs {
			t.Run(state+" "+verb, func(t *testing.T) {
				b := newBilling(t, state)
				asked := b.ask(time.Minute, verb, checker)
				b.paid(2 * time.Minute)
				b.run()
				if slices.Contains(may, verb) {
					accepted(t, asked)
					require.Equal(t, []string{verb}, b.verbs)
					return
				}
				require.Equal(t, fault.Conflict, wire.FromError(asked.rejected).Code)
				require.Empty(t, b.verbs, "a refusal leaves no trace in the books")
			})
		}
	}
}

func TestAnApprovalIsRefusedTo(t *testing.T) {
	for name, c := range map[string]struct {
		state string
		ask   wire.Ask
		code  fault.Code
	}{
		"who checked the draft":                      {"review", wire.Ask{Actor: "system", Roles: []string{"finance_approver"}, IfMatch: "h1"}, fault.SamePerson},
		"who looked at a draft that has changed":     {"draft", wire.Ask{Actor: "fin", Roles: []string{"finance"}, IfMatch: "h0"}, fault.Changed},
		"who looked at a review that has changed":    {"review", wire.Ask{Actor: "app", Roles: []string{"finance_approver"}, IfMatch: "h0"}, fault.Changed},
		"who did not say what he saw":                {"review", wire.Ask{Actor: "app", Roles: []string{"finance_approver"}}, fault.Changed},
		"an approver whose draft nobody has checked": {"draft", decider, fault.Forbidden},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBilling(t, c.state)
			asked := b.ask(time.Minute, wire.UpdateApprove, c.ask)
			b.paid(2 * time.Minute)
			b.run()
			require.Equal(t, c.code, wire.FromError(asked.rejected).Code)
			require.Empty(t, b.verbs)
		})
	}
}

func TestAConfirmationAndAnIssueAreBoundToWhatWasSeen(t *testing.T) {
	for state, verb := range map[string]string{"sent": wire.UpdateConfirm, "confirmed": wire.UpdateIssue} {
		b := newBilling(t, state)
		old := b.ask(time.Minute, verb, wire.Ask{Actor: "x", IfMatch: "h0"})
		b.paid(2 * time.Minute)
		b.run()
		require.Equal(t, fault.Changed, wire.FromError(old.rejected).Code)
	}
}

func TestAnAdjustedBillIsCheckedAndApprovedAnew(t *testing.T) {
	b := newBilling(t, "draft")
	b.ask(1*time.Minute, wire.UpdateApprove, checker)
	b.ask(2*time.Minute, wire.UpdateAdjust, named(checker, "adjust"))
	old := b.ask(3*time.Minute, wire.UpdateApprove, checker)
	seen := checker
	seen.IfMatch = "h2"
	again := b.ask(4*time.Minute, wire.UpdateApprove, seen)
	b.paid(5 * time.Minute)
	b.run()
	require.Equal(t, fault.Changed, wire.FromError(old.rejected).Code)
	accepted(t, again)
	require.Equal(t, "review", b.books.State)
}
