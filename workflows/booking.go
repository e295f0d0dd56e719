package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

// Booking carries out one command about what follows an issue. What it decides is PostgreSQL's; the invoices whose
// payment state moved are told, and a notice is delivered.
func Booking(ctx workflow.Context, in wire.BookingCommand) (wire.Reply, error) {
	done, err := wire.CarryOutBooking.Do(ctx, in)
	if err != nil {
		return wire.Reply{}, err
	}
	tellPaid(ctx, in.CommandID, done.Paid)
	if done.NoticeID != "" {
		if _, err := wire.DeliverNotice.Do(ctx, done.NoticeID); err != nil {
			workflow.GetLogger(ctx).Error("the notice was refused; the sweep tries again", "notice", done.NoticeID, "error", err)
		}
	}
	return done.Reply, nil
}

// tellPaid tells invoices where their payment stands.
func tellPaid(ctx workflow.Context, cause string, paid []wire.PaidInvoice) {
	for _, p := range paid {
		id := wire.InvoiceID(p.EngagementID, p.Month, p.Kind)
		err := workflow.SignalExternalWorkflow(ctx, id, "", wire.SignalReceipt, wire.ReceiptNews{ReceiptID: cause, State: p.State}).Get(ctx, nil)
		if err != nil {
			workflow.GetLogger(ctx).Warn("the invoice's story is over, or gone; the books are right", "invoice", id, "error", err)
		}
	}
}
