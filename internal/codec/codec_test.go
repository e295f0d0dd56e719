package codec

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func sealed(t *testing.T, c *Codec, text string) []*commonpb.Payload {
	t.Helper()
	p, err := c.DataConverter().ToPayloads(text)
	require.NoError(t, err)
	return p.GetPayloads()
}

func TestWhatIsStoredDoesNotShowItsContent(t *testing.T) {
	c, err := New(key(1))
	require.NoError(t, err)
	p := sealed(t, c, "canary 13800138000")
	require.NotContains(t, string(p[0].GetData()), "canary")
	var back string
	require.NoError(t, c.DataConverter().FromPayload(p[0], &back))
	require.Equal(t, "canary 13800138000", back)
}

func TestARolledKeyStillOpensWhatTheOldOneSealed(t *testing.T) {
	before, err := New(key(1))
	require.NoError(t, err)
	after, err := New(key(2), key(1))
	require.NoError(t, err)
	_, err = after.Decode(sealed(t, before, "x"))
	require.NoError(t, err)
	_, err = before.Decode(sealed(t, after, "x"))
	require.ErrorContains(t, err, "no payload key")
}

func TestAChangedByteIsFound(t *testing.T) {
	c, err := New(key(1))
	require.NoError(t, err)
	p := sealed(t, c, "x")
	p[0].Data[len(p[0].Data)-1] ^= 1
	_, err = c.Decode(p)
	require.ErrorContains(t, err, "decrypt")
	p[0].Data = p[0].Data[:3]
	_, err = c.Decode(p)
	require.ErrorContains(t, err, "cut short")
}

func TestKeysOfAnotherLengthAreRefused(t *testing.T) {
	_, err := New([]byte("short"))
	require.ErrorContains(t, err, "32 bytes")
	_, err = New()
	require.Error(t, err)
}
