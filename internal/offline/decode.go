package offline

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Decode reads one JSON document strictly into a T: duplicate keys, unknown
// fields, trailing data, missing fields and wrong types are refused, as is what
// validate (which may be nil) finds. The error is the *money.FieldError that
// stands first in the document.
func Decode[T any](data []byte, validate func(T) money.FieldErrors) (T, error) {
	var value T
	root, found := parse(data)
	b := &binder{issues: found}
	b.bind(root, "", reflect.ValueOf(&value).Elem())
	if validate != nil && (root.kind == kindObject || root.kind == kindArray) {
		for _, err := range validate(value) {
			b.issues = append(b.issues, issue{root.offset(err.Pointer), err})
		}
	}
	if err := b.issues.first(); err != nil {
		return value, err
	}
	return value, nil
}

// Run decodes a document, applies a rule and returns the result as one line of
// JSON. Every error is a *money.FieldError.
func Run[I, O any](data []byte, validate func(I) money.FieldErrors, rule func(I) (O, error)) ([]byte, error) {
	in, err := Decode(data, validate)
	if err != nil {
		return nil, err
	}
	out, err := rule(in)
	if err != nil {
		return nil, asField(err)
	}
	return encode(out)
}

func asField(err error) error {
	var field *money.FieldError
	if errors.As(err, &field) {
		return field
	}
	return &money.FieldError{Sentence: err.Error()}
}

func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, asField(err)
	}
	return buf.Bytes(), nil
}
