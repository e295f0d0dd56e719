package wire

import "time"

// WorkflowInvoice is one invoice from draft to paid.
const WorkflowInvoice = "Invoice"

// Updates of an Invoice. Each carries an InvoiceAsk and answers a Reply.
const (
	UpdateApprove          = "approve"
	UpdateReturn           = "return"
	UpdateAdjust           = "adjust"
	UpdateAddLine          = "add-line"
	UpdateInvoiceHold      = "hold"
	UpdateSend             = "send"
	UpdateConfirm          = "confirm"
	UpdateObject           = "object"
	UpdateResolveObjection = "resolve-objection"
	UpdateIssue            = "issue"
	UpdateVoid             = "void"
)

// SignalReceipt tells an invoice that money was allocated to it.
const SignalReceipt = "receipt-allocated"

// ReceiptNews is what SignalReceipt carries.
type ReceiptNews struct {
	ReceiptID string
	State     string // issued, partially_paid or paid
}

// InvoiceInput names an invoice.
type InvoiceInput struct{ EngagementID, Month, Kind string }

// Key is the invoice's id in PostgreSQL.
func (in InvoiceInput) Key() string { return InvoiceKey(in.EngagementID, in.Month, in.Kind) }

// InvoiceCommand is an update applied to an invoice.
type InvoiceCommand struct {
	Ask
	InvoiceID string
	Verb      string // the update's name
}

// InvoiceStatus is where an invoice stands; business instants are zero when they do not apply.
type InvoiceStatus struct {
	Reply
	PreparedBy string
	ApprovedBy string
	Hash       string // of what an approver sees
	NoticeID   string // to deliver now, if any
	WindowEnds time.Time
	DueOn      time.Time
	Deleted    bool // voided with nothing to regenerate
}

// WindowInput starts the merchant's window with the proof of delivery.
type WindowInput struct {
	InvoiceID   string
	DeliveredAt time.Time
}

// ReminderInput asks for the n-th reminder of an overdue invoice.
type ReminderInput struct {
	InvoiceID string
	Step      int
}

// Activities of an invoice.
var (
	CheckInvoice  = Quick[string, InvoiceStatus]("invoice.check")
	ChangeInvoice = Quick[InvoiceCommand, InvoiceStatus]("invoice.change")
	OpenWindow    = Quick[WindowInput, InvoiceStatus]("invoice.open_window")
	SilentConfirm = Quick[string, InvoiceStatus]("invoice.silent_confirm")
	IssueInvoice  = Quick[InvoiceCommand, InvoiceStatus]("invoice.issue").On(QueueBilling)
	RemindInvoice = Quick[ReminderInput, InvoiceStatus]("invoice.remind")
	InvoiceNow    = Quick[string, InvoiceStatus]("invoice.now")
)

// WorkflowReceipt posts one bank transfer and tells the invoices it paid.
const WorkflowReceipt = "Receipt"

// ReceiptCommand records a bank transfer.
type ReceiptCommand struct{ Ask }

// ReceiptResult names the invoices a receipt was allocated to, with their new states.
type ReceiptResult struct {
	Reply
	Paid []PaidInvoice
}

// PaidInvoice is an invoice a receipt was allocated to.
type PaidInvoice struct {
	InvoiceInput
	State string
}

// RecordReceipt posts a bank transfer.
var RecordReceipt = Quick[ReceiptCommand, ReceiptResult]("receipt.record")
