package connect

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// tolerance is how old, or how far ahead, a signed batch may be: an overheard one cannot be sent again later.
const tolerance = 5 * time.Minute

// Signed are the headers of the Standard Webhooks scheme: HMAC-SHA256 over "id.timestamp.body", base64, after
// "v1,"; several signatures are separated by spaces, so that a secret can be rolled.
type Signed struct {
	ID        string // webhook-id
	Timestamp string // webhook-timestamp, Unix seconds
	Signature string // webhook-signature
}

// Sign computes the signature of a body.
func Sign(secret []byte, id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Verify refuses a body that none of the secrets signed, or that was signed more than five minutes from now.
func Verify(s Signed, body []byte, now time.Time, secrets [][]byte) error {
	seconds, err := strconv.ParseInt(s.Timestamp, 10, 64)
	if err != nil {
		return fault.New(fault.Unauthenticated, "webhook-timestamp is not a number of seconds").At("header/webhook-timestamp")
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return fault.New(fault.Unauthenticated, "the batch was signed more than five minutes from now").At("header/webhook-timestamp")
	}
	for _, secret := range secrets {
		want := Sign(secret, s.ID, s.Timestamp, body)
		for _, given := range strings.Fields(s.Signature) {
			if hmac.Equal([]byte(want), []byte(given)) {
				return nil
			}
		}
	}
	return fault.New(fault.Unauthenticated, "the signature does not belong to this body").At("header/webhook-signature")
}
