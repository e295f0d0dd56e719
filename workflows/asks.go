package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// onAsk registers an update whose argument is an Ask: validate refuses without leaving a trace in the
// history, handle acts and answers. Handlers run one at a time, in the order they came, because each of them
// moves the same state machine.
func onAsk(ctx workflow.Context, lock workflow.Mutex, name string, validate func(wire.Ask) error, handle func(workflow.Context, wire.Ask) (wire.Reply, error)) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, name,
		func(ctx workflow.Context, ask wire.Ask) (wire.Reply, error) {
			if err := lock.Lock(ctx); err != nil {
				return wire.Reply{}, err
			}
			defer lock.Unlock()
			// The state may have moved while this ask waited for its turn.
			if err := validate(ask); err != nil {
				return wire.Reply{}, wire.ToApplicationError(err)
			}
			return handle(ctx, ask)
		},
		workflow.UpdateHandlerOptions{Validator: func(ask wire.Ask) error { return wire.ToApplicationError(validate(ask)) }})
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
