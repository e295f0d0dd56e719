package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/evidence"
)

func command(input string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(args, streams{strings.NewReader(input), &o, &e})
	return code, o.String(), e.String()
}

const smallBill = `{"currency":"JPY","tax":{"rate":"0.10","mode":"exclusive"},"service_days":30,"calendar_days":30,` +
	`"usage":{"m":"10.625"},"charges":[{"key":"c","meter":"m","model":"per_unit","unit_price":"4.4556"}]}`

func TestACommandPrintsItsResultAndNothingElse(t *testing.T) {
	code, out, errs := command(smallBill, "rate")
	require.Zero(t, code)
	require.Empty(t, errs)
	require.Contains(t, out, `"total":"52"`)

	code, out, errs = command(`{"model":"erlang_c","interval_seconds":1800,"target":{"service_level":"0.80","within_seconds":20},`+
		`"shrinkage":"0.30","intervals":[{"contacts":"100","aht_seconds":"180"}]}`, "staff")
	require.Zero(t, code, errs)
	require.Contains(t, out, `"agents":14,"rostered":20`)

	code, out, errs = command(`{"model":"chat","interval_seconds":1800,"target":{"service_level":"0.80","within_seconds":30,"definition":"offered","max_abandon":"0.05"},`+
		`"patience_seconds":180,"concurrency":{"max":3,"rates":["1","1.7","2.5"]},"shrinkage":"0.30","intervals":[{"contacts":"446.4","aht_seconds":"264.96"}]}`, "staff")
	require.Zero(t, code, errs)
	require.Contains(t, out, `"agents":27,`)

	code, out, errs = command(`{"required":[1,2],"shifts":[{"key":"a","length":1,"cost":"2.50"},{"key":"b","length":2,"cost":"4"}]}`, "shifts")
	require.Zero(t, code, errs)
	require.JSONEq(t, `{"feasible":true,"cost":"6.5","lower_bound":"6.5","proved_minimal":true,"certificate":["1.5","2.5"],`+
		`"starts":[{"shift":"b","at":0,"count":1},{"shift":"a","at":1,"count":1}]}`, out)
}

func TestBadInputIsOneLineOnStandardErrorAndExitTwo(t *testing.T) {
	for name, c := range map[string]struct{ args, input, line string }{
		"a refused field":    {"rate", strings.Replace(smallBill, "JPY", "YEN", 1), `/currency: unknown currency "YEN"`},
		"no document":        {"settle", "", ": the document ends too early"},
		"an unknown model":   {"staff", `{"model":"guess"}`, "/model: unknown model"},
		"a shift too long":   {"shifts", `{"required":[1],"shifts":[{"key":"a","length":2,"cost":"4","starts":[0]}]}`, "/shifts/0/starts/0: a shift of 2"},
		"an unknown command": {"guess", "", "unexpected argument guess"},
		"an unreadable file": {"verify ./there-is-no-such-file", "", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := command(c.input, strings.Fields(c.args)...)
			require.Equal(t, badInput, code)
			require.Empty(t, out)
			require.Contains(t, errs, c.line)
			require.Equal(t, 1, strings.Count(errs, "\n"), errs)
		})
	}
}

func TestADownloadedInvoiceIsVerified(t *testing.T) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	input := []byte("[" + smallBill + "]")
	output, err := offline.RateAll(input)
	require.NoError(t, err)
	file, err := evidence.Sign(evidence.Document{Kind: evidence.KindInvoice, Number: "I-1", Version: 1, Input: input, Output: output, Lines: []evidence.Line{}}, key)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "invoice.json")
	require.NoError(t, os.WriteFile(path, file, 0o600))

	code, out, errs := command("", "verify", path, "--key", hex.EncodeToString(key.Public().(ed25519.PublicKey)))
	require.Zero(t, code, errs)
	require.Equal(t, 1, strings.Count(out, "\n"))

	require.NoError(t, os.WriteFile(path, bytes.Replace(file, []byte(`"52"`), []byte(`"51"`), 1), 0o600))
	code, out, errs = command("", "verify", path)
	require.Equal(t, 1, code)
	require.Empty(t, out)
	require.Contains(t, errs, "the signature does not match")
}

func TestEveryAgreedCaseHoldsThroughTheCommands(t *testing.T) {
	for _, name := range []string{"rate", "settle"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "cases", name+".json"))
		if err != nil {
			t.Skip("NOT RUN: the agreed cases are not on this machine")
		}
		var cases []struct {
			ID     string                     `json:"id"`
			Input  json.RawMessage            `json:"input"`
			Expect map[string]json.RawMessage `json:"expect"`
		}
		require.NoError(t, json.Unmarshal(text, &cases))
		for _, c := range cases {
			code, out, errs := command(string(c.Input), name)
			require.Zero(t, code, "%s: %s", c.ID, errs)
			var got map[string]json.RawMessage
			require.NoError(t, json.Unmarshal([]byte(out), &got))
			for key, want := range c.Expect {
				require.JSONEq(t, string(want), string(got[key]), "%s %s", c.ID, key)
			}
		}
	}
}
