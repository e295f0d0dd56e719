package loopback

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPorts(t *testing.T) {
	t.Run("a second start gets the ports of the first", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "deep", "ports.json")
		first, err := Pick(file, "postgres", "frontend", "history")
		require.NoError(t, err)
		second, err := Pick(file, "postgres", "frontend", "history")
		require.NoError(t, err)
		require.Equal(t, first, second)
	})
	t.Run("a port taken meanwhile by another program is replaced, the others stay", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "ports.json")
		first, err := Pick(file, "a", "b")
		require.NoError(t, err)
		thief, err := net.Listen("tcp", Address(first["a"]))
		require.NoError(t, err)
		defer func() { _ = thief.Close() }()
		require.False(t, Free(first["a"]))

		second, err := Pick(file, "a", "b")
		require.NoError(t, err)
		require.NotEqual(t, first["a"], second["a"])
		require.Equal(t, first["b"], second["b"])
	})
	t.Run("names never share a port", func(t *testing.T) {
		names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
		ports, err := Pick(filepath.Join(t.TempDir(), "ports.json"), names...)
		require.NoError(t, err)
		seen := map[int]bool{}
		for _, port := range ports {
			require.False(t, seen[port])
			seen[port] = true
		}
	})
	t.Run("a damaged ports file costs only the old numbers", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "ports.json")
		require.NoError(t, os.WriteFile(file, []byte(`{"a": 12`), 0o644))
		ports, err := Pick(file, "a")
		require.NoError(t, err)
		require.Positive(t, ports["a"])
	})
}
