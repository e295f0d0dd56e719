package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/gainshare/gainshare/internal/codec"
	"github.com/gainshare/gainshare/internal/keyfile"
)

// captured are the stories kept for replay: one of each kind, and those in which something went another way.
var captured = []string{"engagement/", "onboarding/", "kb/", "peak/", "staffing/", "billing-run/cn/2025-02", "invoice/harbour-2025/2025-01/service", "invoice/harbour-2025/2025-02/service",
	"invoice/harbour-2025/2025-02/share", "settlement/harbour-2025/2025-01", "settlement/harbour-2025/2025-05", "settlement/harbour-2025/2025-03", "restatement/", "receipt/", "clock-move/", "billing-tick/"}

// capture writes the histories of the journey into a folder, decrypted: testsuite/histories replays them against
// the code of the day. It runs only when GAINSHARE_CAPTURE names the folder.
func (j *journey) capture() bool {
	dir := os.Getenv("GAINSHARE_CAPTURE")
	if dir == "" {
		return false
	}
	j.t.Helper()
	ctx := context.Background()
	keys, err := keyfile.Symmetric(j.stack.run.Payload)
	require.NoError(j.t, err)
	ring, err := codec.New(keys...)
	require.NoError(j.t, err)
	c, err := client.Dial(client.Options{HostPort: j.stack.run.Temporal, Namespace: "gainshare"})
	require.NoError(j.t, err)
	defer c.Close()
	list, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{PageSize: 1000})
	require.NoError(j.t, err)
	kept := map[string]int{}
	for _, e := range list.GetExecutions() {
		id := e.GetExecution().GetWorkflowId()
		for _, want := range captured {
			if strings.HasPrefix(id, want) && kept[want] < 2 {
				kept[want]++
				j.write(ctx, c, ring, dir, id, e.GetExecution().GetRunId(), kept[want])
			}
		}
	}
	return true
}

func (j *journey) write(ctx context.Context, c client.Client, ring *codec.Codec, dir, id, run string, n int) {
	j.t.Helper()
	var h historypb.History
	events := c.GetWorkflowHistory(ctx, id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		require.NoError(j.t, err)
		h.Events = append(h.Events, e)
	}
	require.NoError(j.t, proxy.VisitPayloads(ctx, &h, proxy.VisitPayloadsOptions{
		SkipSearchAttributes: true,
		Visitor: func(_ *proxy.VisitPayloadsContext, p []*commonpb.Payload) ([]*commonpb.Payload, error) {
			return ring.Decode(p)
		}}))
	text, err := protojson.Marshal(&h)
	require.NoError(j.t, err)
	kind, _, _ := strings.Cut(id, "/")
	if kind == "invoice" || kind == "settlement" {
		kind = strings.ReplaceAll(strings.TrimPrefix(id, kind+"/harbour-2025/"), "/", "-") + "-" + kind
	}
	require.NoError(j.t, os.WriteFile(filepath.Join(dir, kind+"-"+string(rune('0'+n))+".json"), text, 0o644))
}
