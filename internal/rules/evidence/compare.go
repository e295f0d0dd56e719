package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// generic reads JSON into maps, slices, strings and json.Number.
func generic(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	return v, err
}

// firstDifference names the first value, in sorted order of names, in which what a
// document says differs from what was recomputed; "" if they are the same.
func firstDifference(at string, said, computed any) string {
	switch said := said.(type) {
	case map[string]any:
		other, ok := computed.(map[string]any)
		if !ok {
			break
		}
		for _, key := range union(said, other) {
			if d := firstDifference(at+"/"+key, said[key], other[key]); d != "" {
				return d
			}
		}
		return ""
	case []any:
		other, ok := computed.([]any)
		if !ok || len(other) != len(said) {
			break
		}
		for i := range said {
			if d := firstDifference(at+"/"+strconv.Itoa(i), said[i], other[i]); d != "" {
				return d
			}
		}
		return ""
	default:
		if said == computed {
			return ""
		}
	}
	return fmt.Sprintf("%s: the document says %s, recomputed it is %s", at, brief(said), brief(computed))
}

func union(a, b map[string]any) []string {
	var keys []string
	for key := range a {
		keys = append(keys, key)
	}
	for key := range b {
		if _, both := a[key]; !both {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	return keys
}

func brief(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "unreadable"
	}
	const most = 60
	if len(text) > most {
		return string(text[:most]) + "..."
	}
	return string(text)
}

// valueAt returns the scalar a pointer names in a document, as text.
func valueAt(document any, pointer string) (string, bool) {
	here := document
	for _, token := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch v := here.(type) {
		case map[string]any:
			here = v[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return "", false
			}
			here = v[i]
		default:
			return "", false
		}
	}
	switch v := here.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}
