package embedded

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdktemporal "go.temporal.io/sdk/temporal"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/embedded/postgres"
	"github.com/gainshare/gainshare/internal/embedded/temporal"
	"github.com/gainshare/gainshare/internal/embedded/ui"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/worker"
)

const queue = "greetings"

// greet is the smallest story: start, one activity, result; or, told to wait,
// it stays open until a signal comes.
func greet(ctx workflow.Context, name string, wait bool) (string, error) {
	if wait {
		workflow.GetSignalChannel(ctx, "go-on").Receive(ctx, nil)
	}
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	var greeting string
	err := workflow.ExecuteActivity(ctx, "compose", name).Get(ctx, &greeting)
	return greeting, err
}

func compose(_ context.Context, name string) (string, error) { return "你好 " + name, nil }

func TestEmbeddedStack(t *testing.T) {
	if _, err := postgres.Find(t.Context(), "."); errors.Is(err, postgres.ErrNoBinaries) {
		t.Skip("NOT RUN: " + err.Error())
	}
	data := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(data), 0o711))
	first := up(t, data)

	t.Run("a workflow starts, runs an activity and returns", func(t *testing.T) {
		require.Equal(t, "你好 宜家", finish(t, first.start(t, "greeting/1", false)))
	})
	t.Run("the server honours fairness keys and the check leaves nothing behind", func(t *testing.T) {
		fair, err := worker.CheckFairness(t.Context(), first.client, temporal.DefaultNamespace, "test")
		require.NoError(t, err)
		require.True(t, fair)
	})
	t.Run("workflows are found by search attribute", func(t *testing.T) {
		require.Eventually(t, func() bool { return first.count(t, "of greeting/1") == 1 }, 20*time.Second, 50*time.Millisecond)
	})
	t.Run("work goes on after PostgreSQL is killed hard", func(t *testing.T) {
		require.NoError(t, syscall.Kill(first.postgres.PID(), syscall.SIGKILL))
		began := time.Now()
		require.Equal(t, "你好 宜家", finish(t, first.start(t, "greeting/2", false)))
		t.Logf("first result %.1f s after the kill", time.Since(began).Seconds())
	})
	t.Run("the web page answers", func(t *testing.T) { pageAnswers(t, first, data) })

	open := first.start(t, "greeting/3", true)
	first.down(t)
	second := up(t, data)
	defer second.down(t)

	t.Run("after a restart on the same data closed histories are there", func(t *testing.T) {
		require.Equal(t, first.temporal.Address(), second.temporal.Address(), "addresses are remembered")
		require.Equal(t, "你好 宜家", finish(t, second.client.GetWorkflow(t.Context(), "greeting/1", "")))
	})
	t.Run("after a restart open workflows go on where they were", func(t *testing.T) {
		require.NoError(t, second.client.SignalWorkflow(t.Context(), open.GetID(), open.GetRunID(), "go-on", nil))
		require.Equal(t, "你好 宜家", finish(t, second.client.GetWorkflow(t.Context(), open.GetID(), "")))
	})
}

// stack is one life of everything embedded, with a worker.
type stack struct {
	postgres *postgres.Server
	temporal *temporal.Server
	client   client.Client
	pool     *worker.Pool
}

func up(t *testing.T, data string) *stack {
	t.Helper()
	began := time.Now()
	db, err := postgres.Start(t.Context(), postgres.Options{Data: data})
	require.NoError(t, err)
	answered := time.Since(began)
	server, err := temporal.Start(t.Context(), temporal.Options{Data: data, DatabaseURL: db.URL("postgres")})
	require.NoError(t, err)
	c, err := worker.Connect(t.Context(), worker.Connection{Address: server.Address(), Namespace: server.Namespace()})
	require.NoError(t, err)
	pool, err := worker.Start(c, []worker.Registration{{Queue: queue, Register: func(r sdkworker.Registry) {
		r.RegisterWorkflow(greet)
		r.RegisterActivityWithOptions(compose, activity.RegisterOptions{Name: "compose"})
	}}})
	require.NoError(t, err)
	t.Logf("PostgreSQL after %.1f s, everything after %.1f s", answered.Seconds(), time.Since(began).Seconds())
	return &stack{postgres: db, temporal: server, client: c, pool: pool}
}

func (s *stack) down(t *testing.T) {
	t.Helper()
	began := time.Now()
	s.pool.Stop()
	s.client.Close()
	require.NoError(t, s.temporal.Stop())
	require.NoError(t, s.postgres.Stop(context.Background()))
	t.Logf("stopped in %.1f s", time.Since(began).Seconds())
}

// start repeats a start that meets the moment in which the database is away.
func (s *stack) start(t *testing.T, id string, wait bool) client.WorkflowRun {
	t.Helper()
	options := client.StartWorkflowOptions{
		ID: id, TaskQueue: queue,
		TypedSearchAttributes: sdktemporal.NewSearchAttributes(
			sdktemporal.NewSearchAttributeKeyKeyword(wire.AttrMerchant).ValueSet("of " + id)),
	}
	var run client.WorkflowRun
	require.Eventually(t, func() bool {
		var err error
		run, err = s.client.ExecuteWorkflow(t.Context(), options, greet, "宜家", wait)
		return err == nil
	}, 60*time.Second, 50*time.Millisecond)
	return run
}

func (s *stack) count(t *testing.T, merchant string) int64 {
	t.Helper()
	found, err := s.client.CountWorkflow(t.Context(), countRequest(merchant))
	require.NoError(t, err)
	return found.Count
}

func finish(t *testing.T, run client.WorkflowRun) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	var greeting string
	require.NoError(t, run.Get(ctx, &greeting))
	return greeting
}

func pageAnswers(t *testing.T, s *stack, data string) {
	t.Helper()
	page, err := ui.Start(t.Context(), ui.Options{Data: data, Temporal: s.temporal.Address(), Namespace: s.temporal.Namespace()})
	require.NoError(t, err)
	defer page.Stop()
	for _, path := range []string{"/", "/api/v1/namespaces"} {
		reply, err := http.Get(page.URL() + path)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, reply.StatusCode, path)
		require.NoError(t, reply.Body.Close())
	}
}
