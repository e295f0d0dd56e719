package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

const smallKB = `{"id":"ship","question":"什么时候发货","variants":["多久发货","几天能发","今天能发吗"],"answer":"48小时内"}
{"id":"return","question":"怎么退货","variants":["我想退货","可以退吗","退货地址"],"answer":"七天内","language":"zh","negatives":["退休怎么办"]}

{"id":"oos","variants":["你好厉害","天气如何"]}
`

func kbFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kb.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestTriageWritesOneLineForEachMessage(t *testing.T) {
	var out bytes.Buffer
	c := TriageCommand{KB: kbFile(t, smallKB), Threshold: "0.1", Out: &out,
		In: strings.NewReader(`{"id":"1","text":"请问多久发货"}` + "\n" + `{"id":"2","text":"转人工"}` + "\n" + `{"id":"3","text":""}` + "\n")}
	require.NoError(t, c.Run())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 3)
	var first, second map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &first))
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &second))
	require.Equal(t, "ship", first["article"])
	require.Equal(t, "answer", first["action"])
	require.NotContains(t, first, "reason")
	require.Equal(t, "zh", first["language"])
	require.Nil(t, second["article"])
	require.Equal(t, "asked_for_human", second["reason"])
	require.Contains(t, lines[2], `"candidates":[]`)
}

func TestABrokenLineStopsWithItsPlaceAndNoOutput(t *testing.T) {
	for _, c := range []struct{ name, kb, in, threshold, place string }{
		{"a field nobody knows", smallKB, `{"id":"1","text":"a","x":1}`, "auto", "line 1"},
		{"a message without id", smallKB, "\n" + `{"text":"a"}`, "auto", "line 2/id"},
		{"two objects on a line", smallKB, `{"id":"1","text":"a"} {}`, "auto", "line 1"},
		{"an article without question", `{"id":"a","answer":"x"}`, "", "auto", "line 1/question"},
		{"an article twice", `{"id":"a","question":"x"}` + "\n" + `{"id":"a","question":"y"}`, "", "auto", "line 2/id"},
		{"a threshold above one", smallKB, "", "1.5", "--threshold"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			err := (&TriageCommand{KB: kbFile(t, c.kb), Threshold: c.threshold, In: strings.NewReader(c.in), Out: &out}).Run()
			var f *fault.Error
			require.ErrorAs(t, err, &f)
			require.Equal(t, c.place, f.Field)
			require.Empty(t, out.String())
		})
	}
}

func TestScreenNamesRuleAndSpan(t *testing.T) {
	var out bytes.Buffer
	c := ScreenCommand{In: strings.NewReader(`{"id":"1","text":"加微信聊"}` + "\n" + `{"id":"2","text":"您最好先联系快递"}`), Out: &out}
	require.NoError(t, c.Run())
	require.Equal(t, `{"id":"1","verdict":"block","hits":[{"rule":"off.contact","category":"off_platform","span":[0,3]}]}
{"id":"2","verdict":"pass","hits":[]}
`, out.String())
}
