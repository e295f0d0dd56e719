package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMachineCommands(t *testing.T) {
	t.Run("doctor names what it looks at, whatever this machine has", func(t *testing.T) {
		t.Setenv("TEMPORAL_ADDRESS", "")
		var out bytes.Buffer
		_ = doctorCmd{Data: t.TempDir(), Port: 0}.Run(streams{out: &out, err: &out})
		for _, name := range []string{"Go", "PostgreSQL", "Chromium", "Port", "Data folder", "Disk"} {
			require.Contains(t, out.String(), name)
		}
		require.NotContains(t, out.String(), "Temporal", "gainshare-up brings its own")
	})
	t.Run("doctor reports a configured Temporal that does not answer", func(t *testing.T) {
		t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
		var out bytes.Buffer
		require.Error(t, doctorCmd{Data: t.TempDir()}.Run(streams{out: &out, err: &out}))
		require.Contains(t, out.String(), "MISSING Temporal")
	})
	t.Run("version says what was built", func(t *testing.T) {
		var out bytes.Buffer
		require.NoError(t, versionCmd{}.Run(streams{out: &out}))
		require.Regexp(t, `^gainshare \S+, commit \S+, go\d`, out.String())
	})
}
