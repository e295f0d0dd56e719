package evidence_test

import (
	"crypto/ed25519"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/testsuite/property"
)

func same(_ string, input []byte) ([]byte, error) { return input, nil }

func signed(t require.TestingT) []byte {
	doc := evidence.Document{Kind: evidence.KindStatement, Number: "S-1", Version: 1, Month: "2026-03", Input: json.RawMessage(`{"share":"17220.00"}`),
		Output: json.RawMessage(`{"share":"17220.00"}`), Lines: []evidence.Line{{Key: "contacts", Label: "会话", Value: "30000", Parents: []string{}}}}
	file, err := evidence.Sign(doc, ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	require.NoError(t, err)
	return file
}

func TestOneChangedByteIsFoundWhereverItStands(t *testing.T) {
	good := signed(t)
	_, err := evidence.Verify(evidence.Files{File: good}, same)
	require.NoError(t, err)
	property.Check(t, func(t *rapid.T) {
		file := append([]byte{}, good...)
		at := rapid.IntRange(0, len(file)-1).Draw(t, "at")
		file[at] ^= rapid.ByteRange(1, 255).Draw(t, "change")
		_, err := evidence.Verify(evidence.Files{File: file}, same)
		require.Error(t, err)
	})
}

func TestRowsInAnyOrderAreOneFile(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.StringMatching(`[a-z0-9,"\n ]{0,8}`), 2, 2), 0, 12).Draw(t, "rows")
		shuffled := rapid.Permutation(rows).Draw(t, "shuffled")
		one, a, err := evidence.HashRows([]string{"contact", "class"}, rows, []evidence.Tally{{Key: "n"}})
		require.NoError(t, err)
		two, b, err := evidence.HashRows([]string{"contact", "class"}, shuffled, []evidence.Tally{{Key: "n"}})
		require.NoError(t, err)
		require.Equal(t, string(one), string(two))
		require.Equal(t, a, b)
		require.EqualValues(t, len(rows), a.Count)
	})
}
