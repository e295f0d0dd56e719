package bench

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	"github.com/gainshare/gainshare/internal/embedded/postgres"
	"github.com/gainshare/gainshare/internal/embedded/postgres/pgtest"
)

// durable starts a server with the settings of the product, refuses to measure one that does not wait for the
// disk, and makes it the server of this run.
func durable(ctx context.Context) (stop func(), err error) {
	data, err := os.MkdirTemp("", "gainshare-bench-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(data, 0o711); err != nil { // the server's own user passes it
		return nil, err
	}
	server, err := postgres.Start(ctx, postgres.Options{Data: data, MaxConnections: 400})
	if err != nil {
		_ = os.RemoveAll(data)
		return nil, err
	}
	stop = func() {
		limited, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		_ = server.Stop(limited)
		_ = os.RemoveAll(data)
	}
	if err := waitsForDisk(ctx, server.URL("postgres")); err != nil {
		stop()
		return nil, err
	}
	return stop, os.Setenv(pgtest.URLVariable, server.URL("postgres"))
}

func waitsForDisk(ctx context.Context, url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		var value string
		if err := db.QueryRowContext(ctx, "SHOW "+setting).Scan(&value); err != nil {
			return err
		}
		if value != "on" {
			return fmt.Errorf("%s is %s: nothing durable would be measured", setting, value)
		}
		rows.settings = append(rows.settings, setting+" "+value)
	}
	return nil
}
