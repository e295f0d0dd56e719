package wire

// WorkflowBooking carries out one command about what follows an issue (credit notes, credit, losses, 发票, closing of
// months) and tells the invoices whose payment state it moved.
const WorkflowBooking = "Booking"

// BookingCommand names the recorded command; what it asks for stands in PostgreSQL.
type BookingCommand struct{ Ask }

// BookingResult names the invoices whose payment state moved, and the notice to deliver, if any.
type BookingResult struct {
	Reply
	Paid     []PaidInvoice
	NoticeID string
}

// CarryOutBooking applies the command in one transaction.
var CarryOutBooking = Quick[BookingCommand, BookingResult]("booking.carry_out")

// BookingID names the carrying out of one command.
func BookingID(command string) string { return "booking/" + command }
