package api_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/api"
	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/secret"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
	"github.com/gainshare/gainshare/schema"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

func migrate(ctx context.Context, db *sql.DB) error { _, err := schema.Migrate(ctx, db); return err }

const password = "correct horse battery"

// seedInput and seedOutput are an ordinary statement's texts.
const (
	seedInput = `{"terms":{"currency":"CNY","tax_rate":"0.06","dead_band":"0.05","mode":"FIRST_YUAN","bands":[{"up_to":"0.20","rate":"0.30"},{"rate":"0.20"}],"monthly_cap":"0.15","annual_cap":"0.12",
		"merchant_keep":"0.02","volume_collar":"0.40","deficit":{"carry":"1","pool_cap":"1000.00"},"labour_fraction":"0.8","wage_cap":"0.08","gates":[{"metric":"csat","pass":"4.5","hard":"4","weight":"1"}]},
		"baseline":{"mean_contacts":"1","fixed_month":"0.05","unit_cost":"0"},"period":{"month":"2026-10","contract_year":1,"service_days":31,"calendar_days":31,"contacts":1,"season_index":"1","wage_index":"1",
		"adjustments":[],"costs":[{"key":"base","amount":"0.03"}],"deficit_in":"0.00","metrics":{"csat":{"numerator":5,"denominator":1}}}}`
	seedOutput = `{"limit":"none","status":"SHARE","baseline":"0.05","actual":"0.03","gross_saving":"0.02","share":"0.01","payable":"0.01","held":"0.00","tax":"0.00","quality_factor":"1.0000",
		"bands":[{"amount":"0.0100","rate":"0.30","share":"0.0030"},{"amount":"0.0100","rate":"0.20","share":"0.0020"}],"gates":[{"metric":"csat","basis":"measured","score":"1.0000"}]}`
)

// bundle is a served API over a database with two merchants, each with an engagement, an invoice and a statement.
type bundle struct {
	*testing.T
	db     *store.DB
	url    string
	sender *fakeSender
	keys   map[string]string // user id -> API key
}

// fakeSender stands in for Temporal: it carries out every command at once, or does as it is told.
type fakeSender struct {
	mu   sync.Mutex
	db   *store.DB
	do   func(ctx context.Context, c store.Command) (wire.Reply, error)
	sent []store.Command
}

func (f *fakeSender) Send(ctx context.Context, c store.Command) (wire.Reply, error) {
	f.mu.Lock()
	f.sent = append(f.sent, c)
	do := f.do
	f.mu.Unlock()
	if do != nil {
		return do(ctx, c)
	}
	result, err := f.db.Apply(ctx, c.ID, func(*store.Tx, store.Command, time.Time) (any, error) {
		return map[string]string{"state": "done"}, nil
	})
	return wire.Reply{State: "done", Result: result}, err
}

func serve(t *testing.T) *bundle { return serveWith(t, func(*api.Deps) {}) }

func serveWith(t *testing.T, change func(*api.Deps)) *bundle {
	t.Helper()
	address := pgtest.NewURL(t, migrate)
	ctx := context.Background()
	db, err := store.Open(ctx, address, 8)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	b := &bundle{T: t, db: db, sender: &fakeSender{db: db}, keys: map[string]string{}}
	b.seed(ctx)
	deps := api.Deps{DB: db, Sender: b.sender, Wait: 2 * time.Second}
	change(&deps)
	handler, err := api.New(deps)
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

func (b *bundle) seed(ctx context.Context) {
	b.Helper()
	hash := secret.HashPassword(password)
	require.NoError(b, b.db.SetupClock(ctx, "frozen", instant("2026-11-10T04:00:00Z"), true))
	require.NoError(b, b.db.Bootstrap(ctx, store.Setup{PasswordHash: hash}))
	for _, m := range []string{"amber", "birch"} {
		b.exec(`INSERT INTO merchants (id, entity_id, name) VALUES ($1, 'CN', $1)`, m)
		b.exec(`INSERT INTO shops (id, merchant_id, name, platform) VALUES ($1 || '-shop', $1, '旗舰店', 'tmall')`, m)
		b.exec(`INSERT INTO shop_channels (shop_id, channel, ai_enabled) VALUES ($1 || '-shop', 'chat', true), ($1 || '-shop', 'phone', false)`, m)
		b.exec(`INSERT INTO engagements (id, merchant_id, entity_id, calendar_id, name, plan, currency, time_zone, starts_on, stage, ai_share, created_by, created_at)
			VALUES ('e-' || $1, $1, 'CN', 'cn', $1, 'hybrid', 'CNY', 'Asia/Shanghai', '2026-01-01', 'live', 100, 'am', now())`, m)
		b.exec(`INSERT INTO engagement_shops VALUES ('e-' || $1, $1 || '-shop')`, m)
		b.exec(`INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, state, contract_version, currency, subtotal_minor, tax_minor, total_minor, content_sha256, sent_at, created_at)
			VALUES ('e-' || $1 || '.2026-10.service', 'e-' || $1, $1, 'CN', '2026-10', 'service', 'sent', 1, 'CNY', 10000, 600, 10600, '\xab', now(), now())`, m)
		b.exec(`INSERT INTO statements (engagement_id, period, version, state, baseline_version, contract_version, currency, input, output, status, contacts, baseline_minor, actual_minor,
			share_minor, payable_minor, held_minor, tax_minor, deficit_out_minor, document, sha256, signature, evidence_csv, prepared_by, created_at)
			VALUES ('e-' || $1, '2026-10', 1, 'sent', 1, 1, 'CNY', $2, $3, 'SHARE', 1, 5, 3, 1, 1, 0, 0, 0, '{}', sha256('x'), '', 'a,b', 'finance', now())`, m, seedInput, seedOutput)
		b.exec(`INSERT INTO peaks (engagement_id, season, state, first_day, last_day, created_at) VALUES ('e-' || $1, '2026-double11', 'open', '2026-11-01', '2026-11-12', now())`, m)
		b.exec(`INSERT INTO requisitions (id, engagement_id, season, headcount, first_day, last_day, state, idempotency_key, created_at)
			VALUES ('req-' || $1, 'e-' || $1, '2026-double11', 2, '2026-11-01', '2026-11-12', 'open', $1, now())`, m)
		b.exec(`INSERT INTO files (id, merchant_id, name, media_type, sha256, size_bytes, content, uploaded_at) VALUES ('f-' || $1, $1, 'faq.csv', 'text/csv', '\x00', 1, 'x', now())`, m)
		b.exec(`INSERT INTO knowledge_imports (id, engagement_id, file_id, state, created_by, created_at) VALUES ('imp-' || $1, 'e-' || $1, 'f-' || $1, 'review', 'am', now())`, m)
		b.exec(`INSERT INTO intake_batches (id, engagement_id, channel, sha256, received_at) VALUES ('bat-' || $1, 'e-' || $1, 'csv', '\x00', now())`, m)
	}
	require.NoError(b, b.db.Bootstrap(ctx, store.Setup{PasswordHash: hash, Merchants: []string{"amber", "birch"}}))
	b.exec(`INSERT INTO ai_switches (id, scope, reason, switched_by, switched_at) VALUES ('sw-1', 'merchant', 'test', 'operator', now())`)
	var users []string
	require.NoError(b, b.db.Select(&users, `SELECT id FROM users WHERE disabled_at IS NULL`))
	for _, u := range users {
		b.keys[u] = "gsk_test_" + u
		b.exec(`INSERT INTO api_keys (id, key_hash, user_id, name) VALUES ($1, $2, $3, 'test')`, "key-"+u, secret.HashToken(b.keys[u]), u)
	}
}

func (b *bundle) exec(query string, args ...any) {
	b.Helper()
	_, err := b.db.Exec(query, args...)
	require.NoError(b, err, query)
}

// request is one call; as is a user id, "" for nobody.
type request struct {
	method, path, as, body, key, match, media string
	header                                    map[string]string
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(a.body, &p)
	return p.Code
}

func (a answer) pointer() string {
	var p struct{ Errors []struct{ Pointer string } }
	_ = json.Unmarshal(a.body, &p)
	if len(p.Errors) == 0 {
		return ""
	}
	return p.Errors[0].Pointer
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.body, v), string(a.body))
}

func (b *bundle) send(r request) answer {
	b.Helper()
	var body io.Reader
	if r.body != "" {
		body = bytes.NewReader([]byte(r.body))
	}
	path := r.path
	if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/livez") && !strings.HasPrefix(path, "/readyz") && !strings.HasPrefix(path, "/version") && path != "/" {
		path = "/api/v1" + path
	}
	req, err := http.NewRequest(r.method, b.url+path, body)
	require.NoError(b, err)
	if r.body != "" {
		req.Header.Set("Content-Type", firstOf(r.media, "application/json"))
	}
	if r.as != "" {
		req.Header.Set("Authorization", "Bearer "+b.keys[r.as])
	}
	for name, value := range map[string]string{"Idempotency-Key": r.key, "If-Match": r.match} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(b, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(b, err)
	return answer{status: res.StatusCode, header: res.Header, body: text}
}

func firstOf(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func refuseWith(code fault.Code) func(context.Context, store.Command) (wire.Reply, error) {
	return func(context.Context, store.Command) (wire.Reply, error) {
		return wire.Reply{}, wire.ToApplicationError(fault.New(code, "the workflow said no"))
	}
}
