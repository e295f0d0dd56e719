package offline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/offline"
)

func TestARefusalIsOneLineWhateverTheFieldIsCalled(t *testing.T) {
	_, err := offline.Rate([]byte("{\"a\\nb\\u001b\":1}"))
	require.EqualError(t, err, "/a\nb\x1b: is not a known field")
	require.Equal(t, `/a\nb\x1b: is not a known field`, offline.Line(err))
}
