package connect_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/connect"
)

var latest = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// judged asserts what the intake relies on: a line is refused with a reason and a place, or it is a contact that
// can be stored.
func judged(t *testing.T, l connect.Line) {
	require.Positive(t, l.No, "every line has its place")
	if l.Bad() {
		return
	}
	c := l.Contact
	for _, needed := range []string{c.ExternalID, c.ShopID, c.Channel, c.BuyerKey} {
		require.NotEmpty(t, needed)
	}
	require.False(t, c.StartedAt.IsZero())
	require.False(t, c.StartedAt.After(latest))
	require.False(t, c.ClosedAt != nil && c.ClosedAt.Before(c.StartedAt))
	require.GreaterOrEqual(t, c.HandleSeconds, 0)
	require.GreaterOrEqual(t, c.AIMessages, 0)
	require.True(t, c.CSAT == nil || *c.CSAT >= 1 && *c.CSAT <= 5)
	require.Len(t, c.Hash(), 32)
}

func FuzzNDJSON(f *testing.F) {
	f.Add([]byte(`{"external_id":"1","shop_id":"s","channel":"chat","buyer_key":"b","started_at":"2026-10-01T00:00:00Z","csat":5}` + "\n\n{}\n"))
	f.Add([]byte(`{"external_id":"1","started_at":"2026-13-01T00:00:00Z"}` + "\r\n" + `[]` + "\n" + `{"external_id":"2"} {"external_id":"3"}`))
	f.Add([]byte("{\"external_id\":\"\\ud800\",\"ai_messages\":1e9}\nnull\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		lines := connect.NDJSON(body, latest)
		full := 0
		for _, raw := range bytes.Split(body, []byte("\n")) {
			if len(bytes.TrimSpace(raw)) > 0 {
				full++
			}
		}
		require.Len(t, lines, full, "no line is lost")
		for _, l := range lines {
			judged(t, l)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("external_id,shop_id,channel,buyer_key,started_at\n1,s,chat,b,2026-10-01 00:00:00\n2,s,chat,b\"x,2026-10-01\n"))
	f.Add([]byte("\xef\xbb\xbfexternal_id,shop_id,channel,buyer_key,started_at,csat,ai_wrote\r\n\"1\n2\",s,chat,b,2026/10/01 09:00:00,6,是\r\n"))
	f.Add([]byte("external_id,\xb5\xea\xc6\xcc\n1,s\n"))
	f.Add([]byte("mood\n1\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		lines, err := connect.CSV(body, map[string]string{"店铺": "shop_id", "注": ""}, time.UTC, latest)
		if err != nil {
			require.Nil(t, lines, "a refused file gives no lines")
			return
		}
		for _, l := range lines {
			judged(t, l)
		}
	})
}
