package wire

import "time"

// WorkflowKnowledge is one import of a knowledge base: parse, build, review, publish.
const WorkflowKnowledge = "KnowledgeImport"

// Updates of a KnowledgeImport. Each carries an Ask and answers a Reply.
const (
	UpdatePublish = "publish"
	UpdateCancel  = "cancel"
)

// KnowledgeInput names an import.
type KnowledgeInput struct{ EngagementID, ImportID string }

// KnowledgeCommand publishes or cancels an import.
type KnowledgeCommand struct {
	Ask
	KnowledgeInput
}

// KnowledgeStatus is where an import stands; counts are rows of the file.
type KnowledgeStatus struct {
	Reply
	Read       int
	Rejected   int
	Duplicates int
	Conflicts  int
	ReviewEnds time.Time // business time after which an unpublished import is given up
	Version    int       // of the knowledge base, once published
}

// Activities of an import.
var (
	ParseKnowledge   = Long[KnowledgeInput, KnowledgeStatus]("knowledge.parse", QueueKnowledge, 30*time.Minute)
	BuildKnowledge   = Long[KnowledgeInput, KnowledgeStatus]("knowledge.build", QueueKnowledge, 30*time.Minute)
	PublishKnowledge = Quick[KnowledgeCommand, KnowledgeStatus]("knowledge.publish")
	CancelKnowledge  = Quick[KnowledgeCommand, KnowledgeStatus]("knowledge.cancel")
	LapseKnowledge   = Quick[KnowledgeInput, KnowledgeStatus]("knowledge.lapse")
	FailKnowledge    = Quick[KnowledgeFailure, KnowledgeStatus]("knowledge.fail")
)

// KnowledgeFailure ends an import that cannot be read, with a sentence for people.
type KnowledgeFailure struct {
	KnowledgeInput
	Reason string
}
