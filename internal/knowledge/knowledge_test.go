package knowledge_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/redact"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

func open(t *testing.T, text string) *knowledge.File {
	t.Helper()
	f, err := knowledge.Open("faq.csv", []byte(text), knowledge.Limits{File: 1 << 20, Cell: 100})
	require.NoError(t, err)
	return f
}

func readAll(f *knowledge.File, m knowledge.Mapping, n int) (rows []knowledge.Row, rejects []knowledge.Reject) {
	var at knowledge.Cursor
	for {
		b := f.ParseBatch(m, at, n)
		rows, rejects, at = append(rows, b.Rows...), append(rejects, b.Rejects...), b.Next
		if b.Done {
			return rows, rejects
		}
	}
}

func drafter(p knowledge.Placeholders) knowledge.Drafter {
	return knowledge.Drafter{Masker: redact.New(), Language: ai.NewLanguageID(), Placeholders: p}
}

const faq = "标准问题,相似问题,答案\r\n" +
	"多久发货,\"几天发货|什么时候发\",48小时内发出\r\n" +
	"\"怎么退货\",,\"签收7天内可退,\n请保持吊牌\"\r\n"

func TestTheSameSheetInThreeEncodings(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(faq))
	require.NoError(t, err)
	for name, data := range map[string][]byte{"UTF-8": []byte(faq), "UTF-8 with a mark": append([]byte("\xEF\xBB\xBF"), faq...), "GB18030": gb} {
		f, err := knowledge.Open("faq.csv", data, knowledge.DefaultLimits())
		require.NoError(t, err)
		rows, rejects := readAll(f, knowledge.GuessMapping(f.Header), 500)
		require.Empty(t, rejects, name)
		require.Equal(t, []knowledge.Row{
			{Line: 2, Question: "多久发货", Variants: []string{"几天发货", "什么时候发"}, Answer: "48小时内发出"},
			{Line: 3, Question: "怎么退货", Answer: "签收7天内可退,\n请保持吊牌"},
		}, rows, name)
	}
}

func TestABrokenRowIsPutAsideWithItsReason(t *testing.T) {
	f := open(t, "question,answer\nq1,a1\n,a2\nq3,\"open\"!\nq4,a4\nq5,a\x00b\nq6,\xff\xfe\nq7,a7,extra\nq8,\"x\"y\nq9,"+strings.Repeat("z", 101)+"\n\nq10,a10\nq11,\"never closed\nq12,a12\n")
	rows, rejects := readAll(f, knowledge.GuessMapping(f.Header), 2)
	var good []string
	for _, r := range rows {
		good = append(good, r.Question)
	}
	require.Equal(t, []string{"q1", "q4", "q10", "q12"}, good)
	got := map[int]string{}
	for _, r := range rejects {
		got[r.Line] = r.Code + " " + r.Field + ": " + r.Reason
	}
	require.Equal(t, map[int]string{
		3:  "empty question: question and answer must not be empty",
		4:  "bad_row : there is text after a closing quote",
		6:  "bad_text : the row holds a NUL character",
		7:  "bad_text : the row holds bytes that are not text in the file's encoding",
		8:  "bad_row : the row has 3 cells, the header 2",
		9:  "bad_row : there is text after a closing quote",
		10: "bad_row : a cell is larger than the limit",
		13: "bad_row : a quote is opened and never closed",
	}, got)
	require.Contains(t, string(knowledge.RejectsCSV(rejects)), "13,,bad_row,a quote is opened and never closed,\"q11,\"\"never closed\"\n")
}

func TestAnImportMayBeCutAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := "question,answer\n" + rapid.StringMatching(`([a-c]{0,3},("[a,"\n]{0,5}"|[x-z"]{0,3})\n){0,12}`).Draw(t, "rows")
		f, err := knowledge.Open("faq.csv", []byte(text), knowledge.DefaultLimits())
		require.NoError(t, err)
		m := knowledge.GuessMapping(f.Header)
		allRows, allRejects := readAll(f, m, 1000)
		rows, rejects := readAll(f, m, rapid.IntRange(1, 4).Draw(t, "batch"))
		require.Equal(t, allRows, rows)
		require.Equal(t, allRejects, rejects)
	})
}

func TestFilesThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		code             fault.Code
	}{
		{"a workbook", "faq.xlsx", "PK\x03\x04....", fault.NotImplemented},
		{"a PDF under a wrong name", "faq.csv", "%PDF-1.7", fault.NotImplemented},
		{"an empty file", "faq.csv", "\xEF\xBB\xBF \n", fault.Invalid},
		{"a huge file", "faq.csv", strings.Repeat("x", 2000), fault.TooLarge},
	} {
		_, err := knowledge.Open(c.file, []byte(c.text), knowledge.Limits{File: 1000, Cell: 100})
		require.Equal(t, c.code, fault.CodeOf(err), c.name)
	}
	f := open(t, "a,b\n1,2\n")
	require.Equal(t, fault.Invalid, fault.CodeOf(f.Check(knowledge.GuessMapping(f.Header))), "no known column")
	require.Equal(t, fault.Invalid, fault.CodeOf(f.Check(knowledge.Mapping{Question: "a", Answer: "c"})), "a column the file does not have")
	require.NoError(t, f.Check(knowledge.Mapping{Question: "a", Answer: "b"}))
}

func TestJSONLinesNameTheirParts(t *testing.T) {
	f := open(t, `{"id":"ship","question":"q","variants":["v1","v2"],"answer":"a"}`+"\n{broken\n")
	rows, rejects := readAll(f, knowledge.GuessMapping([]string{"id", "question", "variants", "answer"}), 500)
	require.Equal(t, []knowledge.Row{{Line: 1, ID: "ship", Question: "q", Variants: []string{"v1", "v2"}, Answer: "a"}}, rows)
	require.Len(t, rejects, 1)
	require.Equal(t, 2, rejects[0].Line)
}

func TestCopiesAreDroppedAndConflictsShown(t *testing.T) {
	rows := []knowledge.Row{
		{Line: 2, Question: "多久发货?", Answer: "24小时"},
		{Line: 3, Question: "多久发货", Answer: "48小时"},
		{Line: 4, Question: "多久 发货!", Answer: "48 小时。"},
		{Line: 5, Question: "ＡＢＣ款有货吗,电话13812345678", Answer: "有"},
	}
	d := drafter(nil).Draft(rows)
	require.Equal(t, 2, d.Duplicates)
	require.Len(t, d.Articles, 2)
	require.Equal(t, "48小时", d.Articles[0].Answer)
	require.Equal(t, []knowledge.AnswerOption{{Answer: "48小时", Count: 2, Line: 3}, {Answer: "24小时", Count: 1, Line: 2}}, d.Conflicts[0].Answers)
	require.Contains(t, d.Articles[1].Question, "[phone]")
	require.Equal(t, 1, d.Masked[redact.KindPhone])
}

func TestAnArticleWithAnUndeclaredPlaceholderCannotBePublished(t *testing.T) {
	p, err := knowledge.LoadPlaceholders([]byte(`{"Order Number":{"fact":"order.number"},"Live Chat":{"text":"the chat"},"#":{"fact":"order.number"}}`))
	require.NoError(t, err)
	d := drafter(p).Draft([]knowledge.Row{
		{Group: "cancel", Question: "cancel it", Answer: "Cancel {{Order  Number Anonymized}} ({{113542617735902}}) in {{live chat}}, now {{order.status}}"},
		{Group: "fees", Question: "what fees", Answer: "It costs {{Fee}}"},
	})
	require.Equal(t, "Cancel {{order.number}} ({{order.number}}) in the chat, now {{order.status}}", d.Articles[0].Answer)
	require.Equal(t, []string{"order.number", "order.status"}, d.Articles[0].Slots)
	require.Equal(t, []string{"Fee"}, d.Problems[0].Names)
	require.Len(t, d.Publishable(), 1)
	for _, bad := range []string{`{"A":{}}`, `{"A":{"fact":"x y"}}`, `{"A":{"fact":"a.b","text":"c"}}`, `[]`} {
		_, err := knowledge.LoadPlaceholders([]byte(bad))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), bad)
	}
}

func TestTheGateUsesTheLowerBound(t *testing.T) {
	require.InDelta(t, 0.2366, knowledge.WilsonLower(5, 10), 1e-4)
	require.Zero(t, knowledge.WilsonLower(0, 0))
}

func TestADraftIsAJSONDocument(t *testing.T) {
	d := drafter(nil).Draft([]knowledge.Row{{Question: "q", Answer: "a"}})
	data, err := json.Marshal(d)
	require.NoError(t, err)
	require.False(t, bytes.Contains(data, []byte("valid_from")), "an open period is not printed")
}
