#!/bin/sh
# Makes the secrets of a compose deployment once; existing ones are kept.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
[ -s secrets/session.key ] || openssl rand -hex 32 >secrets/session.key
[ -s secrets/payload.key ] || openssl rand -hex 32 >secrets/payload.key
[ -s secrets/signing.pem ] || openssl genpkey -algorithm ED25519 -out secrets/signing.pem
# The container's user is not ours; the folder stays closed to others.
chmod 644 secrets/session.key secrets/payload.key secrets/signing.pem
[ -f ../.env ] || printf 'POSTGRES_PASSWORD=%s\n' "$(openssl rand -hex 16)" >../.env
