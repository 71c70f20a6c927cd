#!/usr/bin/env bash
# Sets everything up and runs every check: formatting, lints, tests, benchmarks as tests, and the demo.
#
# The full data set is played when it is there: in ../shared/data/synthea-children, or where VACCHAIN_SYNTHEA says.
set -euo pipefail
. "$(dirname "$0")/common.sh"

pallets=(pallet-participants pallet-vaccination-records pallet-consent pallet-vaccine-details pallet-authorities
	pallet-access-log)
others=()
for pallet in "${pallets[@]}"; do others+=(--exclude "$pallet"); done
packages=("${pallets[@]/#/--package=}")

scripts/setup.sh

say "formatting, and the map from requirements to tests"
cargo fmt --all --check
scripts/requirements.sh --check

say "building the node and the command line"
cargo build --release --locked --workspace --bin vacchain-node --bin vacchain

say "tests of everything but the pallets, networks of real nodes included"
cargo test --release --locked --workspace "${others[@]}"

say "tests of the pallets, with their benchmarks"
cargo test --release --locked "${packages[@]}" --features runtime-benchmarks

say "lints"
cargo clippy --release --locked --workspace --all-targets -- -D warnings

export VACCHAIN_SYNTHEA=${VACCHAIN_SYNTHEA:-$root/../shared/data/synthea-children}
if [ -d "$VACCHAIN_SYNTHEA" ]; then
	say "all passed, the full data set included"
else
	say "all passed; the full data set was left out: there is no folder $VACCHAIN_SYNTHEA"
fi
