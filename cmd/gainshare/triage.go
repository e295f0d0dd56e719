package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// TriageCommand decides messages offline: it trains on the knowledge base of KB
// and answers one JSON line for each JSON line of its input. In and Out are
// standard input and output when nil. Nothing is written when a line is refused.
type TriageCommand struct {
	KB        string    `name:"kb" required:"" help:"Knowledge base, JSON Lines."`
	Threshold string    `default:"auto" help:"Confidence from which an answer is given: auto, or 0 to 1."`
	In        io.Reader `kong:"-"`
	Out       io.Writer `kong:"-"`
}

type kbLine struct {
	ID        string   `json:"id"`
	Question  string   `json:"question"`
	Variants  []string `json:"variants"`
	Answer    string   `json:"answer"`
	Language  string   `json:"language"`
	Negatives []string `json:"negatives"`
}

type triageIn struct {
	ID    string            `json:"id"`
	Text  string            `json:"text"`
	Facts map[string]string `json:"facts"`
}

type triageOut struct {
	ID         string         `json:"id"`
	Article    *string        `json:"article"`
	Confidence float64        `json:"confidence"`
	Candidates []ai.Candidate `json:"candidates"`
	Action     ai.Action      `json:"action"`
	Reason     ai.Reason      `json:"reason,omitempty"`
	Language   string         `json:"language"`
	Sentiment  ai.Sentiment   `json:"sentiment"`
	Risk       ai.Risk        `json:"risk"`
}

// Run trains and decides.
func (c *TriageCommand) Run() error {
	threshold, err := c.threshold()
	if err != nil {
		return err
	}
	articles, strangers, err := readKB(c.KB)
	if err != nil {
		return err
	}
	model, err := ai.Train(knowledge.Examples(articles, strangers), ai.Options{Threshold: threshold, Strangers: ai.Strangers()})
	if err != nil {
		return fault.New(fault.Invalid, "the knowledge base cannot be used: %s", err).At(c.KB)
	}
	var forEngine []ai.Article
	for _, a := range articles {
		forEngine = append(forEngine, a.ForEngine())
	}
	engine := ai.NewBuiltin(model, forEngine, ai.NewLanguageID())
	var out bytes.Buffer
	err = eachLine(inputOr(c.In), func(line int, data []byte) error {
		return triageLine(engine, line, data, &out)
	})
	if err != nil {
		return err
	}
	_, err = out.WriteTo(outputOr(c.Out))
	return err
}

// threshold is 0 for auto. A threshold of exactly 0 means: always answer.
func (c *TriageCommand) threshold() (float64, error) {
	if c.Threshold == "auto" || c.Threshold == "" {
		return 0, nil
	}
	t, err := strconv.ParseFloat(c.Threshold, 64)
	if err != nil || !(t >= 0 && t <= 1) {
		return 0, fault.New(fault.Invalid, "the threshold is auto or a number from 0 to 1").At("--threshold")
	}
	return max(t, 1e-9), nil
}

func triageLine(engine ai.Engine, line int, data []byte, out *bytes.Buffer) error {
	var m triageIn
	if err := decodeLine(line, data, &m); err != nil {
		return err
	}
	if err := need(line, "id", m.ID); err != nil {
		return err
	}
	d, err := engine.Triage(context.Background(), ai.Message{ID: m.ID, Text: m.Text, Facts: m.Facts})
	if err != nil {
		return err
	}
	return encodeLine(out, triageOut{
		ID: m.ID, Article: d.Article, Confidence: d.Confidence, Candidates: d.Candidates, Action: d.Action,
		Reason: d.Reason, Language: d.Language, Sentiment: d.Sentiment, Risk: d.Risk,
	})
}

// readKB reads articles and the known out-of-scope examples (lines of id "oos").
func readKB(path string) (articles []knowledge.Article, strangers []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "the knowledge base cannot be opened").At(path).Because(err)
	}
	defer func() { _ = f.Close() }()
	seen := map[string]bool{}
	err = eachLine(f, func(line int, data []byte) error {
		var k kbLine
		if err := decodeLine(line, data, &k); err != nil {
			return err
		}
		if err := need(line, "id", k.ID); err != nil {
			return err
		}
		if k.ID == ai.OutOfScope {
			strangers = append(strangers, k.Variants...)
			return nil
		}
		if seen[k.ID] {
			return fault.New(fault.Invalid, "the article %s is there twice", k.ID).At(fmt.Sprintf("line %d/id", line))
		}
		seen[k.ID] = true
		articles = append(articles, knowledge.Article{ID: k.ID, Question: k.Question, Variants: k.Variants, Negatives: k.Negatives, Answer: k.Answer, Language: k.Language})
		return need(line, "question", k.Question)
	})
	return articles, strangers, err
}
