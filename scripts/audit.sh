#!/usr/bin/env bash
# Checks the dependencies against deny.toml: licences, banned crates, sources. The first run builds cargo-deny.
#
#   scripts/audit.sh                   licences, bans and sources
#   scripts/audit.sh --advisories      known vulnerabilities too; needs the network for the advisory database
set -euo pipefail
. "$(dirname "$0")/common.sh"

checks=(bans licenses sources)
case "${1:-}" in
	"") ;;
	--advisories) checks+=(advisories) ;;
	*) fail "unknown option $1: the only one is --advisories" ;;
esac

scripts/setup.sh
if ! command -v cargo-deny >/dev/null; then
	say "installing cargo-deny"
	cargo install --locked cargo-deny
fi
cargo deny --locked --workspace check --hide-inclusion-graph "${checks[@]}"
