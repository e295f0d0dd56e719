// Package workflows owns the long stories of the product, one file a story: what happens in which order, who
// is waited for and until when, and what is undone when it goes wrong.
//
// Workflows are deterministic and thin: they hold identifiers, states and deadlines, ask activities to act
// (through the typed stubs of internal/wire) and never compute money, read a clock or touch a database.
package workflows
