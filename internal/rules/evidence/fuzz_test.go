package evidence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/evidence"
)

// Only the file that was signed is confirmed: no other bytes carry the same signature.
func FuzzVerify(f *testing.F) {
	good := signed(f)
	f.Add(good)
	f.Add(append(append([]byte{}, good...), '\n'))
	f.Add([]byte(`{"document":{},"key_id":"","public_key":"","signature":""}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		line, err := evidence.Verify(evidence.Files{File: file}, same)
		if string(file) == string(good) {
			require.NoError(t, err)
			return
		}
		require.Error(t, err)
		require.Empty(t, line)
	})
}
