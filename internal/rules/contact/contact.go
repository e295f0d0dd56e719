// Package contact owns what becomes of a contact: which messages belong
// together, its outcome for the gates, its class for the bill, and the measures
// over many contacts. It owns no storage, no clock and no price.
package contact

// Event is one thing that happened on a contact, in the words of the log.
type Event string

// Events. Proactive messages and automatic greetings are no events of a contact.
const (
	BuyerWrote        Event = "buyer_wrote"
	AIAnswered        Event = "ai_answered"
	PersonWrote       Event = "person_wrote"
	TransferAsked     Event = "transfer_asked"
	TransferTriggered Event = "transfer_triggered"
	Reopened          Event = "reopened"
	Closed            Event = "closed"
)

// Outcome is the gate's view of an eligible contact.
type Outcome string

// The three outcomes; every eligible contact has exactly one.
const (
	Accepted    Outcome = "accepted"
	Transferred Outcome = "transferred"
	Unresolved  Outcome = "unresolved"
)

// Class is the bill's view of a contact.
type Class string

// The three billing classes; every contact that is not excluded has exactly one.
const (
	ClassAI       Class = "ai"
	ClassHuman    Class = "human"
	ClassUnserved Class = "unserved"
)

// OutcomeOf tells the outcome from the events seen, in any order: transferred
// when a hand-over was asked or triggered, whether or not a person came;
// accepted when the AI answered at least once and no person wrote; unresolved
// for the rest.
func OutcomeOf(events []Event) Outcome {
	var answered, person bool
	for _, e := range events {
		switch e {
		case TransferAsked, TransferTriggered:
			return Transferred
		case AIAnswered:
			answered = true
		case PersonWrote:
			person = true
		}
	}
	if answered && !person {
		return Accepted
	}
	return Unresolved
}

// ClassOf tells the billing class: human when a person wrote, whoever began; ai
// when the contact is accepted; unserved otherwise. Contacts of human-only
// channels (aiChannel false) are class human whatever happened.
func ClassOf(events []Event, aiChannel bool) Class {
	if !aiChannel {
		return ClassHuman
	}
	for _, e := range events {
		if e == PersonWrote {
			return ClassHuman
		}
	}
	if OutcomeOf(events) == Accepted {
		return ClassAI
	}
	return ClassUnserved
}

// Exclusion is why a contact is left out of eligibility; empty means it counts.
type Exclusion string

// The reasons a contact may be left out; each exclusion is counted.
const (
	ExcludedSpam  Exclusion = "spam"
	ExcludedTest  Exclusion = "test"
	ExcludedStaff Exclusion = "staff"
)

// Eligible tells whether a contact counts for acceptance and transfer: it came
// on an AI-enabled channel and is neither spam, nor a test, nor staff.
func Eligible(aiChannel bool, why Exclusion) bool { return aiChannel && why == "" }

// Correction is what a class that changed after its month was issued means for
// the open month: one contact of Reverse taken back, one of Add billed.
type Correction struct {
	Reverse Class
	Add     Class
}

// CorrectionOf returns the correction between the class on the issued bill and
// the class now; ok is false when nothing changed.
func CorrectionOf(issued, now Class) (c Correction, ok bool) {
	if issued == now {
		return Correction{}, false
	}
	return Correction{Reverse: issued, Add: now}, true
}
