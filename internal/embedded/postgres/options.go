package postgres

import (
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// Superuser is the role that owns the embedded cluster.
const Superuser = "gainshare"

// URLVariable names the environment variable with the URL of an existing server.
const URLVariable = "GAINSHARE_DATABASE_URL"

// Options say where the embedded server lives and how careful it is.
type Options struct {
	// Data is the folder that holds the cluster, its log and its password.
	Data string
	// ExistingURL, when set, is a server run by somebody else
	// (postgres://user:password@host:port/db?...); nothing is started then.
	ExistingURL string
	// Binaries is the folder with initdb and postgres; empty means search.
	Binaries string
	// Fast switches crash safety off (fsync, full page writes): tests only.
	Fast bool
	// MaxConnections defaults to 200.
	MaxConnections int
	// StartTimeout bounds the wait until the server answers; default 60 s,
	// because crash recovery after a hard stop takes its time.
	StartTimeout time.Duration
	// Log receives restarts and clean-ups; default discards them.
	Log *slog.Logger
}

func (o Options) withDefaults() (Options, error) {
	data, err := filepath.Abs(o.Data)
	if err != nil {
		return o, err
	}
	o.Data = data
	if o.MaxConnections == 0 {
		o.MaxConnections = 200
	}
	if o.StartTimeout == 0 {
		o.StartTimeout = time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, os.MkdirAll(data, 0o711)
}
