package activities_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/worker"
)

// farTemporal is a Temporal that can be down.
type farTemporal struct {
	client.Client
	down bool
}

func (f *farTemporal) state() error {
	if f.down {
		return serviceerror.NewUnavailable("connection refused")
	}
	return nil
}

func (f *farTemporal) SignalWorkflow(context.Context, string, string, string, any) error {
	return f.state()
}

func (f *farTemporal) ScheduleClient() client.ScheduleClient { return farSchedules{f: f} }

type farSchedules struct {
	client.ScheduleClient
	f *farTemporal
}

func (s farSchedules) Create(context.Context, client.ScheduleOptions) (client.ScheduleHandle, error) {
	return nil, s.f.state()
}

// known is every activity the workers serve, by its name on the wire.
type known struct {
	sdkworker.Registry
	activities map[string]any
	temporal   *farTemporal
}

func (k *known) RegisterActivityWithOptions(fn any, o activity.RegisterOptions) {
	k.activities[o.Name] = fn
}

func (k *known) RegisterWorkflowWithOptions(any, workflow.RegisterOptions) {}

// registered asks the workers' own wiring what it serves, so that an activity added there is seen here.
func registered(t *testing.T, d *desk) *known {
	t.Helper()
	k := &known{activities: map[string]any{}, temporal: &farTemporal{}}
	all, err := worker.Registrations(t.Context(), worker.Deps{DB: d.db, Temporal: k.temporal, Key: d.key, Post: &post{},
		Resend: func(context.Context, store.Command) error { return errors.New("not sent") }})
	require.NoError(t, err)
	for _, r := range all {
		r.Register(k)
	}
	return k
}

// run executes an activity as a worker would: input, result and error travel as they do on the wire.
func (k *known) run(name string, input any) error {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivityWithOptions(k.activities[name], activity.RegisterOptions{Name: name})
	_, err := env.ExecuteActivity(name, input)
	return err
}

// quiet drops what the test environment logs.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// triedAgain says whether Temporal would try an activity again after this error.
func triedAgain(err error) bool {
	app, ok := errors.AsType[*temporal.ApplicationError](err)
	return !ok || !app.NonRetryable()
}

// fingerprint is the whole content of the database a worker may read, table by table.
func (d *desk) fingerprint() map[string]string {
	d.t.Helper()
	var query string
	require.NoError(d.t, d.db.Get(&query, `SELECT string_agg(format('SELECT %L AS name, md5(COALESCE(string_agg(t::text, chr(10) ORDER BY t::text), '''')) AS sum FROM %I t', relname, relname), ' UNION ALL ')
		FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND has_table_privilege(oid, 'SELECT')`))
	var tables []struct{ Name, Sum string }
	require.NoError(d.t, d.db.Select(&tables, query))
	out := map[string]string{}
	for _, row := range tables {
		out[row.Name] = row.Sum
	}
	return out
}
