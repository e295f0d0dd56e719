package api_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/gainshare/gainshare/internal/connect"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

func TestBadInputIsToldWhereItIsWrong(t *testing.T) {
	b := serve(t)
	for _, c := range []struct {
		name    string
		r       request
		status  int
		code    fault.Code
		pointer string
	}{
		{"an unknown field", request{method: "POST", path: invoicePath + "/hold", as: "finance", key: "a", body: `{"reason":"x","because":"y"}`}, 400, fault.Invalid, "/because"},
		{"a missing field", request{method: "POST", path: invoicePath + "/adjust", as: "finance", key: "a", body: `{"line":1,"reason":"x"}`}, 400, fault.Invalid, "/amount"},
		{"a wrong type deep inside", request{method: "POST", path: "/engagements/e-amber/control-totals", as: "finance", key: "a", body: `{"source":"p","days":[{"shop_id":"amber-shop","day":"2026-10-01","contacts":"many"}]}`}, 400, fault.Invalid, "/days/0/contacts"},
		{"half a document", request{method: "POST", path: invoicePath + "/hold", as: "finance", key: "a", body: `{"reason":`}, 400, fault.Invalid, "/"},
		{"a form instead of JSON", request{method: "POST", path: invoicePath + "/hold", as: "finance", key: "a", body: `reason=x`, media: "application/x-www-form-urlencoded"}, 400, fault.Invalid, "header/Content-Type"},
		{"no Idempotency-Key", request{method: "POST", path: invoicePath + "/hold", as: "finance", body: `{"reason":"x"}`}, 400, fault.KeyMissing, "header/Idempotency-Key"},
		{"no If-Match", request{method: "POST", path: invoicePath + "/approve", as: "approver", key: "a"}, 428, fault.ChangedUnknown, "header/If-Match"},
		{"a body over two megabytes", request{method: "POST", path: invoicePath + "/hold", as: "finance", key: "a", body: `{"reason":"` + strings.Repeat("x", 3<<20) + `"}`}, 413, fault.TooLarge, ""},
		{"a limit beyond the contract", request{method: "GET", path: "/invoices?limit=5000", as: "finance"}, 400, fault.Invalid, "query/limit"},
		{"a cursor of another list", request{method: "GET", path: "/invoices?cursor=!!", as: "finance"}, 400, fault.Invalid, "query/cursor"},
		{"a message from the future", message(`"occurred_at":"2026-11-10T05:00:00Z"`), 400, fault.Invalid, "/occurred_at"},
		{"a shop of another engagement", request{method: "POST", path: "/engagements/e-birch/messages", as: "lead", body: `{"shop_id":"amber-shop","channel":"chat","buyer_key":"b","text":"hi","occurred_at":"2026-11-10T04:00:00Z"}`}, 400, fault.Invalid, "/shop_id"},
		{"an engagement that is not there", request{method: "GET", path: "/engagements/e-none", as: "am"}, 404, fault.NotFound, ""},
		{"a path that is not there", request{method: "GET", path: "/nothing", as: "am"}, 404, fault.NotFound, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.send(c.r)
			require.Equal(t, c.status, got.status, string(got.body))
			require.Equal(t, string(c.code), got.code())
			require.Equal(t, c.pointer, got.pointer())
			require.Equal(t, "application/problem+json", got.header.Get("Content-Type"))
			require.NotEmpty(t, got.header.Get("X-Request-Id"))
		})
	}
	t.Run("a file of a gigabyte is refused before it is read", func(t *testing.T) {
		req, err := http.NewRequest("POST", b.url+"/api/v1/engagements/e-amber/files", strings.NewReader("x"))
		require.NoError(t, err)
		req.ContentLength = 1 << 30
		req.Header.Set("Authorization", "Bearer "+b.keys["am"])
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		req.Header.Set("Idempotency-Key", "big")
		req.Header.Set("Expect", "100-continue")
		transport := &http.Transport{ExpectContinueTimeout: 5 * time.Second}
		defer transport.CloseIdleConnections()
		res, err := transport.RoundTrip(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode)
	})
}

func message(at string) request {
	return request{method: "POST", path: "/engagements/e-amber/messages", as: "lead", body: `{"shop_id":"amber-shop","channel":"chat","buyer_key":"b1","text":"什么时候发货",` + at + `}`}
}

func upload(t *testing.T, path, as, key, name string, content []byte) request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return request{method: "POST", path: path, as: as, key: key, body: body.String(), media: w.FormDataContentType()}
}

const csvHead = "external_id,shop_id,channel,buyer_key,started_at,ai_messages,person_wrote\n"

func TestAFileOfContacts(t *testing.T) {
	b := serve(t)
	files := "/engagements/e-amber/contacts/files"
	t.Run("a broken line is refused with its place, the good ones are kept", func(t *testing.T) {
		got := b.send(upload(t, files, "am", "f1", "c.csv", []byte(csvHead+
			"a1,amber-shop,chat,买家一,2026-10-01 09:00:00,2,否\n"+
			"a2,amber-shop,chat,买家二,yesterday,0,是\n"+
			"a3,amber-shop,chat,买家三,2026-10-01 10:00:00,0\n"+
			"a4,amber-shop,fax,买家四,2026-10-01 10:00:00,0,是\n"+
			"a5,amber-shop,chat,买家五,2026-12-01 10:00:00,0,是\n")))
		var v intakeResult
		got.into(t, &v)
		require.Equal(t, 1, v.Accepted, string(got.body))
		require.Equal(t, 4, v.Rejected)
		require.ElementsMatch(t, []rejected{{3, "started_at", "is not an instant"}, {4, "", "has 6 cells, the header has 7"},
			{5, "channel", "the shop has no such channel"}, {6, "started_at", "is in the future"}}, v.Errors)
		table := b.send(request{method: "GET", path: strings.TrimPrefix(v.RejectsURL, "/api/v1"), as: "am"})
		require.Contains(t, string(table.body), "a2,amber-shop")
	})
	t.Run("a GB18030 file is read", func(t *testing.T) {
		content, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(csvHead + "g1,amber-shop,chat,买家,2026-10-02 09:00:00,1,否\n"))
		require.NoError(t, err)
		var v intakeResult
		b.send(upload(t, files, "am", "f2", "g.csv", content)).into(t, &v)
		require.Equal(t, 1, v.Accepted)
		var buyer string
		require.NoError(t, b.db.Get(&buyer, `SELECT buyer_key FROM contacts WHERE external_id = 'g1'`))
		require.Equal(t, "买家", buyer)
	})
	t.Run("an unknown column refuses the file", func(t *testing.T) {
		got := b.send(upload(t, files, "am", "f3", "c.csv", []byte("external_id,mood\nx,good\n")))
		require.Equal(t, http.StatusBadRequest, got.status)
		require.Equal(t, "line 1, mood", got.pointer())
	})
}

type rejected struct {
	Line   int
	Field  string
	Reason string
}

type intakeResult struct {
	Accepted, Duplicates, Rejected, Late int
	Errors                               []rejected
	RejectsURL                           string `json:"rejects_url"`
}

func TestSignedBatches(t *testing.T) {
	b := serve(t)
	secret := []byte("0123456789abcdef01234567")
	b.exec(`INSERT INTO intake_secrets (engagement_id, id, secret) VALUES ('e-amber', 'old', 'x'), ('e-amber', 'new', $1)`, secret)
	batch := func(at time.Time, key []byte, engagement, body string) request {
		stamp := strconv.FormatInt(at.Unix(), 10)
		return request{method: "POST", path: "/ingest/contacts?engagement=" + engagement, body: body, media: "application/x-ndjson", header: map[string]string{
			"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": "v1,AAAA " + connect.Sign(key, "msg_1", stamp, []byte(body))}}
	}
	line := `{"source":"crm","external_id":"1","shop_id":"amber-shop","channel":"chat","buyer_key":"b","started_at":"2026-10-31T16:30:00Z","ai_messages":2}`
	closed := strings.TrimSuffix(line, "}") + `,"closed_at":"2026-10-31T17:00:00Z","csat":5}`

	for _, c := range []struct {
		name string
		r    request
	}{
		{"a wrong secret", batch(time.Now(), []byte("other"), "e-amber", line)},
		{"a signature of yesterday", batch(time.Now().Add(-24*time.Hour), secret, "e-amber", line)},
		{"another engagement's batch", batch(time.Now(), secret, "e-birch", line)},
		{"an engagement that is not there", batch(time.Now(), secret, "e-none", line)},
	} {
		t.Run(c.name+" is refused", func(t *testing.T) { require.Equal(t, http.StatusUnauthorized, b.send(c.r).status) })
	}
	t.Run("every line is counted", func(t *testing.T) {
		var v intakeResult
		got := b.send(batch(time.Now(), secret, "e-amber", line+"\n"+line+"\n{broken\n"+strings.Replace(line, `"1"`, `"2"`, 1)))
		got.into(t, &v)
		require.Equal(t, intakeResult{Accepted: 2, Duplicates: 1, Rejected: 1, Errors: v.Errors, RejectsURL: v.RejectsURL}, v, string(got.body))
	})
	t.Run("a month is that of the engagement's zone", func(t *testing.T) {
		var month string
		require.NoError(t, b.db.Get(&month, `SELECT month FROM contacts WHERE external_id = '1'`))
		require.Equal(t, "2026-11", month)
	})
	t.Run("a later state of the same contact is taken, the earlier one is not", func(t *testing.T) {
		var v intakeResult
		b.send(batch(time.Now(), secret, "e-amber", closed)).into(t, &v)
		require.Equal(t, 1, v.Accepted)
		b.send(batch(time.Now(), secret, "e-amber", line)).into(t, &v)
		require.Equal(t, 1, v.Rejected)
		var csat int
		require.NoError(t, b.db.Get(&csat, `SELECT csat FROM contacts WHERE external_id = '1'`))
		require.Equal(t, 5, csat)
	})
}
