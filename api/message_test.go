package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/connect"
	"github.com/gainshare/gainshare/internal/knowledge"
)

// publish puts a small knowledge base into an engagement.
func (b *bundle) publish(engagement string) {
	b.Helper()
	articles := []knowledge.Article{
		{ID: "ship", Question: "什么时候发货", Variants: []string{"多久发货", "几天能发", "今天能发吗", "怎么还不发货"}, Answer: "四十八小时内发货"},
		{ID: "return", Question: "怎么退货", Variants: []string{"我想退货", "可以退吗", "退货地址", "不想要了退掉"}, Answer: "签收七天内可退"},
		{ID: "wash", Question: "怎么清洗", Variants: []string{"可以机洗吗", "怎么洗", "会掉色吗", "清洗方法"}, Answer: "冷水手洗"},
	}
	m, err := ai.Train(knowledge.Examples(articles, []string{"讲个笑话", "今天天气怎么样", "你吃饭了吗"}), ai.Options{Threshold: 0.2})
	require.NoError(b, err)
	model, err := m.MarshalBinary()
	require.NoError(b, err)
	b.exec(`INSERT INTO knowledge_versions (engagement_id, version, sha256, model, threshold, published_by, published_at) VALUES ($1, 1, '\x00', $2, 0.2, 'am', now())`, engagement, model)
	for _, a := range articles {
		variants, err := json.Marshal(a.Variants)
		require.NoError(b, err)
		b.exec(`INSERT INTO articles (engagement_id, version, article_id, question, variants, answer, language) VALUES ($1, 1, $2, $3, $4, $5, 'zh')`,
			engagement, a.ID, a.Question, string(variants), a.Answer)
	}
	b.exec(`INSERT INTO knowledge_current VALUES ($1, 1, now())`, engagement)
}

type decision struct {
	ContactID                       string `json:"contact_id"`
	Action, Reason, Article, Answer string
}

type contactRow struct {
	Outcome, Class, Month string
	Reopened              int  `db:"reopened_count"`
	AI                    int  `db:"ai_messages"`
	Enabled               bool `db:"ai_enabled"`
	Late                  bool
}

func (b *bundle) say(shopChannel, buyer, text, at, id string) decision {
	b.Helper()
	got := b.send(request{method: "POST", path: "/engagements/e-amber/messages", as: "operator", body: fmt.Sprintf(
		`{"id":%q,"shop_id":"amber-shop","channel":%q,"buyer_key":%q,"text":%q,"occurred_at":%q}`, id, shopChannel, buyer, text, at)})
	require.Equal(b, http.StatusOK, got.status, string(got.body))
	var d decision
	got.into(b, &d)
	return d
}

func (b *bundle) contact(id string) contactRow {
	b.Helper()
	var c contactRow
	require.NoError(b, b.db.Get(&c, `SELECT outcome, class, month, reopened_count, ai_messages, ai_enabled, late FROM contacts WHERE id = $1`, id))
	return c
}

func TestTheLifeOfALiveContact(t *testing.T) {
	b := serve(t)
	b.publish("e-amber")

	first := b.say("chat", "b1", "请问什么时候发货，我电话13800138000", "2026-11-05T01:00:00Z", "m1")
	t.Run("an answered question is accepted and billed as the AI's", func(t *testing.T) {
		require.Equal(t, "answer", first.Action, first.Reason)
		require.Equal(t, "四十八小时内发货", first.Answer)
		require.Equal(t, contactRow{Outcome: "accepted", Class: "ai", Month: "2026-11", AI: 1, Enabled: true}, b.contact(first.ContactID))
	})
	t.Run("a second delivery of the message is harmless", func(t *testing.T) {
		require.Equal(t, first, b.say("chat", "b1", "请问什么时候发货，我电话13800138000", "2026-11-05T01:00:00Z", "m1"))
		require.Equal(t, 1, b.contact(first.ContactID).AI)
	})
	t.Run("personal data is not stored", func(t *testing.T) {
		var found int
		require.NoError(t, b.db.Get(&found, `SELECT count(*) FROM contact_messages WHERE body_masked LIKE '%13800138000%' OR decision::text LIKE '%13800138000%'`))
		require.Zero(t, found)
	})
	t.Run("within the gap it is the same contact, and asking for a person transfers it", func(t *testing.T) {
		d := b.say("chat", "b1", "转人工", "2026-11-05T02:00:00Z", "m2")
		require.Equal(t, first.ContactID, d.ContactID)
		require.Equal(t, "transferred", b.contact(d.ContactID).Outcome)
	})
	t.Run("a person's reply makes it a person's contact", func(t *testing.T) {
		got := b.send(request{method: "POST", path: "/engagements/e-amber/contacts/" + first.ContactID + "/replies", as: "lead",
			body: `{"text":"您好","agent_id":"a7","occurred_at":"2026-11-05T02:05:00Z"}`})
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		require.Equal(t, "human", b.contact(first.ContactID).Class)
	})
	t.Run("coming back on the same matter within 72 hours of closing reopens it", func(t *testing.T) {
		d := b.say("chat", "b2", "怎么退货", "2026-11-01T00:00:00Z", "")
		closing := b.send(request{method: "POST", path: "/engagements/e-amber/contacts/" + d.ContactID + "/close", as: "lead",
			body: `{"occurred_at":"2026-11-01T00:10:00Z","csat":4,"handle_seconds":30}`})
		require.Equal(t, http.StatusOK, closing.status, string(closing.body))
		again := b.say("chat", "b2", "我想退货", "2026-11-03T23:00:00Z", "")
		require.Equal(t, d.ContactID, again.ContactID)
		require.Equal(t, 1, b.contact(d.ContactID).Reopened)
	})
	t.Run("another matter after a day of silence is another contact", func(t *testing.T) {
		d := b.say("chat", "b3", "怎么退货", "2026-11-01T00:00:00Z", "")
		other := b.say("chat", "b3", "可以机洗吗", "2026-11-02T01:00:00Z", "")
		require.NotEqual(t, d.ContactID, other.ContactID)
	})
	t.Run("a contact of a month billed already is late", func(t *testing.T) {
		b.exec(`UPDATE invoices SET number = 'N1', state = 'issued' WHERE engagement_id = 'e-amber'`)
		require.True(t, b.contact(b.say("chat", "b4", "怎么退货", "2026-10-20T00:00:00Z", "").ContactID).Late)
	})
	t.Run("a human-only channel is never answered", func(t *testing.T) {
		d := b.say("phone", "b5", "怎么退货", "2026-11-05T01:00:00Z", "")
		require.Equal(t, decision{ContactID: d.ContactID, Action: "handover", Reason: "ai_off"}, d)
		require.False(t, b.contact(d.ContactID).Enabled)
	})
	t.Run("a shadow run decides, tells nobody and counts nowhere", func(t *testing.T) {
		b.exec(`UPDATE engagements SET ai_share = 0 WHERE id = 'e-amber'`)
		defer b.exec(`UPDATE engagements SET ai_share = 100 WHERE id = 'e-amber'`)
		d := b.say("chat", "b6", "怎么退货", "2026-11-05T01:00:00Z", "s1")
		require.Equal(t, "ai_off", d.Reason)
		var would string
		require.NoError(t, b.db.Get(&would, `SELECT decision->>'action' FROM contact_messages WHERE external_id = 's1'`))
		require.Equal(t, "answer", would)
	})
	t.Run("a switch set on the page works for the next message", func(t *testing.T) {
		off := b.send(request{method: "POST", path: "/ai-switches", as: "lead", key: "off", body: `{"scope":"shop","subject":"amber-shop","reason":"wrong price"}`})
		require.Equal(t, http.StatusCreated, off.status, string(off.body))
		require.Equal(t, "ai_off", b.say("chat", "b7", "怎么退货", "2026-11-05T01:00:00Z", "").Reason)
		var sw struct{ ID string }
		off.into(t, &sw)
		require.Equal(t, http.StatusOK, b.send(request{method: "POST", path: "/ai-switches/" + sw.ID + "/end", as: "lead", key: "on", body: `{"reason":"corrected"}`}).status)
		require.Equal(t, "answer", b.say("chat", "b8", "怎么退货", "2026-11-05T01:00:00Z", "").Action)
	})
	t.Run("the measures add up", func(t *testing.T) {
		var m struct {
			Eligible, Accepted, Transferred, Unresolved int
			Acceptance                                  string
		}
		b.send(request{method: "GET", path: "/engagements/e-amber/measures?month=2026-11", as: "viewer-amber"}).into(t, &m)
		require.Positive(t, m.Eligible)
		require.Equal(t, m.Eligible, m.Accepted+m.Transferred+m.Unresolved)
	})
}

// The aim is 10,000 contacts a second in signed batches of a hundred. The test refuses only what would be broken;
// the rate it prints is the result.
func TestBatchesAreTakenInQuickly(t *testing.T) {
	b := serve(t)
	b.exec(`INSERT INTO intake_secrets (engagement_id, id, secret) VALUES ('e-amber', 'k', 'secret')`)
	const batches, size = 40, 100
	began := time.Now()
	for i := range batches {
		var body strings.Builder
		for j := range size {
			fmt.Fprintf(&body, `{"source":"crm","external_id":"%d-%d","shop_id":"amber-shop","channel":"chat","buyer_key":"b%d","started_at":"2026-11-01T0%d:00:00Z","ai_messages":1}`+"\n", i, j, j, j%10)
		}
		stamp := fmt.Sprint(time.Now().Unix())
		got := b.send(request{method: "POST", path: "/ingest/contacts?engagement=e-amber", body: body.String(), media: "application/x-ndjson", header: map[string]string{
			"webhook-id": "m", "webhook-timestamp": stamp, "webhook-signature": connect.Sign([]byte("secret"), "m", stamp, []byte(body.String()))}})
		require.Equal(t, http.StatusOK, got.status, string(got.body))
	}
	rate := float64(batches*size) / time.Since(began).Seconds()
	t.Logf("%.0f contacts a second from one sender, in batches of %d", rate, size)
	require.Greater(t, rate, 500.0)
	var kept int
	require.NoError(t, b.db.Get(&kept, `SELECT count(*) FROM contacts WHERE class = 'ai'`))
	require.Equal(t, batches*size, kept)
}
