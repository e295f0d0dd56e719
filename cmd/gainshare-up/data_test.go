package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDataFolder(t *testing.T) {
	t.Run("a second instance is refused and told who has the folder", func(t *testing.T) {
		data := t.TempDir()
		held, err := lock(data)
		require.NoError(t, err)
		require.NoError(t, writeRunFile(data, RunFile{PID: 4711, URL: "http://127.0.0.1:8080"}))

		_, err = lock(data)
		require.ErrorContains(t, err, "process id 4711 (http://127.0.0.1:8080)")

		require.NoError(t, held.Close())
		again, err := lock(data)
		require.NoError(t, err, "the lock ends with its holder")
		require.NoError(t, again.Close())
	})
	t.Run("secrets are made once, for the owner only", func(t *testing.T) {
		data := t.TempDir()
		first, err := ensureSecrets(data)
		require.NoError(t, err)
		before := contents(t, first)
		second, err := ensureSecrets(data)
		require.NoError(t, err)
		require.Equal(t, before, contents(t, second))
	})
	t.Run("the keys are what their readers expect", func(t *testing.T) {
		s, err := ensureSecrets(t.TempDir())
		require.NoError(t, err)
		for _, file := range []string{s.SessionKeyFile, s.PayloadKeyFile} {
			key, err := hex.DecodeString(strings.TrimSpace(read(t, file)))
			require.NoError(t, err)
			require.Len(t, key, 32)
		}
		block, _ := pem.Decode([]byte(read(t, s.SigningKeyFile)))
		require.NotNil(t, block)
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		require.NoError(t, err)
		require.IsType(t, ed25519.PrivateKey{}, key)
	})
	t.Run("a run file holds a password, so only its owner reads it", func(t *testing.T) {
		data := t.TempDir()
		require.NoError(t, writeRunFile(data, RunFile{PID: 1}))
		requireOwnerOnly(t, runFilePath(data))
		_, err := os.Stat(filepath.Join(data, "run.json.new"))
		require.ErrorIs(t, err, os.ErrNotExist)
	})
}

func TestSteps(t *testing.T) {
	t.Run("a failed step is named in the error and in its line", func(t *testing.T) {
		var out bytes.Buffer
		s := &steps{out: &out}
		require.NoError(t, s.run("PostgreSQL", func() error { return nil }))
		err := s.run("Temporal server", func() error { return errors.New("no schema") })
		require.EqualError(t, err, "Temporal server: no schema")
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		require.Len(t, lines, 2)
		require.Regexp(t, `^PostgreSQL +\d+\.\d s +ok$`, lines[0])
		require.Regexp(t, `^Temporal server +\d+\.\d s +failed$`, lines[1])
	})
}

func contents(t *testing.T, s Secrets) []string {
	t.Helper()
	var all []string
	for _, file := range []string{s.SessionKeyFile, s.PayloadKeyFile, s.SigningKeyFile} {
		requireOwnerOnly(t, file)
		all = append(all, read(t, file))
	}
	return all
}

func requireOwnerOnly(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}
