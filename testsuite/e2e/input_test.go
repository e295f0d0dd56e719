package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/demo"
)

// input is what the journey lives on: a knowledge base as the merchant's file, what buyers write, how many a day.
type input struct {
	name     string
	file     string
	kb       []byte
	slots    map[string]string
	messages []string // in scope and out of it, mixed
	volume   func(day time.Time) int
	small    bool // the knowledge base is too small for the accuracy gate
}

// oosShare: one message in so many is about something the merchant's desk knows nothing of.
const oosShare = 13

// shift moves the call centre's days by whole weeks: 2018 becomes 2024, Mondays stay Mondays.
const shift = 313 * 7

// scale brings a city's contact centre to a shop's size.
const scale = 45

func loadInput(t *testing.T) input {
	t.Helper()
	shared := filepath.Join(root(t), "..", "shared", "data")
	if _, err := os.Stat(filepath.Join(shared, "bitext-qa")); err != nil {
		t.Log("NOTE: the real data is not beside the project: the journey runs on the generated demonstration data")
		return demoInput(t)
	}
	name := "Bitext_Sample_Customer_Support_Training_Dataset.csv"
	kb, err := os.ReadFile(filepath.Join(shared, "bitext-qa", name))
	require.NoError(t, err)
	questions := append(column(t, filepath.Join(shared, "bitext-intent", "validation.csv"), ',', 0), column(t, filepath.Join(shared, "bitext-intent", "train.csv"), ',', 0)...)
	strangers := append(column(t, filepath.Join(shared, "clinc150", "oos_val.tsv"), '\t', 1), column(t, filepath.Join(shared, "clinc150", "oos_train.tsv"), '\t', 1)...)
	return input{name: "bitext questions and answers, clinc150 out-of-scope messages, Vancouver 3-1-1 volumes", file: name, kb: kb, slots: slots(t),
		messages: mix(questions, strangers), volume: realVolume(t, filepath.Join(shared, "vancouver_311_daily.csv"))}
}

// slots declares the merchant's placeholders: a fact of the order, or a fixed label.
func slots(t *testing.T) map[string]string {
	t.Helper()
	var list map[string]struct{ Fact, Text string }
	require.NoError(t, json.Unmarshal(demo.PlaceholderList(), &list))
	out := map[string]string{}
	for name, p := range list {
		out[name] = p.Fact + p.Text
	}
	return out
}

// facts are what the shop's order system knows of any order.
func facts(n int) map[string]string {
	return map[string]string{"order.number": fmt.Sprintf("A%08d", n), "order.expected": "tomorrow", "order.date": "last Monday", "order.payment_method": "card",
		"shipment.number": fmt.Sprintf("S%08d", n), "invoice.number": fmt.Sprintf("I%08d", n), "shop.name": "Harbour Goods", "shop.url": "harbour.test",
		"support.phone": "400-000-0000", "support.email": "help@harbour.test", "support.hours": "9 to 21", "policy.refund_days": "7"}
}

// column reads one column of a file of real messages, without its header where it has one.
func column(t *testing.T, file string, comma rune, at int) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, comma == '\t'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	var out []string
	for _, row := range rows {
		if len(row) > at && row[at] != "utterance" && strings.TrimSpace(row[at]) != "" {
			out = append(out, row[at])
		}
	}
	return out
}

// mix deals questions in an order of their own (they come sorted by intent) with a stranger now and then.
func mix(questions, strangers []string) []string {
	const step = 4001 // a prime, so that every question comes once
	var out []string
	for i := range questions {
		out = append(out, questions[i*step%len(questions)])
		if i%oosShare == oosShare-1 {
			out = append(out, strangers[i/oosShare%len(strangers)])
		}
	}
	return out
}

func realVolume(t *testing.T, file string) func(time.Time) int {
	t.Helper()
	offered := map[string]int{}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(row[1])
		require.NoError(t, err)
		offered[row[0]] = n
	}
	return func(day time.Time) int { return offered[day.AddDate(0, 0, -shift).Format(time.DateOnly)] / scale }
}

// demoInput is a generated shop: its own articles, its own phrasings, its own year.
func demoInput(t *testing.T) input {
	t.Helper()
	m := demo.Merchants()[1]
	articles, err := demo.Articles(m)
	require.NoError(t, err)
	var kb bytes.Buffer
	var questions []string
	for _, a := range articles {
		line, err := json.Marshal(map[string]any{"id": a.ID, "question": a.Question, "variants": a.Variants, "answer": a.Answer, "language": a.Language})
		require.NoError(t, err)
		kb.Write(append(line, '\n'))
		questions = append(append(questions, a.Question), a.Variants...)
	}
	return input{name: "generated demonstration data", small: true, file: "faq.jsonl", kb: kb.Bytes(), slots: slots(t), messages: mix(questions, []string{"今天天气怎么样", "帮我写一首诗"}),
		volume: func(day time.Time) int { return max(20, demo.Daily(1, m, day)/4) }}
}
