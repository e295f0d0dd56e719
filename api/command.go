package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/secret"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// staleAfter is the age at which a command that nobody answered may be sent again by the same key.
const staleAfter = time.Minute

// command is how a route becomes a recorded command. workflow names the workflow that carries it out; check, if
// set, refuses early what the workflow would refuse later; dry answers ?dry_run=true; reauth wants the person's
// own password in the body and takes it out before anything is stored.
type command struct {
	kind     string
	workflow func(c *call) string
	check    func(c *call) error
	dry      func(c *call) (any, error)
	reauth   bool
}

func (k command) handle(c *call) (reply, error) {
	if k.check != nil {
		if err := k.check(c); err != nil {
			return reply{}, err
		}
	}
	if k.dry != nil && c.Query("dry_run") == "true" {
		result, err := k.dry(c)
		return ok(commandResult{State: "dry_run", Result: result}), err
	}
	if k.reauth {
		if err := c.reauthenticate(); err != nil {
			return reply{}, err
		}
	}
	cmd, fresh, err := c.record(k)
	if err != nil {
		return reply{}, err
	}
	return c.api.carryOut(c.ctx(), cmd, fresh)
}

// reauthenticate checks the password in the body and removes it.
func (c *call) reauthenticate() error {
	var body map[string]json.RawMessage
	if err := c.decode(&body); err != nil {
		return err
	}
	var password string
	_ = json.Unmarshal(body["password"], &password)
	if pause, ok := c.api.logins.take("sign " + c.who.ID); !ok {
		return tooMany(c, pause)
	}
	if !secret.VerifyPassword(c.who.PasswordHash, password) {
		return fault.New(fault.Forbidden, "the password is wrong: a signature needs your own").At("/password")
	}
	delete(body, "password")
	text, err := json.Marshal(body)
	c.body = text
	return err
}

// record writes the command down before anything else happens, or finds it under the same key.
func (c *call) record(k command) (store.Command, bool, error) {
	cmd, err := c.newCommand(k.kind)
	if err != nil {
		return cmd, false, err
	}
	if k.workflow != nil {
		cmd.WorkflowID = k.workflow(c)
	}
	return c.api.DB.BeginCommand(c.ctx(), cmd)
}

// newCommand is the request as it is recorded. Its id follows from sender and key, so that what is derived from
// it is the same at every try.
func (c *call) newCommand(kind string) (store.Command, error) {
	body := c.body
	if len(body) == 0 {
		body = []byte(`{}`)
	}
	stored, err := json.Marshal(map[string]any{"target": c.target(), "body": json.RawMessage(body), "if_match": c.ifMatch()})
	key := c.GetHeader("Idempotency-Key")
	return store.Command{
		ID: store.DerivedID("cmd", c.who.ID, key), Actor: c.who.ID, Role: c.roleText(), IdempotencyKey: key, Kind: kind,
		EngagementID: orNil(c.scope.EngagementID), MerchantID: orNil(c.scope.MerchantID),
		RequestHash: store.HashRequest(kind, c.targetText(), c.body), Body: stored,
	}, err
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// commandResult is what a command answers. State is read from the stored result, so that a replay says the same.
type commandResult struct {
	CommandID string `json:"command_id"`
	State     string `json:"state"`
	Result    any    `json:"result,omitempty"`
}

// carryOut sends a command and waits for its end. Whatever goes wrong on the way, the stored command has the
// last word: the effect may have happened although the answer was lost.
func (a *API) carryOut(ctx context.Context, cmd store.Command, fresh bool) (reply, error) {
	if cmd.State != "pending" {
		return answerOf(cmd), nil
	}
	if !fresh && a.Now().Sub(cmd.CreatedAt) < staleAfter {
		return reply{}, fault.New(fault.KeyRunning, "the first request with this key is still under way: ask %s", operationURL(cmd.ID))
	}
	// A caller who hangs up does not take the command back.
	waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.Wait)
	defer cancel()
	_, sendErr := a.Sender.Send(waiting, cmd)
	after := context.WithoutCancel(ctx)
	now, err := a.DB.Command(after, cmd.ID)
	if err != nil {
		return reply{}, err
	}
	if now.State == "pending" {
		if now, err = a.settleCommand(after, now, sendErr); err != nil {
			return reply{}, err
		}
	}
	return answerOf(now), nil
}

// settleCommand ends a command that was refused for good; one that nobody has answered stays pending, is sent
// again by the sweep, and can be followed.
func (a *API) settleCommand(ctx context.Context, cmd store.Command, sendErr error) (store.Command, error) {
	refused := wire.FromError(sendErr)
	if refused == nil || refused.Code == fault.Unavailable || refused.Code == fault.TooMany {
		if sendErr != nil {
			a.Log.Warn("command not answered yet", "command", cmd.ID, "kind", cmd.Kind, "error", sendErr)
		}
		return cmd, nil
	}
	if err := a.DB.RefuseCommand(ctx, cmd.ID, problemOf(refused)); err != nil {
		return cmd, err
	}
	return a.DB.Command(ctx, cmd.ID)
}

// answerOf is the reply a command's state stands for: the first time and every time after.
func answerOf(cmd store.Command) reply {
	switch cmd.State {
	case "done":
		return ok(commandResult{CommandID: cmd.ID, State: stateIn(cmd.Result), Result: objectOf(cmd.Result)})
	case "refused":
		var p problem
		if json.Unmarshal(cmd.Problem, &p) != nil || p.Status == 0 {
			p = problemFor(fault.Internal, "the command was refused")
		}
		raw, _ := json.Marshal(p)
		return reply{status: p.Status, media: "application/problem+json", raw: raw}
	default:
		view := store.OperationView{ID: cmd.ID, Kind: cmd.Kind, State: cmd.State, CreatedAt: cmd.CreatedAt, WorkflowID: cmd.WorkflowID}
		return reply{status: http.StatusAccepted, body: view, header: map[string]string{"Location": operationURL(cmd.ID)}}
	}
}

func operationURL(id string) string { return prefix + "/operations/" + id }

// stateIn reads the new state of the thing acted on from a command's result.
func stateIn(result []byte) string {
	var r struct{ State, Stage string }
	_ = json.Unmarshal(result, &r) // a result of another shape has no state of its own
	return firstOf(firstOf(r.State, r.Stage), "done")
}

// objectOf is the result where it is an object, as the contract says; other values are wrapped.
func objectOf(result []byte) any {
	var fields map[string]json.RawMessage
	if json.Unmarshal(result, &fields) == nil {
		return fields
	}
	return map[string]json.RawMessage{"value": result}
}
