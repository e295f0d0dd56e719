package secret_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/secret"
)

func TestPasswords(t *testing.T) {
	hash := secret.HashPassword("春风又绿江南岸")
	for _, c := range []struct {
		name, hash, password string
		want                 bool
	}{
		{"the right password opens", hash, "春风又绿江南岸", true},
		{"another password does not", hash, "春风又绿江南", false},
		{"a person who cannot log in has no password", "disabled", "", false},
		{"a hash of another kind is refused", "$2y$10$abc", "abc", false},
		{"a hash without passes is refused, not run", "$argon2id$v=19$m=1,t=0,p=1$AA$AA", "abc", false},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, secret.VerifyPassword(c.hash, c.password)) })
	}
	require.NotEqual(t, hash, secret.HashPassword("春风又绿江南岸"), "every hash has its own salt")
}

func TestTokens(t *testing.T) {
	a, b := secret.Token("gsk_"), secret.Token("gsk_")
	require.NotEqual(t, a, b)
	require.Equal(t, secret.CSRFToken(a), secret.CSRFToken(a))
	require.NotEqual(t, secret.CSRFToken(a), secret.CSRFToken(b))
	require.Len(t, secret.HashToken(a), 32)
}
