package activities

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

// request is how the API stores what a person asked for.
type request[B any] struct {
	Target  map[string]string `json:"target"`
	Body    B                 `json:"body"`
	IfMatch string            `json:"if_match"`
}

// bodyOf reads a command's stored request.
func bodyOf[B any](c store.Command) (request[B], error) {
	var r request[B]
	if err := json.Unmarshal(c.Body, &r); err != nil {
		return r, fault.New(fault.Invalid, "the request does not have the shape of %s", c.Kind).Because(err)
	}
	return r, nil
}

// reason is the body of commands that need nothing but a reason.
type reason struct {
	Reason string `json:"reason"`
}

// canonical returns a document's exact text (RFC 8785) and its SHA-256: what people sign and approve.
func canonical(document any) (text []byte, sum []byte, err error) {
	if text, err = evidence.Canonical(document); err != nil {
		return nil, nil, fault.New(fault.Invalid, "the document cannot be written in canonical form").Because(err)
	}
	hash := sha256.Sum256(text)
	return text, hash[:], nil
}

// pointer writes a JSON pointer into a list: pointer("months", 2, "labour") is /months/2/labour.
func pointer(list string, index int, field string) string {
	return fmt.Sprintf("/%s/%d/%s", list, index, field)
}

// paramsJSON writes the parameters of a task or an event.
func paramsJSON(params map[string]any) json.RawMessage {
	text, err := json.Marshal(params)
	if err != nil {
		return json.RawMessage(`{}`)
	}
	return text
}
