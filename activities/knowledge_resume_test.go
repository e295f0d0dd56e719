package activities_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/wire"
)

func TestAKilledImportGoesOnFromItsLastBatch(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	k := &activities.Knowledge{DB: d.db, Calendar: days(t)}
	var file strings.Builder
	file.WriteString("question,answer\n")
	for n := range 1700 {
		fmt.Fprintf(&file, "question number %d,answer %d\n", n, n)
	}
	opened, err := k.Open(t.Context(), wire.EngagementCommand{Ask: d.ask("am", wire.CmdImportKnowledge, nil, map[string]any{"file_id": d.upload([]byte(file.String()))}, ""), EngagementID: "tea"})
	require.NoError(t, err)
	in := wire.KnowledgeInput{EngagementID: "tea", ImportID: opened.About}
	stored := func() (rows, read int) {
		require.NoError(t, d.db.Get(&rows, `SELECT count(*) FROM knowledge_import_rows`))
		require.NoError(t, d.db.Get(&read, `SELECT rows_read FROM knowledge_imports`))
		return rows, read
	}
	parse := func(killed bool) error {
		ctx, kill := context.WithCancel(t.Context())
		defer kill()
		env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
		env.RegisterActivity(k.Parse)
		env.SetWorkerOptions(worker.Options{BackgroundActivityContext: ctx})
		env.SetOnActivityHeartbeatListener(func(*activity.Info, converter.EncodedValues) {
			if killed {
				kill()
			}
		})
		_, err := env.ExecuteActivity(k.Parse, in)
		return err
	}
	require.Error(t, parse(true))
	rows, read := stored()
	require.Equal(t, rows, read, "rows and the place to go on from are written together")
	require.Positive(t, rows)
	require.Less(t, rows, 1700)
	for range 2 { // a second run finds everything read
		require.NoError(t, parse(false))
		rows, read = stored()
		require.Equal(t, 1700, rows)
		require.Equal(t, 1700, read)
	}
}
