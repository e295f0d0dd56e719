package wire

import "strings"

// Workflow IDs are business keys: the same key is the same work, whoever asks and however often.

// EngagementID names the entity workflow of an engagement.
func EngagementID(engagement string) string { return "engagement/" + engagement }

// OnboardingID names the onboarding saga of an engagement.
func OnboardingID(engagement string) string { return "onboarding/" + engagement }

// KnowledgeID names one import of an engagement's knowledge base.
func KnowledgeID(engagement, importID string) string { return "kb/" + engagement + "/" + importID }

// PeakID names one season of an engagement, for example "2025-618".
func PeakID(engagement, season string) string { return "peak/" + engagement + "/" + season }

// StaffingID names one staffing request of an engagement.
func StaffingID(engagement, request string) string { return "staffing/" + engagement + "/" + request }

// BillingRunID names the run of a billing calendar for a month (YYYY-MM).
func BillingRunID(calendar, month string) string { return "billing-run/" + calendar + "/" + month }

// BillingScheduleID names the Temporal schedule of a billing calendar.
func BillingScheduleID(calendar string) string { return "billing-schedule/" + calendar }

// InvoiceID names an invoice's workflow; kind is service, share, oneoff, final or credit-n.
func InvoiceID(engagement, month, kind string) string {
	return "invoice/" + engagement + "/" + month + "/" + kind
}

// SettlementID names a statement's workflow; period is a month, or a contract year for the true-up.
func SettlementID(engagement, period string) string { return "settlement/" + engagement + "/" + period }

// RestatementID names one restatement of an engagement's statements.
func RestatementID(command string) string { return "restatement/" + command }

// ReceiptID names the posting of one bank transfer.
func ReceiptID(receipt string) string { return "receipt/" + receipt }

// ClockMoveID names one movement of the business clock.
func ClockMoveID(command string) string { return "clock-move/" + command }

// SweepID and SweepScheduleID name the nightly sweep.
const (
	SweepID         = "sweep"
	SweepScheduleID = "sweep-schedule"
)

// InvoiceKey is the id of an invoice in PostgreSQL and in the API: engagement.month.kind.
func InvoiceKey(engagement, month, kind string) string { return engagement + "." + month + "." + kind }

// SplitInvoiceKey takes an InvoiceKey apart; ok is false when it is none. Engagement ids hold no dots.
func SplitInvoiceKey(key string) (engagement, month, kind string, ok bool) {
	parts := strings.Split(key, ".")
	if len(parts) != 3 {
		return "", "", "", false
	}
	return parts[0], parts[1], parts[2], true
}

// StatementKey is the id of a statement in the API: engagement.period.
func StatementKey(engagement, period string) string { return engagement + "." + period }

// SplitStatementKey takes a StatementKey apart; ok is false when it is none.
func SplitStatementKey(key string) (engagement, period string, ok bool) {
	engagement, period, ok = strings.Cut(key, ".")
	return engagement, period, ok && !strings.Contains(period, ".")
}
