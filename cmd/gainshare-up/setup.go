package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gainshare/gainshare/internal/keyfile"
	"github.com/gainshare/gainshare/internal/secret"
	"github.com/gainshare/gainshare/internal/store"
)

// setUp gives fresh data its legal entity, one person a role and a clock; on data that has them it does nothing.
func setUp(ctx context.Context, flags Flags, deps Deps) error {
	db := &store.DB{DB: deps.DB}
	var people int
	if err := db.GetContext(ctx, &people, `SELECT count(*) FROM users`); err != nil || people > 0 {
		return err
	}
	password, err := firstPassword(flags)
	if err != nil {
		return err
	}
	key, err := keyfile.Signing(deps.Secrets.SigningKeyFile)
	if err != nil {
		return err
	}
	public, _ := key.Public().(ed25519.PublicKey)
	setup := store.Setup{SigningKey: hex.EncodeToString(public), PasswordHash: secret.HashPassword(password)}
	if err := setClock(ctx, db, flags); err != nil {
		return err
	}
	return db.Bootstrap(ctx, setup)
}

// setClock freezes the business clock in test mode and lets it be moved in the demonstration.
func setClock(ctx context.Context, db *store.DB, flags Flags) error {
	switch {
	case flags.Clock != "":
		at, err := time.Parse(time.RFC3339, flags.Clock)
		if err != nil {
			return fmt.Errorf("--clock takes an instant such as 2025-01-31T09:00:00+08:00: %w", err)
		}
		return db.SetupClock(ctx, "frozen", at, true)
	case flags.Demo:
		return db.SetupClock(ctx, "system", time.Time{}, true)
	}
	return nil
}

// firstPassword is the one named, or a random one kept for the owner of the data folder.
func firstPassword(flags Flags) (string, error) {
	if flags.Password != "" {
		return flags.Password, nil
	}
	file := passwordFile(flags.Data)
	if text, err := os.ReadFile(file); err == nil {
		return string(text), nil
	}
	password := secret.Token("")[:20]
	return password, os.WriteFile(file, []byte(password), 0o600)
}

func passwordFile(data string) string { return filepath.Join(data, "secrets", "first-password") }
