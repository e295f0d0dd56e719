#!/bin/sh
# Creates or updates both databases of the Temporal server. Every step may be
# repeated: an existing database keeps its data and its version.
set -eu
prepare() { # prepare DATABASE SCHEMA
	temporal-sql-tool --db "$1" create-database
	temporal-sql-tool --db "$1" setup-schema -v 0.0
	temporal-sql-tool --db "$1" update-schema --schema-name "$2"
}
prepare gainshare_temporal postgresql/v12/temporal
prepare gainshare_temporal_visibility postgresql/v12/visibility
