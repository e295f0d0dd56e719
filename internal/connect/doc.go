// Package connect owns how contacts come in from outside: checking the signature of a batch, and reading NDJSON
// and CSV lines into contacts, each bad line with its place and reason.
//
// It stores nothing (internal/store) and decides neither outcome nor class (internal/rules/contact).
package connect
