package activities

// DraftAlone drafts or parks one engagement in a transaction of its own, DraftSet many in one.
var (
	DraftAlone = (*Billing).draftOrPark
	DraftSet   = (*Billing).draftSet
	FreezeMany = (*Billing).freezeMany
)
