package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/connect"
)

// batchSize is how many contacts a platform sends at a time.
const batchSize = 100

// baselineMonths are the twelve complete months before the desk was handed over.
func (j *journey) baselineMonths() []time.Time {
	var months []time.Time
	for i := range 12 {
		months = append(months, time.Date(2023, time.December+time.Month(i), 1, 0, 0, 0, 0, j.zone))
	}
	return months
}

// volumeOf is what the call centre counted on a day.
func (j *journey) volumeOf(day time.Time) int {
	return j.in.volume(time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, time.UTC))
}

// history has the platform send the baseline year's contacts as signed batches; the first batch is sent twice,
// with its lines in another order, and a forged one is refused.
func (j *journey) history() {
	j.t.Helper()
	made := decode[struct{ Secret string }](j.api.post("admin", j.path("/intake-secrets"), map[string]any{}), j)
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(made.Secret, "whsec_"))
	require.NoError(j.t, err)
	var batch [][]byte
	sent := 0
	flush := func() {
		if len(batch) > 0 {
			j.deliver(secret, batch, sent == 0)
			sent += len(batch)
			batch = nil
		}
	}
	for _, month := range j.baselineMonths() {
		for day := month; day.Month() == month.Month(); day = day.AddDate(0, 0, 1) {
			for i := range j.volumeOf(day) {
				if batch = append(batch, j.past(day, i)); len(batch) == batchSize {
					flush()
				}
			}
		}
	}
	flush()
	j.t.Logf("baseline year: %d contacts in signed batches of %d", sent, batchSize)
}

// past is one contact of the time before: a person of the merchant's own answered it.
func (j *journey) past(day time.Time, i int) []byte {
	start := day.Add(9*time.Hour + time.Duration(i)*time.Minute)
	line, err := json.Marshal(map[string]any{"source": "platform", "external_id": fmt.Sprintf("%s-%d", day.Format("20060102"), i), "shop_id": shop, "channel": "chat",
		"buyer_key": fmt.Sprintf("old-%d", i), "started_at": start.Format(time.RFC3339), "closed_at": start.Add(10 * time.Minute).Format(time.RFC3339),
		"person_wrote": true, "agent_id": fmt.Sprintf("own-%d", i%6), "handle_seconds": 150 + i%200, "language": "en"})
	require.NoError(j.t, err)
	return line
}

func (j *journey) deliver(secret []byte, lines [][]byte, twice bool) {
	j.t.Helper()
	first := j.sendBatch(secret, bytes.Join(lines, []byte("\n")))
	require.Equal(j.t, len(lines), first.Accepted+first.Duplicates, "every line counts once, even when an answer was lost and the batch sent again")
	require.Zero(j.t, first.Rejected)
	if !twice {
		return
	}
	turned := append(append([][]byte{}, lines[len(lines)/2:]...), lines[:len(lines)/2]...)
	again := j.sendBatch(secret, bytes.Join(turned, []byte("\n")))
	require.Equal(j.t, len(lines), again.Duplicates, "a batch sent again adds nothing")
	forged := j.ingest([]byte("another secret"), bytes.Join(lines, []byte("\n")))
	require.Equal(j.t, http.StatusUnauthorized, forged.status, "who does not know the secret is nobody: %s", forged.body)
}

type delivered struct{ Accepted, Duplicates, Rejected int }

func (j *journey) sendBatch(secret, body []byte) delivered {
	j.t.Helper()
	got := j.ingest(secret, body)
	require.Equal(j.t, http.StatusOK, got.status, string(got.body))
	return decode[delivered](got, j)
}

func (j *journey) ingest(secret, body []byte) reply {
	j.t.Helper()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	id := fmt.Sprintf("msg_%d", j.api.n.Add(1))
	got, err := j.api.send("", request{method: http.MethodPost, path: "/ingest/contacts?engagement=" + engagement, raw: body, kind: "application/x-ndjson",
		header: map[string]string{"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": connect.Sign(secret, id, stamp, body)}})
	require.NoError(j.t, err)
	return got
}

// baseline is what the desk cost in the twelve months before, on the contacts we counted ourselves.
func (j *journey) baseline() []map[string]any {
	var months []map[string]any
	for i, month := range j.baselineMonths() {
		var counted struct{ Contacts int }
		j.api.get("am", j.path("/measures?month=%s", month.Format("2006-01")), &counted)
		want := 0
		for day := month; day.Month() == month.Month(); day = day.AddDate(0, 0, 1) {
			want += j.volumeOf(day)
		}
		require.Equal(j.t, want, counted.Contacts, "%s: what was sent is what is counted", month.Format("2006-01"))
		n, wobble := counted.Contacts, (i+11)%12*7%5-2 // a few per cent between months, as wages and sickness make it
		months = append(months, map[string]any{"month": month.Format("2006-01"), "contacts": n, "labour": cents(n * (330 + 6*wobble)),
			"training": cents(n * 40), "site": cents(n * 30), "hidden": cents(n * 25), "document": "ledger extract"})
	}
	return months
}
