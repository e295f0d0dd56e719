package postgres

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHomeOfTheCluster(t *testing.T) {
	stranger := account{name: "nobody", uid: 65534, gid: 65534}
	t.Run("a folder others may pass through is used as it is", func(t *testing.T) {
		require.True(t, stranger.reaches(passable(t)))
	})
	t.Run("a folder below one closed to others cannot be reached", func(t *testing.T) {
		closed := filepath.Join(passable(t), "private")
		require.NoError(t, os.MkdirAll(filepath.Join(closed, "data"), 0o755))
		require.NoError(t, os.Chmod(closed, 0o700))
		require.False(t, stranger.reaches(filepath.Join(closed, "data")))
	})
	t.Run("an ordinary user keeps the cluster in the data folder", func(t *testing.T) {
		home, err := account{}.home("/some/where")
		require.NoError(t, err)
		require.Equal(t, "/some/where", home)
	})
	t.Run("variables meant for another PostgreSQL do not reach ours", func(t *testing.T) {
		t.Setenv("PGPORT", "1")
		for _, entry := range (cluster{}).environment() {
			require.NotContains(t, entry, "PGPORT")
		}
	})
}
