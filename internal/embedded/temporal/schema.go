package temporal

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	"github.com/lib/pq"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/tools/common/schema"
	sqltool "go.temporal.io/server/tools/sql"
)

// databases pairs each database with the folder of its schema in the server's
// own module, so schema and server can never be of different versions.
func databases() map[string]string {
	return map[string]string{
		StoreDatabase:      "postgresql/v12/temporal",
		VisibilityDatabase: "postgresql/v12/visibility",
	}
}

// ensureSchema creates missing databases and updates existing ones.
func ensureSchema(ctx context.Context, databaseURL string, logger log.Logger) error {
	admin, err := sql.Open("postgres", databaseURL)
	if err != nil {
		return fmt.Errorf("open the database server: %w", err)
	}
	defer func() { _ = admin.Close() }()
	for name, folder := range databases() {
		if err := ensureDatabase(ctx, admin, databaseURL, name, folder, logger); err != nil {
			return fmt.Errorf("prepare database %s: %w", name, err)
		}
	}
	return nil
}

func ensureDatabase(ctx context.Context, admin *sql.DB, databaseURL, name, folder string, logger log.Logger) error {
	var exists bool
	err := admin.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err != nil {
		return err
	}
	if exists {
		return applySchema(databaseURL, name, folder, update, logger)
	}
	return buildDatabase(ctx, admin, databaseURL, name, folder, logger)
}

// buildDatabase works under another name and renames at the end: the schema
// tool is not transactional, and a start cut short must not leave half a schema.
func buildDatabase(ctx context.Context, admin *sql.DB, databaseURL, name, folder string, logger log.Logger) error {
	building := name + "_building"
	quoted := pq.QuoteIdentifier(building)
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + quoted + " WITH (FORCE)", "CREATE DATABASE " + quoted} {
		if _, err := admin.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := applySchema(databaseURL, building, folder, setUpAndUpdate, logger); err != nil {
		return err
	}
	if err := renameInside(ctx, databaseURL, building, name); err != nil {
		return err
	}
	_, err := admin.ExecContext(ctx, "ALTER DATABASE "+quoted+" RENAME TO "+pq.QuoteIdentifier(name))
	return err
}

// renameInside corrects the schema tool's own record, which holds the name.
func renameInside(ctx context.Context, databaseURL, database, name string) error {
	address, err := url.Parse(databaseURL)
	if err != nil {
		return err
	}
	address.Path = "/" + database
	db, err := sql.Open("postgres", address.String())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(ctx, "UPDATE schema_version SET db_name = $1", name)
	return err
}

type schemaStep func(conn *sqltool.Connection, folder string, logger log.Logger) error

func applySchema(databaseURL, database, folder string, step schemaStep, logger log.Logger) error {
	settings, err := sqlConfig(databaseURL, database)
	if err != nil {
		return err
	}
	conn, err := sqltool.NewConnection(settings, logger)
	if err != nil {
		return err
	}
	defer conn.Close()
	return step(conn, folder, logger)
}

func setUpAndUpdate(conn *sqltool.Connection, folder string, logger log.Logger) error {
	// Version 0.0 and no statements: the updates then build everything.
	if err := schema.NewSetupSchemaTask(conn, &schema.SetupConfig{InitialVersion: "0.0"}, logger).Run(); err != nil {
		return err
	}
	return update(conn, folder, logger)
}

func update(conn *sqltool.Connection, folder string, logger log.Logger) error {
	return schema.NewUpdateSchemaTask(conn, &schema.UpdateConfig{SchemaName: folder}, logger).Run()
}
