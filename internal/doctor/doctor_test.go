package doctor

import (
	"bytes"
	"context"
	"errors"
	"net"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVersions(t *testing.T) {
	tests := []struct {
		name, have, want string
		older            bool
	}{
		{"the same version will do", "1.26.8", "1.26.8", false},
		{"ten is newer than nine", "1.26.10", "1.26.9", false},
		{"an older patch is older", "1.26.7", "1.26.8", true},
		{"a newer minor version wins over the patch", "1.27.0", "1.26.8", false},
		{"a version without a patch counts as patch zero", "1.26", "1.26.8", true},
		{"a bare major version will do for a bare wish", "20", "20", false},
		{"any version will do where none is wished for", "0.1", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.older, older(test.have, test.want)) })
	}
}

func TestFindings(t *testing.T) {
	t.Run("a program that is not there is named with its fix", func(t *testing.T) {
		f := program("Ghost", true, anyVersion, "", "install it", "gainshare-no-such-program")(t.Context())
		require.False(t, f.OK)
		require.Equal(t, "MISSING Ghost           gainshare-no-such-program is not on PATH; fix: install it", f.line())
	})
	t.Run("a port in use is found out", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = listener.Close() }()
		require.False(t, port(listener.Addr().(*net.TCPAddr).Port)(t.Context()).OK)
	})
	t.Run("a data folder that does not exist yet is judged by the one above", func(t *testing.T) {
		require.True(t, folder(filepath.Join(t.TempDir(), "a", "b"))(t.Context()).OK)
	})
	t.Run("a folder that cannot be written to is found out", func(t *testing.T) {
		require.False(t, folder("/proc/gainshare")(t.Context()).OK)
	})
}

func TestReport(t *testing.T) {
	present := func(context.Context) (string, error) { return "15", nil }
	absent := func(context.Context) (string, error) { return "", errors.New("not there") }
	tests := []struct {
		name    string
		checks  []Check
		healthy bool
	}{
		{"all there is healthy", []Check{probe("PostgreSQL", true, "", present)}, true},
		{"something optional may be missing", []Check{probe("Chromium", false, "", absent)}, true},
		{"something needed may not", []Check{probe("PostgreSQL", true, "install", absent)}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			require.Equal(t, test.healthy, Report(t.Context(), &out, test.checks))
			require.Equal(t, 1, bytes.Count(out.Bytes(), []byte("\n")), "a line each")
		})
	}
	t.Run("Temporal is looked at only where one is configured", func(t *testing.T) {
		require.Len(t, Checks(Options{PostgreSQL: present, Temporal: present}), len(Checks(Options{PostgreSQL: present}))+1)
	})
}
