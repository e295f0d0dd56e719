// Package store owns reading and writing the book of record: one file a noun, sqlx over lib/pq, plain SQL.
//
// It owns no rule about money or people (rules), no retry (activities) and no role (api); PostgreSQL itself
// holds the invariants (schema). Effects of a command go through Apply, so that each happens once.
package store
