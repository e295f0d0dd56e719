package wire

// Task queues. Work is split by what it waits for, so that a slow neighbour never holds up the others.
const (
	QueueWorkflows = "wf"      // workflow tasks and short PostgreSQL activities
	QueueBilling   = "billing" // set-based invoice work
	QueueAI        = "ai"      // vendor rate limit, fairness by merchant
	QueueHR        = "hr"      // HR systems
	QueueKnowledge = "kb"      // imports and training, memory capped
	QueueNotify    = "notify"  // mail and robots
)

// Queues lists every task queue, in the order workers start.
func Queues() []string {
	return []string{QueueWorkflows, QueueBilling, QueueAI, QueueHR, QueueKnowledge, QueueNotify}
}

// Search attributes, Keyword only: identifiers and states, never personal data.
const (
	AttrMerchant   = "GsMerchant"
	AttrEngagement = "GsEngagement"
	AttrMonth      = "GsMonth"
	AttrState      = "GsState"
	AttrKind       = "GsKind"
)
