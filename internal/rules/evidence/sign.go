package evidence

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// envelope is the file: canonical JSON whose signature covers the exact bytes of
// the same envelope without the signature.
type envelope struct {
	Document  json.RawMessage `json:"document"`
	KeyID     string          `json:"key_id"`
	PublicKey string          `json:"public_key"`
	Signature string          `json:"signature,omitempty"`
}

// Sign returns the file of a document, which may be a Document or any value that
// Canonical accepts, signed with the provider's Ed25519 key.
func Sign(doc any, key ed25519.PrivateKey) ([]byte, error) {
	body, err := Canonical(doc)
	if err != nil {
		return nil, err
	}
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok || len(key) != ed25519.PrivateKeySize {
		return nil, errors.New("not an Ed25519 key")
	}
	e := envelope{Document: body, KeyID: KeyID(public), PublicKey: hex.EncodeToString(public)}
	signed, err := Canonical(e)
	if err != nil {
		return nil, err
	}
	e.Signature = hex.EncodeToString(ed25519.Sign(key, signed))
	return Canonical(e)
}

// KeyID is the name of a public key: the first 16 hex digits of its SHA-256.
func KeyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// HashFile is the SHA-256 of a file's exact bytes in hex; a successor names its
// predecessor by it.
func HashFile(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// ParsePublicKey reads an Ed25519 public key of 64 hex digits, as a contract
// prints it.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, errors.New("a public key has 64 hex digits")
	}
	return raw, nil
}

// open checks a file's form and signature and returns its envelope. Without a key
// the one in the file is used, which shows that the file is whole but not whose it
// is: whoever reads it compares the key with the contract's.
func open(file []byte, key ed25519.PublicKey) (envelope, error) {
	var e envelope
	if err := json.Unmarshal(file, &e); err != nil {
		return e, fmt.Errorf("the file is not a signed document: %w", err)
	}
	again, err := Canonical(e)
	if err != nil || !bytes.Equal(again, file) {
		return e, errors.New("the file is not in canonical form: it was changed after signing")
	}
	named, err := ParsePublicKey(e.PublicKey)
	if err != nil {
		return e, err
	}
	if key == nil {
		key = named
	}
	if !key.Equal(named) || e.KeyID != KeyID(key) {
		return e, fmt.Errorf("the document is signed with the key %s, not with %s", KeyID(named), KeyID(key))
	}
	return e, checkSignature(e, key)
}

func checkSignature(e envelope, key ed25519.PublicKey) error {
	given := e.Signature
	e.Signature = ""
	signed, err := Canonical(e)
	signature, hexErr := hex.DecodeString(given)
	// The same signature in capitals would be another file: only one form counts.
	oneForm := hex.EncodeToString(signature) == given
	if err != nil || hexErr != nil || !oneForm || !ed25519.Verify(key, signed, signature) {
		return errors.New("the signature does not match the document: it was changed after signing")
	}
	return nil
}
