package api

import (
	"context"
	_ "embed" // the contract is part of the binary
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

//go:embed openapi.yaml
var contractText []byte

// prefix stands before every path of the contract.
const prefix = "/api/v1"

// operation is one route of the contract.
type operation struct {
	routers.Route
	id       string
	path     string // as in the contract
	needsKey bool   // Idempotency-Key
	needsTag bool   // If-Match
	media    string // of the body; "" for none
	kind     string // what an audit row calls it: the operation id
}

// loadContract reads and checks the OpenAPI document.
func loadContract(ctx context.Context) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(contractText)
	if err != nil {
		return nil, fmt.Errorf("read the API contract: %w", err)
	}
	if err := doc.Validate(ctx, openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("check the API contract: %w", err)
	}
	return doc, nil
}

// operations lists the routes of the contract by operation id.
func operations(doc *openapi3.T) map[string]*operation {
	out := map[string]*operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			o := &operation{id: op.OperationID, path: path, kind: op.OperationID,
				Route: routers.Route{Spec: doc, Server: &openapi3.Server{URL: prefix}, Path: path, PathItem: item, Method: method, Operation: op}}
			for _, p := range op.Parameters {
				o.needsKey = o.needsKey || p.Value.Name == "Idempotency-Key"
				o.needsTag = o.needsTag || p.Value.Name == "If-Match"
			}
			if op.RequestBody != nil {
				for media := range op.RequestBody.Value.Content {
					o.media = media
				}
			}
			out[op.OperationID] = o
		}
	}
	return out
}

// ginPath writes a path of the contract as gin reads it.
func ginPath(path string) string {
	path = strings.ReplaceAll(path, ":", `\:`)
	path = strings.ReplaceAll(path, "{", ":")
	return prefix + strings.ReplaceAll(path, "}", "")
}

// changes says whether the method may change something.
func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}
