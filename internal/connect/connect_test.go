package connect_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/connect"
	"github.com/gainshare/gainshare/testsuite/property"
)

func TestTheSignatureOfTheSchemesOwnExample(t *testing.T) {
	secret, body := []byte("0123456789abcdef01234567"), []byte(`{"id":1}`)
	signed := connect.Signed{ID: "msg_1", Timestamp: "1700000000", Signature: connect.Sign(secret, "msg_1", "1700000000", body)}
	require.Equal(t, "v1,+IzdwScqhSc2F01pY+rAymMQN73Vy20dLJ0HYWT9BYs=", signed.Signature)
	at := time.Unix(1_700_000_000, 0)
	for _, c := range []struct {
		name    string
		signed  connect.Signed
		body    string
		now     time.Time
		secrets [][]byte
		good    bool
	}{
		{"signed by one of two secrets", signed, `{"id":1}`, at, [][]byte{[]byte("x"), secret}, true},
		{"five minutes later", signed, `{"id":1}`, at.Add(5 * time.Minute), [][]byte{secret}, true},
		{"a second after that", signed, `{"id":1}`, at.Add(5*time.Minute + time.Second), [][]byte{secret}, false},
		{"from the future", signed, `{"id":1}`, at.Add(-6 * time.Minute), [][]byte{secret}, false},
		{"a changed body", signed, `{"id":2}`, at, [][]byte{secret}, false},
		{"no secret at all", signed, `{"id":1}`, at, nil, false},
		{"another id", connect.Signed{ID: "msg_2", Timestamp: signed.Timestamp, Signature: signed.Signature}, `{"id":1}`, at, [][]byte{secret}, false},
		{"no number of seconds", connect.Signed{ID: "msg_1", Timestamp: "today", Signature: signed.Signature}, `{"id":1}`, at, [][]byte{secret}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.good, connect.Verify(c.signed, []byte(c.body), c.now, c.secrets) == nil)
		})
	}
}

func TestALineIsRefusedWithItsPlace(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	const rest = `"shop_id":"s","channel":"chat","buyer_key":"b","started_at":"2026-10-01T00:00:00Z"`
	for _, c := range []struct{ name, line, field string }{
		{"no external id", `{` + rest + `}`, "external_id"},
		{"a field we do not know", `{"external_id":"1","mood":1,` + rest + `}`, "mood"},
		{"a word where a number belongs", `{"external_id":"1","csat":"good",` + rest + `}`, "csat"},
		{"an opinion out of range", `{"external_id":"1","csat":6,` + rest + `}`, "csat"},
		{"closed before it began", `{"external_id":"1","closed_at":"2026-09-01T00:00:00Z",` + rest + `}`, "closed_at"},
		{"a proactive message", `{"external_id":"1","initiated_by":"shop",` + rest + `}`, "initiated_by"},
		{"an exclusion we do not know", `{"external_id":"1","excluded":"boring",` + rest + `}`, "excluded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines := connect.NDJSON([]byte("\n"+c.line+"\n"), now)
			require.Len(t, lines, 1)
			require.Equal(t, 2, lines[0].No)
			require.True(t, lines[0].Bad())
			require.Equal(t, c.field, lines[0].Field)
		})
	}
}

func TestABrokenQuoteRefusesOnlyItsLine(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	const file = "external_id,shop_id,channel,buyer_key,started_at\n1,s,chat,b\"x,2026-10-01 00:00:00\n2,s,chat,b,2026-10-01 00:00:00\n"
	lines, err := connect.CSV([]byte(file), nil, time.UTC, now)
	require.NoError(t, err)
	require.Len(t, lines, 2)
	require.Equal(t, 2, lines[0].No)
	require.True(t, lines[0].Bad())
	require.False(t, lines[1].Bad(), lines[1].Reason)
}

func TestNoFileMakesTheReaderStumble(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	property.Check(t, func(t *rapid.T) {
		body := []byte("external_id,shop_id\n" + rapid.StringMatching(`[a-z",\n\r ]{0,60}`).Draw(t, "file"))
		lines, err := connect.CSV(body, nil, time.UTC, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if !l.Bad() || l.No < 2 {
				t.Fatalf("%+v", l)
			}
		}
		connect.NDJSON(body, now)
	})
}
