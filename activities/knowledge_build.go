package activities

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/redact"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// builtKnowledge is what was built of an import and waits to be published; it is kept among the files.
type builtKnowledge struct {
	Articles   []knowledge.Article `json:"articles"`
	Model      []byte              `json:"model"`
	Evaluation evaluation          `json:"evaluation"`
}

func builtID(importID string) string { return "built_" + importID }

// How many conflicts and problems a report lists; the counts are complete.
const reportLimit = 500

// Build turns the rows into articles, trains the classifier, measures it, and asks a person to look. The same
// rows always build the same: a second run after a crash changes nothing.
func (a *Knowledge) Build(ctx context.Context, in wire.KnowledgeInput) (wire.KnowledgeStatus, error) {
	defer heartbeat(ctx)() // training is one long step: the worker is alive as long as it runs
	i, rows, err := a.rowsOf(ctx, in)
	if err != nil || i.State != "running" {
		return importStatus(i), refuse(err)
	}
	plan, report, err := readImport(i)
	if err != nil {
		return wire.KnowledgeStatus{}, err
	}
	drafter := knowledge.Drafter{Masker: redact.New(), Language: ai.NewLanguageID(), Placeholders: plan.Slots}
	draft := drafter.Draft(rows)
	articles := draft.Publishable()
	if len(articles) < 2 {
		return wire.KnowledgeStatus{}, refuse(fault.New(fault.Invalid, "the file makes %d articles that can be published; a classifier needs at least 2", len(articles)))
	}
	model, measured, err := trainAndMeasure(ctx, articles)
	if err != nil {
		return wire.KnowledgeStatus{}, refuse(fault.New(fault.Invalid, "no classifier can be trained on this file: %v", err).Because(err))
	}
	i.Duplicates, i.Conflicts = draft.Duplicates, len(draft.Conflicts)
	report = reportOf(report, draft, articles, measured)
	i.Report = report.json()
	return a.keep(ctx, i, builtKnowledge{Articles: articles, Model: model, Evaluation: measured})
}

func reportOf(r importReport, d knowledge.Draft, articles []knowledge.Article, measured evaluation) importReport {
	r.Articles, r.Masked = len(articles), map[string]int{}
	r.Problems, r.Conflicts = d.Problems[:min(len(d.Problems), reportLimit)], d.Conflicts[:min(len(d.Conflicts), reportLimit)]
	for kind, n := range d.Masked {
		r.Masked[string(kind)] = n
	}
	r.Evaluation, r.Readiness = &measured, readinessOf(articles)
	return r
}

// rowsOf reads an import with its accepted rows.
func (a *Knowledge) rowsOf(ctx context.Context, in wire.KnowledgeInput) (i store.KnowledgeImport, rows []knowledge.Row, err error) {
	err = a.DB.InTx(ctx, func(tx *store.Tx) error {
		if i, err = tx.Import(ctx, in.EngagementID, in.ImportID); err != nil {
			return err
		}
		texts, rejected, err := tx.ParsedRows(ctx, i.ID)
		if err != nil {
			return err
		}
		i.Read, i.Rejected, rows = len(texts), rejected, make([]knowledge.Row, len(texts))
		for n, text := range texts {
			if err := json.Unmarshal(text, &rows[n]); err != nil {
				return fmt.Errorf("row %d of import %s: %w", n, i.ID, err)
			}
		}
		return nil
	})
	return i, rows, err
}

// keep stores what was built and opens the review.
func (a *Knowledge) keep(ctx context.Context, i store.KnowledgeImport, built builtKnowledge) (wire.KnowledgeStatus, error) {
	text, err := json.Marshal(built)
	if err != nil {
		return wire.KnowledgeStatus{}, err
	}
	sum := sha256.Sum256(text)
	err = a.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		stored, err := tx.Import(ctx, i.EngagementID, i.ID)
		if err != nil || stored.State != "running" {
			i.State = stored.State
			return err
		}
		e, err := tx.Engagement(ctx, i.EngagementID, false)
		if err != nil {
			return err
		}
		if err := tx.KeepFile(ctx, store.File{ID: builtID(i.ID), MerchantID: &e.MerchantID, Name: i.ID + ".json", MediaType: "application/json",
			SHA256: sum[:], Size: int64(len(text)), Content: text, UploadedAt: now}); err != nil {
			return err
		}
		i.State = "review"
		if err := tx.MoveImport(ctx, i); err != nil {
			return err
		}
		t := task(e, "knowledge.review", "account_manager", "knowledge_import", i.ID, now)
		ends := i.CreatedAt.Add(reviewWindow)
		t.DueAt, t.Fallback = &ends, "knowledge.lapses"
		if err := tx.OpenTask(ctx, t); err != nil {
			return err
		}
		return tx.Tell(ctx, store.Event{Key: i.ID + "/built", EngagementID: e.ID, At: now, Kind: "knowledge.built",
			Params: map[string]any{"import": i.ID, "articles": len(built.Articles), "conflicts": i.Conflicts, "rejected": i.Rejected}, WorkflowID: wire.KnowledgeID(e.ID, i.ID)})
	})
	return importStatus(i), refuse(err)
}
