package api

import (
	"encoding/base64"
	"encoding/json"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// cursorOf writes the sort key of the last row of a page as one opaque word.
func cursorOf(keys []string) string {
	text, err := json.Marshal(keys)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// cursorKeys reads a cursor; an empty one is the first page.
func cursorKeys(cursor string) ([]string, error) {
	if cursor == "" {
		return nil, nil
	}
	var keys []string
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(text, &keys)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "this cursor was not made by this list").At("query/cursor").Because(err)
	}
	return keys, nil
}
