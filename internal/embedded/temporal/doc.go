// Package temporal owns the in-process Temporal server for one machine: its
// schema on PostgreSQL, its configuration, and the product's namespace with its
// search attributes. It does not own the PostgreSQL server (it is given a URL),
// nor workers and workflows: those connect to its address like to any cluster.
//
// Only cmd/gainshare-up and tests import it: linking the server takes minutes
// on a cold build cache.
package temporal
