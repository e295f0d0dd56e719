package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

func TestWhatFollowsAnIssueIsToldToItsInvoiceAndToTheMerchant(t *testing.T) {
	s := newStage(t)
	answers(s, wire.CarryOutBooking, wire.BookingResult{Reply: wire.Reply{State: "paid"}, NoticeID: "n1",
		Paid: []wire.PaidInvoice{{InvoiceInput: wire.InvoiceInput{EngagementID: "tea", Month: "2025-01", Kind: "service"}, State: "partially_paid"}}})
	delivered := ""
	stub(s, wire.DeliverNotice, func(id string) (wire.Delivered, error) {
		delivered = id
		return wire.Delivered{}, nil
	})
	told := ""
	s.OnSignalExternalWorkflow(mock.Anything, wire.InvoiceID("tea", "2025-01", "service"), mock.Anything, wire.SignalReceipt, mock.Anything).
		Return(func(_, _, _, _ string, arg any) error {
			told = arg.(wire.ReceiptNews).State
			return nil
		})
	s.ExecuteWorkflow(workflows.Booking, wire.BookingCommand{Ask: checker})
	s.finish()
	var reply wire.Reply
	require.NoError(t, s.GetWorkflowResult(&reply))
	require.Equal(t, []string{"paid", "partially_paid", "n1"}, []string{reply.State, told, delivered})
}

func TestARefusedBookingEndsWithItsReason(t *testing.T) {
	s := newStage(t)
	stub(s, wire.CarryOutBooking, func(wire.BookingCommand) (wire.BookingResult, error) {
		return wire.BookingResult{}, refusal(fault.SamePerson)
	})
	s.ExecuteWorkflow(workflows.Booking, wire.BookingCommand{Ask: checker})
	require.Equal(t, fault.SamePerson, wire.FromError(s.GetWorkflowError()).Code)
	require.Len(t, s.calls, 1)
}
