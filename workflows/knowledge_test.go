package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/workflows"
)

var faq = wire.KnowledgeInput{EngagementID: "tea", ImportID: "imp_1"}

func importing(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	state := func(name string) wire.KnowledgeStatus {
		return wire.KnowledgeStatus{Reply: wire.Reply{State: name}, ReviewEnds: s.now.Add(720 * time.Hour)}
	}
	answers(s, wire.ParseKnowledge, state("running"))
	answers(s, wire.BuildKnowledge, state("review"))
	answers(s, wire.CancelKnowledge, state("cancelled"))
	answers(s, wire.LapseKnowledge, state("cancelled"))
	answers(s, wire.FailKnowledge, state("failed"))
	published := state("published")
	published.Version = 3
	answers(s, wire.PublishKnowledge, published)
	return s
}

func TestAnImportEndsAsItsReviewSays(t *testing.T) {
	for name, c := range map[string]struct {
		arrange      func(s *stage)
		kind, state  string
		last, missed string
	}{
		"published by a person": {func(s *stage) { s.ask(time.Minute, wire.UpdatePublish, manager) },
			wire.EventKnowledge, "published", wire.PublishKnowledge.Name, wire.LapseKnowledge.Name},
		"cancelled by a person": {func(s *stage) { s.ask(time.Minute, wire.UpdateCancel, manager) },
			wire.EventKnowledgeEnded, "cancelled", wire.CancelKnowledge.Name, wire.LapseKnowledge.Name},
		"given up when the business clock passes its end": {func(s *stage) { s.moveClock(time.Minute, s.now.Add(721*time.Hour)) },
			wire.EventKnowledgeEnded, "cancelled", wire.LapseKnowledge.Name, wire.PublishKnowledge.Name},
		"not readable": {func(s *stage) {
			stub(s, wire.ParseKnowledge, func(wire.KnowledgeInput) (wire.KnowledgeStatus, error) {
				return wire.KnowledgeStatus{}, wire.ToApplicationError(fault.New(fault.Invalid, "the file is empty"))
			})
		}, wire.EventKnowledgeEnded, "failed", wire.FailKnowledge.Name, wire.BuildKnowledge.Name},
		"not buildable": {func(s *stage) {
			stub(s, wire.BuildKnowledge, func(wire.KnowledgeInput) (wire.KnowledgeStatus, error) {
				return wire.KnowledgeStatus{}, wire.ToApplicationError(fault.New(fault.Invalid, "one article"))
			})
		}, wire.EventKnowledgeEnded, "failed", wire.FailKnowledge.Name, wire.PublishKnowledge.Name},
	} {
		t.Run(name, func(t *testing.T) {
			s := importing(t)
			c.arrange(s)
			s.ExecuteWorkflow(workflows.KnowledgeImport, faq)
			s.finish()
			require.Equal(t, c.last, s.calls[len(s.calls)-1])
			require.NotContains(t, s.calls, c.missed)
			require.Equal(t, []wire.Event{{ID: "kb/tea/imp_1/end", Kind: c.kind, About: "kb/tea/imp_1", State: c.state}}, s.events)
		})
	}
}

func TestARefusedPublishLeavesTheReviewOpen(t *testing.T) {
	s := importing(t)
	tries := 0
	stub(s, wire.PublishKnowledge, func(wire.KnowledgeCommand) (wire.KnowledgeStatus, error) {
		if tries++; tries == 1 {
			return wire.KnowledgeStatus{}, wire.ToApplicationError(fault.New(fault.Conflict, "it loses more than 1 point"))
		}
		return wire.KnowledgeStatus{Reply: wire.Reply{State: "published"}}, nil
	})
	refused := s.ask(time.Minute, wire.UpdatePublish, manager)
	s.ask(2*time.Minute, wire.UpdatePublish, manager)
	s.ExecuteWorkflow(workflows.KnowledgeImport, faq)
	s.finish()
	require.Equal(t, fault.Conflict, wire.FromError(refused.err).Code)
}
