package activities

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// A new version may lose at most one point against the one that answers now, measured on frozen questions.
const (
	mostLost     = 0.01
	frozenLimit  = 500
	publishState = "published"
)

// Publish makes a reviewed import the version that answers. A version that lost more than a point against the
// present one is refused, with the figures.
func (a *Knowledge) Publish(ctx context.Context, in wire.KnowledgeCommand) (wire.KnowledgeStatus, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		i, err := reviewed(ctx, tx, in.KnowledgeInput)
		if err != nil {
			return nil, err
		}
		built, err := builtOf(ctx, tx, i)
		if err != nil {
			return nil, err
		}
		if err := checkRegression(ctx, tx, in.EngagementID, built); err != nil {
			return nil, err
		}
		version, err := publish(ctx, tx, i, built, c.Actor, now)
		if err != nil {
			return nil, err
		}
		i.State = publishState
		return published{Import: i.ID, Version: version}, end(ctx, tx, i, c.Actor, now, map[string]any{"version": version})
	})
	if err != nil {
		return wire.KnowledgeStatus{}, refuse(err)
	}
	var p published
	err = json.Unmarshal(result, &p)
	return wire.KnowledgeStatus{Reply: wire.Reply{State: publishState, Result: result}, Version: p.Version}, err
}

type published struct {
	Import  string `json:"import_id"`
	Version int    `json:"version"`
}

func reviewed(ctx context.Context, tx *store.Tx, in wire.KnowledgeInput) (store.KnowledgeImport, error) {
	i, err := tx.Import(ctx, in.EngagementID, in.ImportID)
	if err == nil && i.State != "review" {
		err = fault.New(fault.Conflict, "the import is %s", i.State)
	}
	return i, err
}

func builtOf(ctx context.Context, tx *store.Tx, i store.KnowledgeImport) (builtKnowledge, error) {
	var b builtKnowledge
	e, err := tx.Engagement(ctx, i.EngagementID, false)
	if err != nil {
		return b, err
	}
	f, err := tx.FileOf(ctx, builtID(i.ID), e.MerchantID)
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal(f.Content, &b)
}

// checkRegression holds a new classifier against the present one on the present version's questions. An
// article that is gone loses all of its questions, so nothing vanishes in silence.
func checkRegression(ctx context.Context, tx *store.Tx, engagement string, built builtKnowledge) error {
	current, err := tx.CurrentModel(ctx, engagement)
	if err != nil || current == nil {
		return err
	}
	questions, err := tx.CurrentQuestions(ctx, engagement, frozenLimit)
	if err != nil {
		return err
	}
	frozen := make([]ai.Example, 0, len(questions))
	for _, q := range questions {
		frozen = append(frozen, ai.Example{Text: q.Text, Label: q.Article})
	}
	before, err := accuracyOf(current, frozen)
	if err != nil {
		return err
	}
	after, err := accuracyOf(built.Model, frozen)
	if err != nil {
		return err
	}
	if before-after > mostLost {
		return fault.New(fault.Conflict, "on the %d frozen questions of the present version %.1f %% were right, with this import %.1f %%: it loses more than 1 point",
			len(frozen), 100*before, 100*after)
	}
	return nil
}

func accuracyOf(model []byte, set []ai.Example) (float64, error) {
	var m ai.Model
	if err := m.UnmarshalBinary(model); err != nil {
		return 0, err
	}
	return knowledge.Evaluate(&m, set).Accuracy, nil
}

func publish(ctx context.Context, tx *store.Tx, i store.KnowledgeImport, b builtKnowledge, by string, now time.Time) (int, error) {
	text, err := json.Marshal(b.Articles)
	if err != nil {
		return 0, err
	}
	measured, err := json.Marshal(b.Evaluation)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(text)
	rows := make([]store.ArticleRow, 0, len(b.Articles))
	for _, a := range b.Articles {
		rows = append(rows, articleRow(a))
	}
	return tx.AddKnowledge(ctx, store.KnowledgeVersion{EngagementID: i.EngagementID, ImportID: &i.ID, SHA256: sum[:], Model: b.Model,
		Threshold: fmt.Sprintf("%.6f", b.Evaluation.Threshold), Evaluation: measured, PublishedBy: by, PublishedAt: now}, rows)
}

func articleRow(a knowledge.Article) store.ArticleRow {
	return store.ArticleRow{ID: a.ID, Question: a.Question, Variants: a.Variants, Answer: a.Answer, Language: a.Language, Slots: a.Slots,
		ValidFrom: given(a.ValidFrom), ValidTo: given(a.ValidTo), Shops: a.Shops, HumanOnly: a.HumanOnly}
}

func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// end writes an import's last state, closes its tasks, drops what was built, and tells the timeline.
func end(ctx context.Context, tx *store.Tx, i store.KnowledgeImport, by string, now time.Time, params map[string]any) error {
	if err := tx.MoveImport(ctx, i); err != nil {
		return err
	}
	if err := tx.CloseTasks(ctx, "knowledge_import", i.ID, "", "done", by, now); err != nil {
		return err
	}
	if err := tx.DropFile(ctx, builtID(i.ID)); err != nil {
		return err
	}
	params["import"] = i.ID
	return tx.Tell(ctx, store.Event{Key: i.ID + "/" + i.State, EngagementID: i.EngagementID, At: now, Actor: by,
		Kind: "knowledge." + i.State, Params: params, WorkflowID: wire.KnowledgeID(i.EngagementID, i.ID)})
}

// Cancel keeps the old version.
func (a *Knowledge) Cancel(ctx context.Context, in wire.KnowledgeCommand) (wire.KnowledgeStatus, error) {
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		i, err := tx.Import(ctx, in.EngagementID, in.ImportID)
		if err != nil {
			return nil, err
		}
		if i.State != "review" && i.State != "running" {
			return nil, fault.New(fault.Conflict, "the import is %s", i.State)
		}
		i.State = "cancelled"
		return map[string]string{"import_id": i.ID}, end(ctx, tx, i, c.Actor, now, map[string]any{})
	})
	return wire.KnowledgeStatus{Reply: wire.Reply{State: "cancelled", Result: result}}, refuse(err)
}

// Lapse gives up an import nobody published.
func (a *Knowledge) Lapse(ctx context.Context, in wire.KnowledgeInput) (wire.KnowledgeStatus, error) {
	return a.close(ctx, in, "cancelled", "")
}

// Fail ends an import that cannot be built, and gives the account manager the reason.
func (a *Knowledge) Fail(ctx context.Context, in wire.KnowledgeFailure) (wire.KnowledgeStatus, error) {
	return a.close(ctx, in.KnowledgeInput, "failed", in.Reason)
}

func (a *Knowledge) close(ctx context.Context, in wire.KnowledgeInput, state, why string) (wire.KnowledgeStatus, error) {
	var status wire.KnowledgeStatus
	err := a.DB.InTx(ctx, func(tx *store.Tx) error {
		i, err := tx.Import(ctx, in.EngagementID, in.ImportID)
		if err != nil {
			return err
		}
		status = importStatus(i)
		if i.State != "review" && i.State != "running" {
			return nil
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		_, report, err := readImport(i)
		if err != nil {
			return err
		}
		report.Failure, i.State = why, state
		i.Report = report.json()
		status = importStatus(i)
		if err := end(ctx, tx, i, "system", now, map[string]any{"reason": why}); err != nil || state != "failed" {
			return err
		}
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return err
		}
		t := task(e, "knowledge.failed", "account_manager", "knowledge_import", i.ID, now)
		t.Params = paramsJSON(map[string]any{"reason": why})
		return tx.OpenTask(ctx, t)
	})
	return status, refuse(err)
}
