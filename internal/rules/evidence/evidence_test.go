package evidence_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/evidence"
)

func TestCanonicalJSONIsTheOneOfTheStandard(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"members are sorted and blanks dropped", `{ "b": 1, "a": [true, null] }`, `{"a":[true,null],"b":1}`},
		{"members sort by UTF-16, not by code point", `{"\ufb33":1,"\ud83d\ude00":2}`, "{\"\U0001F600\":2,\"\ufb33\":1}"},
		{"only what must be is escaped", `"\u20ac\u000f\u000a/<\""`, "\"€\\u000f\\n/<\\\"\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := evidence.Canonical(rawJSON(c.in))
			require.NoError(t, err)
			require.Equal(t, c.want, string(got))
		})
	}
	_, err := evidence.Canonical(1.5)
	require.ErrorContains(t, err, "decimal string")
}

type rawJSON string

func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }

func TestRowsHaveOneHashWhateverTheirOrder(t *testing.T) {
	columns := []string{"contact", "class", "seconds"}
	tallies := []evidence.Tally{{Key: "ai", Where: map[string]string{"class": "ai"}}, {Key: "seconds", Column: "seconds"}}
	a, first, err := evidence.HashRows(columns, [][]string{{"2", "human", "10.5"}, {"1", "ai", "3"}, {"3", "ai", "0.25"}}, tallies)
	require.NoError(t, err)
	b, second, err := evidence.HashRows(columns, [][]string{{"1", "ai", "3"}, {"3", "ai", "0.25"}, {"2", "human", "10.5"}}, tallies)
	require.NoError(t, err)
	require.Equal(t, first, second)
	require.Equal(t, string(a), string(b))
	require.Equal(t, []string{"2", "13.75"}, []string{first.Tallies[0].Value, first.Tallies[1].Value})
	_, _, err = evidence.HashRows(columns, [][]string{{"1", "ai"}}, nil)
	require.Error(t, err, "a short row")
	_, _, err = evidence.HashRows(columns, nil, []evidence.Tally{{Key: "x", Column: "price"}})
	require.ErrorContains(t, err, "price")
}

func TestAKeyIsNamedByItsHash(t *testing.T) {
	public, _, err := ed25519.GenerateKey(bytes.NewReader(make([]byte, 64)))
	require.NoError(t, err)
	require.Len(t, evidence.KeyID(public), 16)
	_, err = evidence.ParsePublicKey("abc")
	require.Error(t, err)
}
