package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID returns a random id with a prefix that tells people what it names, for example "cmd_2v9k…".
func NewID(prefix string) string {
	var raw [15]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	return prefix + "_" + alphabet.EncodeToString(raw[:])
}

// DerivedID returns the same id for the same parts: what is created twice from the same cause is one thing.
func DerivedID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x1f")))
	return prefix + "_" + alphabet.EncodeToString(sum[:15])
}
