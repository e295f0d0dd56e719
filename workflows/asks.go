package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// turns lets asks take their turn: one at a time, and not while the story itself is moving the state. What it
// writes shows in PostgreSQL, and so on the page, a moment before the workflow knows: an ask that comes in that
// moment waits instead of being judged on a state that is about to change.
type turns struct {
	workflow.Mutex
	moving int
}

func newTurns(ctx workflow.Context) *turns { return &turns{Mutex: workflow.NewMutex(ctx)} }

// move runs a step of the story that changes the state.
func (t *turns) move(step func() error) error {
	t.moving++
	defer func() { t.moving-- }()
	return step()
}

// take waits for a turn.
func (t *turns) take(ctx workflow.Context) error {
	if err := t.Lock(ctx); err != nil {
		return err
	}
	err := workflow.Await(ctx, func() bool { return t.moving == 0 })
	if err != nil {
		t.Unlock()
	}
	return err
}

// judge is a validator: it refuses without a trace in the history, but not on a state that is moving.
func (t *turns) judge(err func() error) error {
	if t.moving > 0 {
		return nil
	}
	return wire.ToApplicationError(err())
}

// onAsk registers an update whose argument is an Ask: validate refuses without leaving a trace in the
// history, handle acts and answers. Handlers run one at a time, in the order they came, because each of them
// moves the same state machine.
func onAsk(ctx workflow.Context, t *turns, name string, validate func(wire.Ask) error, handle func(workflow.Context, wire.Ask) (wire.Reply, error)) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, name,
		func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
			if err := t.take(ctx); err != nil {
				return wire.Reply{}, err
			}
			defer t.Unlock()
			// The state may have moved while this ask waited for its turn.
			if err := validate(ask); err != nil {
				return wire.Reply{}, wire.ToApplicationError(err)
			}
			return handle(ctx, ask)
		},
		workflow.UpdateHandlerOptions{Validator: func(ask wire.Ask) error { return t.judge(func() error { return validate(ask) }) }})
}

// requireState refuses when state is not one of the wanted ones.
func requireState(state string, wanted ...string) error {
	for _, w := range wanted {
		if state == w {
			return nil
		}
	}
	return fault.New(fault.Conflict, "this is not possible while the state is %q", state)
}

// requireOther refuses when the actor is the person who prepared what is to be approved.
func requireOther(ask wire.Ask, preparedBy string) error {
	if ask.Actor == preparedBy {
		return fault.New(fault.SamePerson, "who prepared it cannot approve it: another person has to")
	}
	return nil
}

// requireHash refuses when the actor saw another content than the present one.
func requireHash(ask wire.Ask, hash string) error {
	if ask.IfMatch != hash {
		return fault.New(fault.Changed, "it was changed since you looked: read it again, then decide")
	}
	return nil
}

// firstError returns the first error there is.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
