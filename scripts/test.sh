#!/usr/bin/env bash
# Sets everything up and runs every check: formatting, lints, tests, benchmarks as tests, and the demo.
#
# The full data set is played when it is there: in ../shared/data/synthea-children, or where VACCHAIN_SYNTHEA says. So are the
# cases of other registries: in ../shared/cases, or where VACCHAIN_CASES says.
set -euo pipefail
. "$(dirname "$0")/common.sh"

scripts/setup.sh

say "formatting, and the map from requirements to tests"
cargo fmt --all --check
scripts/requirements.sh --check

say "tests of everything but the pallets and whole networks, and the programs that they run"
cargo test --release --locked "${of_others[@]}"

say "networks of real nodes, and meanwhile:"
cargo test --release --locked --workspace --test network --no-run
networks=$(mktemp)
cargo test --release --locked --workspace --test network >"$networks" 2>&1 &
networks_run=$!
trap 'kill "$networks_run" 2>/dev/null || true; rm -f "$networks"' EXIT

say "tests of the pallets, with their benchmarks, and these against the runtime"
# Without the feature `default`, nothing here builds the Wasm, and no compiler for it.
cargo test --release --locked "${of_pallets[@]}" --lib --test benchmarks

say "lints"
cargo clippy --release --locked --workspace --all-targets -- -D warnings

say "what the networks of real nodes did"
wait "$networks_run" || { cat "$networks"; fail "a network did not do what it should; it is shown above"; }
cat "$networks"

export VACCHAIN_SYNTHEA=${VACCHAIN_SYNTHEA:-$root/../shared/data/synthea-children}
if [ -d "$VACCHAIN_SYNTHEA" ]; then
	say "all passed, the full data set included"
else
	say "all passed; the full data set was left out: there is no folder $VACCHAIN_SYNTHEA"
fi
[ -d "${VACCHAIN_CASES:-$root/../shared/cases}" ] ||
	say "the cases of other registries were left out: there is no folder ${VACCHAIN_CASES:-$root/../shared/cases}"
tell_times
