#!/bin/sh
# Registers the product's namespace and search attributes. May be run again.
set -eu
temporal operator namespace describe -n gainshare >/dev/null 2>&1 ||
	temporal operator namespace create -n gainshare --retention 720h
known=$(temporal operator search-attribute list -n gainshare)
for name in GsMerchant GsEngagement GsMonth GsState GsKind; do
	case "$known" in
	*"$name"*) ;;
	*) temporal operator search-attribute create -n gainshare --name "$name" --type Keyword ;;
	esac
done
