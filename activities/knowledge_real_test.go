package activities_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/demo"
	"github.com/gainshare/gainshare/internal/wire"
)

func TestARealSupportFileReachesTheGateOfTheShadowRun(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "shared", "data", "bitext-qa", "Bitext_Sample_Customer_Support_Training_Dataset.csv")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Skip("NOT RUN: the real support questions are not beside the project: " + file)
	}
	d := newDesk(t)
	d.open("tea")
	k := &activities.Knowledge{DB: d.db, Calendar: days(t)}
	var list map[string]struct{ Fact, Text string }
	require.NoError(t, json.Unmarshal(demo.PlaceholderList(), &list))
	slots := map[string]string{}
	for name, p := range list {
		slots[name] = p.Fact + p.Text
	}
	ask := d.ask("am", wire.CmdImportKnowledge, nil, map[string]any{"file_id": d.upload(content), "slots": slots}, "")
	opened, err := k.Open(t.Context(), wire.EngagementCommand{Ask: ask, EngagementID: "tea"})
	require.NoError(t, err)
	in := wire.KnowledgeInput{EngagementID: "tea", ImportID: opened.About}
	env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
	env.RegisterActivity(k.Parse)
	env.RegisterActivity(k.Build)
	began := time.Now()
	_, err = env.ExecuteActivity(k.Parse, in)
	require.NoError(t, err)
	parsed := time.Now()
	value, err := env.ExecuteActivity(k.Build, in)
	require.NoError(t, err)
	var s wire.KnowledgeStatus
	require.NoError(t, value.Get(&s))
	t.Logf("%d rows read in %s, built in %s: %+v", s.Read, parsed.Sub(began).Round(time.Millisecond), time.Since(parsed).Round(time.Millisecond), s)
	_, err = d.publish(k, in)
	require.NoError(t, err)
	var lower float64
	require.NoError(t, d.db.Get(&lower, `SELECT (evaluation->>'kb_lower')::float FROM knowledge_versions`))
	var text string
	require.NoError(t, d.db.Get(&text, `SELECT evaluation::text || (SELECT (report - 'conflicts')::text FROM knowledge_imports) FROM knowledge_versions`))
	t.Log(text)
	require.Greater(t, lower, 0.92)
}
