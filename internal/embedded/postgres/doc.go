// Package postgres owns the embedded PostgreSQL server: it finds binaries,
// makes a cluster under the data folder, runs and supervises the postmaster on
// a loopback port, and hands out connection URLs. It does not own any schema,
// and it never touches a server it did not start: with an existing server's
// URL it only passes addresses on.
//
// The server listens on 127.0.0.1 alone and on no Unix socket: socket paths are
// limited to 107 bytes, which a project folder easily exceeds.
package postgres
