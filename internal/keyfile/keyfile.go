// Package keyfile owns reading a deployment's key files: the Ed25519 key that signs documents and the symmetric
// keys of sessions and payloads. It makes none (cmd/gainshare-up does, once) and keeps none in memory.
package keyfile

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Signing reads an Ed25519 private key, PKCS #8 in PEM.
func Signing(file string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	return parseSigning(text)
}

func parseSigning(text []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("the signing key is not PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("the signing key is not an Ed25519 key")
	}
	return key, nil
}

// Symmetric reads keys of 32 bytes in hexadecimal text, one a line, the newest first.
func Symmetric(file string) ([][]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	keys, err := parseRing(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return keys, nil
}

func parseRing(text string) ([][]byte, error) {
	var keys [][]byte
	for _, line := range strings.Fields(text) {
		key, err := parseSymmetric(line)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no key")
	}
	return keys, nil
}

func parseSymmetric(line string) ([]byte, error) {
	key, err := hex.DecodeString(line)
	if err != nil || len(key) != 32 {
		return nil, errors.New("a key is 32 bytes in hexadecimal text")
	}
	return key, nil
}
