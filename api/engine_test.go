package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/api"
	"github.com/gainshare/gainshare/internal/ai/openai"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// endpoint stands for a language model: it says what it is told to, and counts a hundred tokens a draft.
func endpoint(t *testing.T, says *string) *openai.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		text, _ := json.Marshal(*says)
		fmt.Fprintf(w, `{"choices":[{"message":{"content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":80,"completion_tokens":20}}`, text)
	}))
	t.Cleanup(server.Close)
	return openai.NewClient(openai.Config{URL: server.URL, Model: "m"}, server.Client(), time.Now)
}

func (b *bundle) choose(engine string) answer {
	b.Helper()
	return b.send(request{method: "POST", path: "/engagements/e-amber/engine", as: "am", key: "engine-" + engine, body: `{"engine":"` + engine + `"}`})
}

func TestAnEngagementsAnswersAreWordedByTheEndpointItChose(t *testing.T) {
	says := `{"article":"return","answer":"亲，签收 7 天内都可以退哦"}`
	b := serveWith(t, func(d *api.Deps) { d.Model, d.MonthlyTokens = endpoint(t, &says), 250 })
	b.publish("e-amber")
	require.Equal(t, http.StatusOK, b.choose("openai").status)

	first := b.say("chat", "b1", "怎么退货", "2026-11-05T01:00:00Z", "m1")
	require.Equal(t, "亲，签收 7 天内都可以退哦", first.Answer)
	require.Equal(t, "return", first.Article, "which article answers is not the model's to say")
	says = `{"article":"return","answer":"可以全额赔偿 500 元"}`
	second := b.say("chat", "b2", "怎么退货", "2026-11-05T01:00:00Z", "m2")
	require.Equal(t, "签收七天内可退", second.Answer, "what nobody can check is not sent")
	var why string
	require.NoError(t, b.db.Get(&why, `SELECT decision->>'fallback' FROM contact_messages WHERE decision->>'fallback' <> '' LIMIT 1`))
	require.Contains(t, why, `"500"`)

	third := b.say("chat", "b3", "怎么退货", "2026-11-05T01:00:00Z", "m3")
	require.Equal(t, "签收七天内可退", third.Answer)
	says = `{"article":"return","answer":"签收七天内可退哦"}`
	fourth := b.say("chat", "b4", "怎么退货", "2026-11-05T01:00:00Z", "m4")
	require.Equal(t, "签收七天内可退", fourth.Answer, "the month's tokens are spent")
	var spent struct{ Drafts, Tokens int64 }
	require.NoError(t, b.db.Get(&spent, `SELECT drafts, prompt_tokens + completion_tokens AS tokens FROM ai_usage WHERE merchant_id = 'amber'`))
	require.Equal(t, int64(3), spent.Drafts)
	require.Equal(t, int64(300), spent.Tokens)
}

func TestAnEngineThatIsNotThereCannotBeChosen(t *testing.T) {
	b := serve(t)
	refused := b.choose("openai")
	require.Equal(t, string(fault.NotAvailable), refused.code())
	require.Equal(t, http.StatusOK, b.choose("builtin").status)
}
