#!/usr/bin/env bash
# Checks, before a commit, what a change breaks at once: formatting, the documents, lints, the unit tests of what changed and of
# what depends on it, and the pages' types and texts. It takes about five minutes where scripts/test.sh has built everything once; that one checks the rest.
set -euo pipefail
. "$(dirname "$0")/common.sh"

say "formatting, the map from requirements to tests, and the files that documents name"
cargo fmt --all --check
scripts/requirements.sh --check

say "lints"
cargo clippy --release --locked --workspace --all-targets -- -D warnings

say "unit tests of everything but the pallets"
cargo test --release --locked "${of_others[@]}" --lib --bins --quiet

say "unit tests of the pallets, with their benchmarks"
cargo test --release --locked "${of_pallets[@]}" --lib --quiet

say "types, texts and unit tests of the pages"
if [ ! -d web/node_modules ]; then (cd web && npm ci); fi
(cd web && npm run check && npx --no-install vitest run tests/unit)
tell_times
