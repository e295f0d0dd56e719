package wire

import "time"

// Delivered is the proof of a notice: when the receiving server took it, in business time.
type Delivered struct{ At time.Time }

// DeliverNotice sends one notice by mail or robot until a receipt is stored; the argument is its id.
var DeliverNotice = Activity[string, Delivered]{Name: "notify.deliver", Queue: QueueNotify, StartToClose: 60 * time.Second}

// WorkflowSweep finds and mends what was left undone.
const WorkflowSweep = "Sweep"

// SweepFindings is what a sweep saw and did.
type SweepFindings struct {
	CommandsResent   int
	NoticesResent    int
	InvoicesMissing  []string // engagement/month drafted now
	LedgerUnbalanced []string
	AuditBrokenAt    int64
	Stuck            []string
}

// Activities of the sweep.
var (
	SweepBooks      = Quick[struct{}, SweepFindings]("sweep.books")
	SweepCommands   = Quick[struct{}, int]("sweep.commands")
	SweepNotices    = Quick[struct{}, []string]("sweep.notices")
	SweepStatements = Quick[struct{}, []SettlementInput]("sweep.statements")
	SweepInvoices   = Quick[struct{}, []DraftedInvoice]("sweep.invoices").On(QueueBilling)
)
