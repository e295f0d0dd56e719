package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// maxJSON bounds a JSON or NDJSON body, maxFile an uploaded file with its envelope, in bytes.
const (
	maxJSON = 2 << 20
	maxFile = 64 << 20
)

const multipart = "multipart/form-data"

// limit refuses a body that says it is too large before a byte of it is read, and stops reading one that lies.
func limit(w http.ResponseWriter, r *http.Request, media string) error {
	most := int64(maxJSON)
	if media == multipart {
		most = maxFile
	}
	if r.ContentLength > most {
		w.Header().Set("Connection", "close") // nobody will read the rest
		return tooLarge(most)
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, most)
	}
	return nil
}

func tooLarge(most int64) error {
	return fault.New(fault.TooLarge, "a body of this kind has at most %d MB", most>>20)
}

// readBody reads a body that is no file and checks that a JSON one is JSON.
func readBody(r *http.Request, media string) ([]byte, error) {
	if media == multipart || r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return nil, tooLarge(maxJSON)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "the body ended early").Because(err)
	}
	if media == "application/json" {
		if given := r.Header.Get("Content-Type"); !strings.HasPrefix(given, media) && len(body) > 0 {
			return nil, fault.New(fault.Invalid, "the body must be %s, not %q", media, given).At("header/Content-Type")
		}
		if !json.Valid(body) {
			return nil, fault.New(fault.Invalid, "the body is not one JSON document").At("/")
		}
	}
	return body, nil
}

// validate checks parameters and body against the contract. All wrong places are named at once.
func validate(ctx context.Context, op *operation, r *http.Request, params map[string]string, body []byte) error {
	r.Body = io.NopCloser(bytes.NewReader(body))
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: &op.Route,
		Options: &openapi3filter.Options{
			MultiError: true, ExcludeRequestBody: op.media != "application/json",
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
	}
	if err := openapi3filter.ValidateRequest(ctx, in); err != nil {
		return placesOf(err)
	}
	return nil
}

// placesOf takes the validator's error apart into places and sentences.
func placesOf(err error) error {
	found := collect(err, "")
	if len(found) == 0 {
		found = places{{Pointer: "/", Detail: "the request does not have the shape the contract asks for"}}
	}
	return found
}

func collect(err error, where string) places {
	switch e := err.(type) { //nolint:errorlint // the tree is walked node by node
	case openapi3.MultiError:
		var all places
		for _, one := range e {
			all = append(all, collect(one, where)...)
		}
		return all
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			where = e.Parameter.In + "/" + e.Parameter.Name
		}
		if inner := collect(e.Err, where); len(inner) > 0 {
			return inner
		}
		return places{{Pointer: orRoot(where), Detail: firstOf(e.Reason, "is not what the contract asks for")}}
	case *openapi3.SchemaError:
		if e.Origin != nil {
			if inner := collect(e.Origin, where); len(inner) > 0 {
				return inner
			}
		}
		return places{schemaPlace(e, where)}
	default:
		return nil
	}
}

var namedProperty = regexp.MustCompile(`^property "(.+)" is (unsupported|missing)$`)

// schemaPlace names a property that should not be there, or is not, by its own place.
func schemaPlace(e *openapi3.SchemaError, where string) place {
	path := e.JSONPointer()
	detail := e.Reason
	if m := namedProperty.FindStringSubmatch(e.Reason); m != nil {
		if len(path) == 0 || path[len(path)-1] != m[1] {
			path = append(path, m[1])
		}
		detail = map[string]string{"unsupported": "there is no such field", "missing": "this field is needed"}[m[2]]
	}
	if where != "" {
		return place{Pointer: where, Detail: detail}
	}
	return place{Pointer: "/" + strings.Join(path, "/"), Detail: detail}
}

func orRoot(s string) string { return firstOf(s, "/") }

func firstOf(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
