package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/wire"
)

// KnowledgeImport turns an uploaded file into a version of the knowledge base: read, build, wait for a person
// to publish it. Until then, and when nothing comes of it, the old version answers.
func KnowledgeImport(ctx workflow.Context, in wire.KnowledgeInput) (wire.KnowledgeStatus, error) {
	ctx = withClock(ctx)
	k := &knowledgeImport{in: in, lock: newTurns(ctx), status: wire.KnowledgeStatus{Reply: wire.Reply{State: "running"}}}
	if err := k.listen(ctx); err != nil {
		return k.status, err
	}
	if err := k.build(ctx); err != nil {
		return k.status, err
	}
	if err := k.review(ctx); err != nil {
		return k.status, err
	}
	event := wire.Event{Kind: wire.EventKnowledgeEnded, About: wire.KnowledgeID(in.EngagementID, in.ImportID), State: k.status.State}
	if k.status.State == "published" {
		event.Kind = wire.EventKnowledge
	}
	event.ID = event.About + "/end"
	tellEntity(ctx, in.EngagementID, event)
	return k.status, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// knowledgeImport is one run of an import.
type knowledgeImport struct {
	in     wire.KnowledgeInput
	status wire.KnowledgeStatus
	lock   *turns
}

func (k *knowledgeImport) listen(ctx workflow.Context) error {
	return firstError(
		workflow.SetQueryHandler(ctx, wire.QueryProgress, func() (wire.KnowledgeStatus, error) { return k.status, nil }),
		onAsk(ctx, k.lock, wire.UpdatePublish, k.mayBe("review"), k.act(wire.PublishKnowledge)),
		onAsk(ctx, k.lock, wire.UpdateCancel, k.mayBe("running", "review"), k.act(wire.CancelKnowledge)),
	)
}

func (k *knowledgeImport) mayBe(states ...string) func(wire.Ask) error {
	return func(wire.Ask) error { return requireState(k.status.State, states...) }
}

func (k *knowledgeImport) act(activity wire.Activity[wire.KnowledgeCommand, wire.KnowledgeStatus]) askHandler {
	return func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
		status, err := activity.Do(ctx, wire.KnowledgeCommand{Ask: ask, KnowledgeInput: k.in})
		if err == nil {
			k.status.State, k.status.Version = status.State, status.Version
		}
		return status.Reply, err
	}
}

// build reads the file and builds what could be published. A file that cannot be used ends the import with a
// sentence for people; a person who cancels meanwhile is heard first.
func (k *knowledgeImport) build(ctx workflow.Context) error {
	for _, step := range []wire.Activity[wire.KnowledgeInput, wire.KnowledgeStatus]{wire.ParseKnowledge, wire.BuildKnowledge} {
		if k.status.State != "running" {
			return nil
		}
		if err := k.take(ctx, step); err != nil {
			return k.fail(ctx, err)
		}
	}
	return nil
}

// take runs a step. Reading a file takes long and is interrupted by a person's cancel; building takes seconds, and
// an ask that comes in them waits for the state it leads to.
func (k *knowledgeImport) take(ctx workflow.Context, step wire.Activity[wire.KnowledgeInput, wire.KnowledgeStatus]) error {
	run := func() error {
		got, err := step.Do(ctx, k.in)
		if err == nil && k.status.State == "running" {
			k.status = got
		}
		return err
	}
	if step.Name == wire.BuildKnowledge.Name {
		return k.lock.move(run)
	}
	return run()
}

func (k *knowledgeImport) fail(ctx workflow.Context, cause error) error {
	reason := "the import could not be finished in time: start it again"
	if e := wire.FromError(cause); e != nil {
		reason = e.Sentence
	}
	failed, err := wire.FailKnowledge.Do(ctx, wire.KnowledgeFailure{KnowledgeInput: k.in, Reason: reason})
	if err == nil {
		k.status = failed
	}
	return err
}

// review waits for a person until the review's end.
func (k *knowledgeImport) review(ctx workflow.Context) error {
	if k.status.State != "review" {
		return nil
	}
	decided := func() bool { return k.status.State != "review" }
	met, err := awaitUntil(ctx, "review", k.status.ReviewEnds, decided)
	if err != nil || met {
		return err
	}
	// Whoever asked in the last moment goes first.
	if err := k.lock.Lock(ctx); err != nil {
		return err
	}
	defer k.lock.Unlock()
	if decided() {
		return nil
	}
	k.status, err = wire.LapseKnowledge.Do(ctx, k.in)
	return err
}
