// Package embedded owns the test of the embedded stack on real servers:
// PostgreSQL, Temporal and its page in one process, over restarts and hard
// kills. It owns no product story; those are in the end-to-end tests.
package embedded

import (
	"go.temporal.io/api/workflowservice/v1"

	"github.com/gainshare/gainshare/internal/wire"
)

// countRequest asks for the workflows of one merchant.
func countRequest(merchant string) *workflowservice.CountWorkflowExecutionsRequest {
	return &workflowservice.CountWorkflowExecutionsRequest{Query: wire.AttrMerchant + ` = "` + merchant + `"`}
}
