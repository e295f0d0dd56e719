// Package bench owns the measurements of `make bench`: each figure is taken in turn with its floor (the bare
// work that cannot be avoided) on the same machine in the same run, and the ratio of the two is the result.
// PostgreSQL runs as durable as in service. It owns no pass mark: a test fails on wrong results, never on slow ones.
package bench
