// Package secret owns how passwords are hashed and how tokens are made: Argon2id for what people choose,
// random 256 bits for what we hand out. It does not own where hashes are kept (store) nor who may log in (api).
package secret

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2id with 19 MiB, two passes and one lane: the smallest setting OWASP recommends, about 30 ms a try.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	keyBytes  = 32
)

// HashPassword returns the PHC string of a password with a fresh salt.
func HashPassword(password string) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	key := argon2.IDKey([]byte(password), salt, passes, memoryKiB, lanes, keyBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// VerifyPassword says whether the password belongs to a hash made by HashPassword. A hash of another form,
// such as the one of a person who cannot log in, belongs to no password; the time spent is the same.
func VerifyPassword(hash, password string) bool {
	salt, want, time, memory, parallel, ok := parse(hash)
	if !ok {
		salt, want, time, memory, parallel = make([]byte, 16), make([]byte, keyBytes), passes, memoryKiB, lanes
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, parallel, keyBytes)
	return subtle.ConstantTimeCompare(got, want) == 1 && ok
}

func parse(hash string) (salt, key []byte, time, memory uint32, parallel uint8, ok bool) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return nil, nil, 0, 0, 0, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &parallel); err != nil || time == 0 || parallel == 0 {
		return nil, nil, 0, 0, 0, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return nil, nil, 0, 0, 0, false
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	return salt, key, time, memory, parallel, err == nil && len(key) == keyBytes
}

// Token returns 256 random bits as text after a prefix, for example "gsk_…".
func Token(prefix string) string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	return prefix + base64.RawURLEncoding.EncodeToString(raw)
}

// HashToken is what is stored of a token. A plain hash is enough: the token has 256 bits nobody can guess.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// CSRFToken derives a session's second token from the first, so that it can be told again without being stored.
func CSRFToken(session string) string {
	mac := hmac.New(sha256.New, []byte(session))
	mac.Write([]byte("csrf"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
