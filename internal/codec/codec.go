// Package codec owns the encryption of workflow payloads at rest in Temporal: AES-256-GCM under a ring of keys.
// It owns no key file (internal/secret reads those) and no erasure: content to erase lives in PostgreSQL.
package codec

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

const (
	encoding = "binary/gainshare-aes256gcm"
	keyField = "gainshare-key"
)

// Codec encrypts with the ring's first key and decrypts with any of them, so that a key can be rolled while
// workflows run.
type Codec struct {
	current string
	ring    map[string]cipher.AEAD
}

// New returns a codec over keys of 32 bytes, the newest first.
func New(keys ...[]byte) (*Codec, error) {
	if len(keys) == 0 {
		return nil, errors.New("a payload codec needs a key")
	}
	c := &Codec{ring: map[string]cipher.AEAD{}}
	for _, key := range keys {
		aead, err := aeadOf(key)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(key)
		id := hex.EncodeToString(sum[:4])
		c.ring[id] = aead
		if c.current == "" {
			c.current = id
		}
	}
	return c, nil
}

func aeadOf(key []byte) (cipher.AEAD, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("a payload key has 32 bytes, this one %d", len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// DataConverter returns the SDK's own converter with every payload encrypted.
func (c *Codec) DataConverter() converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), c)
}

// Encode encrypts payloads, metadata and all.
func (c *Codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		sealed, err := c.seal(p)
		if err != nil {
			return nil, err
		}
		out[i] = sealed
	}
	return out, nil
}

func (c *Codec) seal(p *commonpb.Payload) (*commonpb.Payload, error) {
	plain, err := proto.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("write payload: %w", err)
	}
	aead := c.ring[c.current]
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return &commonpb.Payload{
		Metadata: map[string][]byte{converter.MetadataEncoding: []byte(encoding), keyField: []byte(c.current)},
		Data:     aead.Seal(nonce, nonce, plain, []byte(encoding)),
	}, nil
}

// Decode decrypts payloads; those written before encryption was on pass unchanged.
func (c *Codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if string(p.GetMetadata()[converter.MetadataEncoding]) != encoding {
			out[i] = p
			continue
		}
		plain, err := c.open(p)
		if err != nil {
			return nil, err
		}
		out[i] = plain
	}
	return out, nil
}

func (c *Codec) open(p *commonpb.Payload) (*commonpb.Payload, error) {
	aead, known := c.ring[string(p.GetMetadata()[keyField])]
	if !known {
		return nil, fmt.Errorf("no payload key %q in the ring", p.GetMetadata()[keyField])
	}
	if len(p.GetData()) < aead.NonceSize() {
		return nil, errors.New("the payload is cut short")
	}
	nonce, sealed := p.GetData()[:aead.NonceSize()], p.GetData()[aead.NonceSize():]
	plain, err := aead.Open(nil, nonce, sealed, []byte(encoding))
	if err != nil {
		return nil, fmt.Errorf("decrypt payload: %w", err)
	}
	out := &commonpb.Payload{}
	return out, proto.Unmarshal(plain, out)
}
