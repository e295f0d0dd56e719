package offline_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

// statement builds a small signed statement over three contacts, and its rows.
func statement(t *testing.T, previous []byte, change func(*evidence.Document)) (file, rows []byte) {
	t.Helper()
	in := settlement.Input{
		Terms:    settlement.Reference("CNY", "360.00"),
		Baseline: settlement.Baseline{MeanContacts: "3", FixedMonth: "0.00", UnitCost: "4"},
		Period: settlement.Period{
			Month: "2026-03", ContractYear: 1, ServiceDays: 31, CalendarDays: 31, Contacts: 3, SeasonIndex: "1", WageIndex: "1",
			Adjustments: []settlement.Adjustment{}, Costs: []settlement.Cost{{Key: "all", Amount: "6.00"}}, DeficitIn: "0.00",
			Metrics: map[string]settlement.Metric{},
		},
	}
	in.Terms.Gates = []settlement.Gate{}
	input, err := json.Marshal(in)
	require.NoError(t, err)
	output, err := offline.Settle(input)
	require.NoError(t, err)
	rows, summary, err := evidence.HashRows([]string{"contact", "class"}, [][]string{{"1", "ai"}, {"2", "ai"}, {"3", "human"}},
		[]evidence.Tally{{Key: "contacts", Pointer: "/input/period/contacts"}})
	require.NoError(t, err)
	doc := evidence.Document{Kind: evidence.KindStatement, Number: "S-2026-0001", Version: 1, Month: "2026-03", Input: input, Output: output, Rows: &summary, Lines: []evidence.Line{}}
	if previous != nil {
		doc.Previous = evidence.HashFile(previous)
	}
	if change != nil {
		change(&doc)
	}
	file, err = evidence.Sign(doc, key(1))
	require.NoError(t, err)
	return file, rows
}

func TestAWholeStatementIsConfirmedInOneLine(t *testing.T) {
	first, _ := statement(t, nil, nil)
	file, rows := statement(t, first, nil)
	line, err := offline.Verify(evidence.Files{File: file, Rows: rows, Previous: first, Key: public(key(1))})
	require.NoError(t, err)
	require.Contains(t, line, "every figure recomputed and equal; 3 evidence rows match; predecessor matches")
	require.NotContains(t, line, "\n")
	line, err = offline.Verify(evidence.Files{File: file})
	require.NoError(t, err)
	require.Contains(t, line, "3 evidence rows not given", "what was not checked is said")
}

func TestEveryChangedByteIsFound(t *testing.T) {
	first, _ := statement(t, nil, nil)
	file, rows := statement(t, first, nil)
	flipped := func(whole []byte, check func([]byte) error) {
		for i := range whole {
			for _, bit := range []byte{0x01, 0x20, 0x80} {
				changed := bytes.Clone(whole)
				changed[i] ^= bit
				require.Error(t, check(changed), "byte %d", i)
			}
		}
		require.Error(t, check(append(bytes.Clone(whole), '\n')))
		require.Error(t, check(whole[:len(whole)-1]))
	}
	flipped(file, func(b []byte) error { _, err := offline.Verify(evidence.Files{File: b}); return err })
	flipped(rows, func(b []byte) error {
		_, err := offline.Verify(evidence.Files{File: file, Rows: b})
		return err
	})
	flipped(first, func(b []byte) error {
		_, err := offline.Verify(evidence.Files{File: file, Previous: b})
		return err
	})
}

func TestAForgeryIsFound(t *testing.T) {
	file, rows := statement(t, nil, nil)
	forged := strings.Replace(string(file), `"share":"1.`, `"share":"9.`, 1)
	require.NotEqual(t, string(file), forged)

	var whole map[string]any
	require.NoError(t, json.Unmarshal([]byte(forged), &whole))
	rehashed, err := evidence.Canonical(whole)
	require.NoError(t, err)
	_, err = offline.Verify(evidence.Files{File: rehashed})
	require.ErrorContains(t, err, "signature", "well-formed, but not what was signed")

	resigned, err := evidence.Sign(whole["document"], key(2))
	require.NoError(t, err)
	_, err = offline.Verify(evidence.Files{File: resigned, Key: public(key(1))})
	require.ErrorContains(t, err, "is signed with the key", "another hand")
	_, err = offline.Verify(evidence.Files{File: resigned})
	require.ErrorContains(t, err, "/output/", "and the figures do not follow from the input")

	whole["document"].(map[string]any)["rows"].(map[string]any)["count"] = 2
	own, err := evidence.Sign(whole["document"], key(1))
	require.NoError(t, err)
	_, err = offline.Verify(evidence.Files{File: own, Rows: rows})
	require.ErrorContains(t, err, "there are 3 evidence rows, the document says 2")
}

func TestOurOwnMistakesAreFoundToo(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*evidence.Document)
	}{
		{"a share that does not follow from the input", "/output/share", func(d *evidence.Document) {
			d.Output = bytes.Replace(d.Output, []byte(`"share":"1.`), []byte(`"share":"2.`), 1)
		}},
		{"a figure its rows do not give", "/input/period/contacts", func(d *evidence.Document) { d.Rows.Tallies[0].Value = "4" }},
		{"a kind nobody can recompute", "cannot be recomputed", func(d *evidence.Document) { d.Kind = "letter" }},
		{"an input the rules refuse", "/terms/mode", func(d *evidence.Document) {
			d.Input = bytes.Replace(d.Input, []byte(settlement.ExcessOnly), []byte("ALL"), 1)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, _ := statement(t, nil, c.change)
			_, err := offline.Verify(evidence.Files{File: file})
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestAnInvoiceIsRecomputedFromItsParts(t *testing.T) {
	input := []byte("[" + bill + "]")
	output, err := offline.RateAll(input)
	require.NoError(t, err)
	file, err := evidence.Sign(evidence.Document{Kind: evidence.KindInvoice, Number: "I-1", Version: 1, Input: input, Output: output, Lines: []evidence.Line{}}, key(1))
	require.NoError(t, err)
	line, err := offline.Verify(evidence.Files{File: file, Key: public(key(1))})
	require.NoError(t, err)
	require.Contains(t, line, "invoice I-1 version 1")
	_, err = offline.RateAll([]byte("[" + strings.Replace(bill, `"0.5"`, `"-0.5"`, 1) + "]"))
	require.EqualError(t, err, "/0/charges/0/unit_price: a price is not negative")
}
