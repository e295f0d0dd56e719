package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Secrets are the files with the keys of this deployment, made once and kept
// with mode 0600. Losing the payload key makes running workflows unreadable;
// losing the signing key means new documents are signed by a new key.
type Secrets struct {
	SessionKeyFile string // 32 bytes as hexadecimal text
	PayloadKeyFile string // 32 bytes as hexadecimal text
	SigningKeyFile string // Ed25519 private key, PKCS #8 in PEM
}

func ensureSecrets(data string) (Secrets, error) {
	dir := filepath.Join(data, "secrets")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Secrets{}, fmt.Errorf("create the folder of secrets: %w", err)
	}
	s := Secrets{
		SessionKeyFile: filepath.Join(dir, "session.key"),
		PayloadKeyFile: filepath.Join(dir, "payload.key"),
		SigningKeyFile: filepath.Join(dir, "signing.pem"),
	}
	return s, errors.Join(
		ensureSecret(s.SessionKeyFile, symmetricKey),
		ensureSecret(s.PayloadKeyFile, symmetricKey),
		ensureSecret(s.SigningKeyFile, signingKey),
	)
}

// ensureSecret writes the key beside and renames it: a key cut short by a crash
// would otherwise be taken for the real one ever after.
func ensureSecret(file string, generate func() ([]byte, error)) error {
	_, err := os.Stat(file)
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at secret %s: %w", filepath.Base(file), err)
	}
	text, err := generate()
	if err != nil {
		return fmt.Errorf("make secret %s: %w", filepath.Base(file), err)
	}
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		return fmt.Errorf("write secret %s: %w", filepath.Base(file), err)
	}
	return os.Rename(file+".new", file)
}

func symmetricKey() ([]byte, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return []byte(hex.EncodeToString(key) + "\n"), nil
}

func signingKey() ([]byte, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}
