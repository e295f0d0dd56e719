package activities_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/demo"
	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

func days(t *testing.T) calendar.Calendar {
	t.Helper()
	c, err := calendar.Mainland()
	require.NoError(t, err)
	return c
}

// sheet writes articles the way merchants keep them: a CSV with similar questions in one cell.
func sheet(t *testing.T, articles []knowledge.Article) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	require.NoError(t, w.Write([]string{"编号", "标准问题", "相似问题", "答案"}))
	for _, a := range articles {
		require.NoError(t, w.Write([]string{a.ID, a.Question, strings.Join(a.Variants, "|"), a.Answer}))
	}
	w.Flush()
	return b.Bytes()
}

func (d *desk) upload(content []byte) string {
	d.t.Helper()
	d.asked++
	id, sum := fmt.Sprintf("file_%d", d.asked), sha256.Sum256(content)
	_, err := d.db.Exec(`INSERT INTO files (id, merchant_id, name, media_type, sha256, size_bytes, content, uploaded_by, uploaded_at)
		VALUES ($1, 'm1', 'faq.csv', 'text/csv', $2, $3, $4, 'am', now())`, id, sum[:], len(content), content)
	require.NoError(d.t, err)
	return id
}

// build imports a file up to its review.
func (d *desk) build(k *activities.Knowledge, engagement, file string) (wire.KnowledgeInput, wire.KnowledgeStatus, error) {
	d.t.Helper()
	ask := d.ask("am", wire.CmdImportKnowledge, nil, map[string]any{"file_id": file}, "")
	opened, err := k.Open(d.t.Context(), wire.EngagementCommand{Ask: ask, EngagementID: engagement})
	if err != nil {
		return wire.KnowledgeInput{}, wire.KnowledgeStatus{}, err
	}
	again, err := k.Open(d.t.Context(), wire.EngagementCommand{Ask: ask, EngagementID: engagement})
	require.NoError(d.t, err)
	require.Equal(d.t, opened.About, again.About)
	in := wire.KnowledgeInput{EngagementID: engagement, ImportID: opened.About}
	env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
	env.RegisterActivity(k.Parse)
	env.RegisterActivity(k.Build)
	if _, err := env.ExecuteActivity(k.Parse, in); err != nil {
		return in, wire.KnowledgeStatus{}, err
	}
	value, err := env.ExecuteActivity(k.Build, in)
	if err != nil {
		return in, wire.KnowledgeStatus{}, err
	}
	var s wire.KnowledgeStatus
	require.NoError(d.t, value.Get(&s))
	return in, s, nil
}

func (d *desk) publish(k *activities.Knowledge, in wire.KnowledgeInput) (wire.KnowledgeStatus, error) {
	return k.Publish(d.t.Context(), wire.KnowledgeCommand{Ask: d.ask("am", wire.CmdPublishKnowledge, nil, nil, ""), KnowledgeInput: in})
}

func TestAnImportIsReadBuiltReviewedAndPublished(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	k := &activities.Knowledge{DB: d.db, Calendar: days(t)}
	articles, err := demo.Articles(demo.Merchants()[1])
	require.NoError(t, err)
	content := append(sheet(t, articles), []byte("broken,\"never closed\n,,,\nx,q,,\n")...)
	in, status, err := d.build(k, "tea", d.upload(content))
	require.NoError(t, err)
	require.Equal(t, "review", status.State)
	require.Equal(t, len(articles), status.Read)
	require.Equal(t, 3, status.Rejected)

	done, err := d.publish(k, in)
	require.NoError(t, err)
	require.Equal(t, 1, done.Version)
	var n int
	require.NoError(t, d.db.Get(&n, `SELECT count(*) FROM articles JOIN knowledge_current USING (engagement_id, version) WHERE engagement_id = 'tea' AND jsonb_array_length(variants) > 2`))
	require.Greater(t, n, len(articles)/2)
	var evaluation string
	require.NoError(t, d.db.Get(&evaluation, `SELECT evaluation FROM knowledge_versions WHERE engagement_id = 'tea'`))
	t.Log(evaluation)
	require.NoError(t, d.db.Get(&n, `SELECT count(*) FROM files WHERE uploaded_by IS NULL`))
	require.Zero(t, n, "what was built is dropped when it is published")
	_, err = d.publish(k, in)
	require.Equal(t, fault.Conflict, code(err), "published twice")

	t.Run("a version that lost articles is refused with the figures", func(t *testing.T) {
		in, _, err := d.build(k, "tea", d.upload(sheet(t, articles[:5])))
		require.NoError(t, err)
		_, err = d.publish(k, in)
		require.Equal(t, fault.Conflict, code(err))
		require.ErrorContains(t, err, "loses more than 1 point")
		_, err = k.Lapse(t.Context(), in)
		require.NoError(t, err)
	})
	t.Run("a file without the columns is refused at once", func(t *testing.T) {
		_, _, err := d.build(k, "tea", d.upload([]byte("a,b\n1,2\n")))
		require.Equal(t, fault.Invalid, code(err))
	})
	t.Run("a file without a good row fails with a sentence", func(t *testing.T) {
		in, _, err := d.build(k, "tea", d.upload([]byte("question,answer\nq,\n")))
		require.ErrorContains(t, err, "none of the file's 1 rows")
		failed, err := k.Fail(t.Context(), wire.KnowledgeFailure{KnowledgeInput: in, Reason: "none of the rows"})
		require.NoError(t, err)
		require.Equal(t, "failed", failed.State)
	})
}

// code finds the domain code in what an activity returned.
func code(err error) fault.Code {
	if e := wire.FromError(err); e != nil {
		return e.Code
	}
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return fault.Code(app.Type())
	}
	return ""
}

func TestAnOnboardingIsTakenStepByStep(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	k := &activities.Knowledge{DB: d.db, Calendar: days(t)}
	o := &activities.Onboarding{DB: d.db, HR: &hr.Roster{DB: d.db}, Calendar: days(t)}
	plan, err := o.Plan(t.Context(), wire.OnboardingInput{EngagementID: "tea"})
	require.NoError(t, err)
	var names []string
	for _, s := range plan.Steps {
		names = append(names, s.Step)
	}
	require.Equal(t, []string{"contract", "baseline", "workspace", "channels", "knowledge", "shadow", "go_live_10", "go_live_50", "go_live_100", "approval"}, names)

	begin := func(step string) wire.StepState {
		s, err := o.Begin(t.Context(), wire.StepInput{EngagementID: "tea", Step: step})
		require.NoError(t, err)
		return s
	}
	complete := func(step string, evidence map[string]any) error {
		ask := d.ask("am", wire.CmdCompleteStep, map[string]string{"step": step}, map[string]any{"evidence": evidence}, "")
		_, err := o.Complete(t.Context(), wire.StepCommand{StepAsk: wire.StepAsk{Ask: ask, Step: step}, EngagementID: "tea"})
		return err
	}
	for _, step := range []string{"contract", "baseline", "workspace"} {
		require.Equal(t, "done", begin(step).State, step)
	}
	channels := begin("channels")
	require.Equal(t, "running", channels.State)
	require.Equal(t, "2024-12-27T16:00:00Z", channels.DueAt.Format(time.RFC3339), "the end of the fifth working day in Shanghai")
	require.Equal(t, fault.Invalid, code(complete("channels", nil)))
	require.NoError(t, complete("channels", map[string]any{"tested": "yes"}))
	require.Equal(t, fault.Conflict, code(complete("channels", map[string]any{"tested": "yes"})))

	require.Equal(t, "running", begin("knowledge").State)
	require.Equal(t, fault.Conflict, code(complete("knowledge", nil)))
	articles, err := demo.Articles(demo.Merchants()[0])
	require.NoError(t, err)
	in, _, err := d.build(k, "tea", d.upload(sheet(t, articles)))
	require.NoError(t, err)
	_, err = d.publish(k, in)
	require.NoError(t, err)
	seen, err := o.Check(t.Context(), wire.StepInput{EngagementID: "tea", Step: "knowledge"})
	require.NoError(t, err)
	require.Equal(t, "done", seen.State)

	begin("shadow")
	d.judge(t, complete("shadow", nil))

	d.clock("2024-12-31T16:00:00Z")
	require.Equal(t, "running", begin("go_live_10").State)
	require.ErrorContains(t, complete("go_live_10", nil), "0 contacts were eligible")
	d.contacts("tea", "2025-01", 2, 50, 6, 3)
	require.ErrorContains(t, complete("go_live_10", nil), "acceptance is")
	d.contacts("tea", "2025-02", 10, 50, 9, 1)
	require.NoError(t, complete("go_live_10", nil))
	var share int
	require.NoError(t, d.db.Get(&share, `SELECT ai_share FROM engagements WHERE id = 'tea'`))
	require.Equal(t, 10, share)
}

// judge lets a shadow run pass or be refused by its own figures; refused, the step is skipped for a reason.
func (d *desk) judge(t *testing.T, err error) {
	t.Helper()
	var report struct {
		Lower float64 `json:"kb_lower"`
	}
	var text []byte
	require.NoError(t, d.db.Get(&text, `SELECT evaluation FROM knowledge_versions WHERE engagement_id = 'tea'`))
	require.NoError(t, json.Unmarshal(text, &report))
	t.Log(string(text))
	if report.Lower >= 0.92 {
		require.NoError(t, err)
		return
	}
	require.ErrorContains(t, err, "lower bound")
	o := &activities.Onboarding{DB: d.db, Calendar: days(t)}
	ask := d.ask("am", wire.CmdSkipStep, nil, map[string]string{"reason": "too few phrasings to judge"}, "")
	_, err = o.Skip(t.Context(), wire.StepCommand{StepAsk: wire.StepAsk{Ask: ask, Step: "shadow"}, EngagementID: "tea"})
	require.NoError(t, err)
}

func TestTheBaseRosterIsReservedAndGivenBack(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	_, err := d.db.Exec(`INSERT INTO workers (id, name, kind, day_cost_minor, available_from) SELECT 'w' || n, 'W', 'base', 30000, '2024-01-01' FROM generate_series(1, 3) n;
		INSERT INTO onboarding_steps (engagement_id, step, position, state) VALUES ('tea', 'roster', 1, 'running')`)
	require.NoError(t, err)
	o := &activities.Onboarding{DB: d.db, HR: &hr.Roster{DB: d.db}, Calendar: days(t)}
	ask := d.ask("am", wire.CmdCompleteStep, nil, map[string]any{"evidence": map[string]any{"headcount": 2}}, "")
	in := wire.StepCommand{StepAsk: wire.StepAsk{Ask: ask, Step: "roster"}, EngagementID: "tea"}
	for range 2 { // the second is the first's answer again
		_, err = o.Complete(t.Context(), in)
		require.NoError(t, err)
	}
	held := func() (n int) {
		require.NoError(t, d.db.Get(&n, `SELECT count(*) FROM assignments WHERE state = 'reserved'`))
		return n
	}
	require.Equal(t, 2, held())
	for range 2 {
		_, err = o.Undo(t.Context(), wire.StepInput{EngagementID: "tea", Step: "roster"})
		require.NoError(t, err)
		require.Zero(t, held())
	}
}
