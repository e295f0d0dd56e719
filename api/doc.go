// Package api owns the HTTP face of the product: the contract (openapi.yaml), who may call what, sessions and
// keys, validation, problem+json, and how a request becomes a recorded command.
//
// It decides nothing about money, contracts or states: those change only through commands (internal/dispatch).
// Reads, sessions, intake, the message log and small records of fact go through internal/store.
package api
