package main

import (
	"context"
	"database/sql"
	"fmt"
	"os/signal"
	"syscall"

	_ "github.com/lib/pq" // the driver of the product's database

	"github.com/gainshare/gainshare/schema"
)

type migrateCmd struct {
	DatabaseURL string `env:"GAINSHARE_DATABASE_URL" required:"" help:"The product's database (postgres://user:password@host:port/database)."`
}

// Run brings the database to this binary's schema and prints how many steps
// were applied. Two processes may run it at once: one waits for the other.
func (c migrateCmd) Run(s streams) error {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer release()
	db, err := sql.Open("postgres", c.DatabaseURL)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer func() { _ = db.Close() }()
	steps, err := schema.Migrate(ctx, db)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%d migrations applied\n", steps)
	return err
}
