package activities

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// contractDocument is the text both sides sign.
type contractDocument struct {
	Kind       string            `json:"kind"`
	Engagement string            `json:"engagement"`
	Merchant   string            `json:"merchant"`
	Entity     string            `json:"entity"`
	Plan       string            `json:"plan"`
	Currency   string            `json:"currency"`
	TimeZone   string            `json:"time_zone"`
	StartsOn   string            `json:"starts_on"`
	EndsOn     string            `json:"ends_on"`
	Effective  string            `json:"effective_month"`
	Version    int               `json:"version"`
	Change     string            `json:"change,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	Terms      contract.Contract `json:"terms"`
}

// addContract writes the first version and asks a second person to approve it.
func addContract(ctx context.Context, tx *store.Tx, e store.Engagement, c contract.Contract, actor string, now time.Time) error {
	return writeContract(ctx, tx, e, store.ContractVersion{EngagementID: e.ID, Version: 1, EffectiveMonth: e.StartsOn.Month(), Kind: "original",
		PreparedBy: actor, CreatedAt: now}, c)
}

func endText(e store.Engagement) string {
	if e.EndsOn == nil {
		return ""
	}
	return e.EndsOn.String()
}

// ApproveContract records the approval of the text the approver saw; who prepared it is refused.
func (a *Engagements) ApproveContract(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	return a.apply(ctx, in, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[struct{}](c)
		if err != nil {
			return nil, err
		}
		version, err := versionOf(req.Target)
		if err != nil {
			return nil, err
		}
		v, err := tx.Contract(ctx, in.EngagementID, version)
		if err != nil {
			return nil, err
		}
		switch {
		case req.IfMatch != hex.EncodeToString(v.SHA256):
			return nil, fault.New(fault.Changed, "the contract was changed since you looked")
		case v.PreparedBy == c.Actor:
			return nil, fault.New(fault.SamePerson, "who prepared the contract cannot approve it: another person has to")
		case v.ApprovedBy != nil && (!v.NeedsSecond || v.SecondApprover != nil):
			return nil, fault.New(fault.Conflict, "the contract is approved already")
		case v.ApprovedBy != nil && *v.ApprovedBy == c.Actor:
			return nil, fault.New(fault.SamePerson, "a second approver has to agree, not the same one twice")
		}
		if err := tx.ApproveContract(ctx, in.EngagementID, version, c.Actor, v.ApprovedBy != nil); err != nil {
			return nil, store.Refused(err, "the contract cannot be approved")
		}
		if v.NeedsSecond && v.ApprovedBy == nil {
			return map[string]any{"version": version, "state": "second_approval"}, nil
		}
		return map[string]any{"version": version}, a.askForSignatures(ctx, tx, in.EngagementID, "contract", version, c.Actor, now)
	})
}

// askForSignatures closes the approval's task and gives both sides one to sign.
func (a *Engagements) askForSignatures(ctx context.Context, tx *store.Tx, id, kind string, version int, actor string, now time.Time) error {
	e, err := tx.Engagement(ctx, id, false)
	if err != nil {
		return err
	}
	doc := documentID(id, version)
	if err := tx.CloseTasks(ctx, kind, doc, kind+".approve", "done", actor, now); err != nil {
		return err
	}
	if err := tx.OpenTask(ctx, task(e, kind+".sign", "finance_approver", kind, doc, now)); err != nil {
		return err
	}
	merchant := task(e, kind+".sign_merchant", "merchant_signer", kind, doc, now)
	if err := tx.OpenTask(ctx, merchant); err != nil {
		return err
	}
	return tx.Tell(ctx, store.Event{Key: doc + "/" + kind + ".ready_to_sign", EngagementID: id, At: now, Actor: actor,
		Kind: kind + ".ready_to_sign", Params: map[string]any{"version": version}})
}

// SignContract adds the signature of one side; the second one puts the version in force.
func (a *Engagements) SignContract(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	return a.apply(ctx, in, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[signBody](c)
		if err != nil {
			return nil, err
		}
		version, err := versionOf(req.Target)
		if err != nil {
			return nil, err
		}
		v, err := tx.Contract(ctx, in.EngagementID, version)
		if err != nil {
			return nil, err
		}
		if v.ApprovedBy == nil || v.NeedsSecond && v.SecondApprover == nil {
			return nil, fault.New(fault.Conflict, "the contract has to be approved before it is signed")
		}
		if newest, err := tx.NewestContract(ctx, in.EngagementID); err != nil || newest != version {
			return nil, errors.Join(err, fault.New(fault.Changed, "there is a newer version than %d", version))
		}
		sides, err := a.sign(ctx, tx, "contract", in, req.Body, v.SHA256, version, now)
		if err != nil || sides < 2 {
			return signed{Version: version}, err
		}
		return signed{Version: version, Ready: true}, tx.SealContract(ctx, in.EngagementID, version, now)
	})
}

type signBody struct {
	SHA256 string `json:"sha256"`
}

type signed struct {
	Version int  `json:"version"`
	Ready   bool `json:"ready"` // both sides have signed
}

// sign writes a signature under the text the person saw and closes that side's task.
func (a *Engagements) sign(ctx context.Context, tx *store.Tx, kind string, in wire.EngagementCommand, body signBody, sum []byte, version int, now time.Time) (int, error) {
	if body.SHA256 != hex.EncodeToString(sum) {
		return 0, fault.New(fault.Changed, "the document is not the one you have read").At("/sha256")
	}
	s := store.Signature{DocumentKind: kind, DocumentID: documentID(in.EngagementID, version), SHA256: sum, UserID: in.Actor,
		Side: "provider", Role: "finance_approver", SignedAt: now, Method: "confirmed_on_page"}
	open := kind + ".sign"
	if in.Has("merchant_signer") {
		s.Side, s.Role, open = "merchant", "merchant_signer", kind+".sign_merchant"
	}
	sides, err := tx.Sign(ctx, s)
	if err != nil {
		return 0, err
	}
	if err := tx.CloseTasks(ctx, kind, s.DocumentID, open, "done", in.Actor, now); err != nil {
		return 0, err
	}
	return sides, tx.Tell(ctx, store.Event{Key: s.DocumentID + "/" + kind + "/" + s.Side, EngagementID: in.EngagementID, At: now,
		Actor: in.Actor, Kind: kind + ".signed", Params: map[string]any{"side": s.Side, "version": version}})
}

// apply runs a command once and answers with its result; Ready comes back as the state.
func (a *Engagements) apply(ctx context.Context, in wire.EngagementCommand, fn func(*store.Tx, store.Command, time.Time) (any, error)) (wire.EngagementStatus, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, fn)
	if err != nil {
		return wire.EngagementStatus{}, refuse(err)
	}
	state := "open"
	var s signed
	if json.Unmarshal(result, &s) == nil && s.Ready {
		state = "ready"
	}
	return wire.EngagementStatus{Reply: wire.Reply{State: state, Result: result}}, nil
}

func versionOf(target map[string]string) (int, error) {
	v, err := strconv.Atoi(target["version"])
	if err != nil {
		return 0, fault.New(fault.NotFound, "there is no version %q", target["version"])
	}
	return v, nil
}

func documentID(engagement string, version int) string {
	return fmt.Sprintf("%s/%d", engagement, version)
}

// task is a to-do about a document of an engagement; the merchant's tasks carry his id.
func task(e store.Engagement, kind, role, subject, id string, now time.Time) store.Task {
	t := store.Task{Key: kind + "/" + id, Kind: kind, EngagementID: &e.ID, Role: role, SubjectKind: subject, SubjectID: id, CreatedAt: now}
	if slices.Contains([]string{"merchant_signer", "merchant_viewer"}, role) {
		t.MerchantID = &e.MerchantID
	}
	return t
}
