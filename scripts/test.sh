#!/usr/bin/env bash
# Sets everything up and runs every check: formatting, lints, tests, benchmarks as tests, and the demo.
#
# The full data set is played when it is there: in ../shared/data/synthea-children, or where VACCHAIN_SYNTHEA says. So are the
# cases of other registries, in ../shared/cases or where VACCHAIN_CASES says, and the CDC's cases of forecasts, in
# ../shared/data/cdsi or where VACCHAIN_CDSI says.
set -euo pipefail
. "$(dirname "$0")/common.sh"

scripts/setup.sh

say "formatting, and the map from requirements to tests"
cargo fmt --all --check
scripts/requirements.sh --check

# The integration tests, by the lane that they run in, as options of cargo.
by_command=() of_the_rest=()
for file in {,*/,*/*/}tests/{*.rs,*/main.rs}; do
	if [ ! -f "$file" ]; then continue; fi
	name=${file%/main.rs} name=${name##*/} name=${name%.rs}
	case $file in
		cli/*) by_command+=(--test "$name") ;;
		# These have lanes of their own.
		zombienet/* | runtime/tests/benchmarks.rs) ;;
		*) of_the_rest+=(--test "$name") ;;
	esac
done

# Starts a command that runs beside what follows. `join_lanes` shows what it printed.
lanes=()
outputs=$(mktemp -d)
beside() {
	local name=$1
	shift
	# In a process group of its own, which is ended as a whole.
	set -m
	"$@" >"$outputs/$name" 2>&1 &
	set +m
	lanes+=("$! $name")
}
trap 'for lane in "${lanes[@]}"; do kill -- "-${lane%% *}" 2>/dev/null || true; done; rm -rf "$outputs"' EXIT

join_lanes() {
	local lane failed=()
	for lane in "${lanes[@]}"; do
		local name=${lane#* }
		say "$name"
		wait "${lane%% *}" || failed+=("$name")
		cat "$outputs/$name"
	done
	lanes=()
	[ ${#failed[@]} -eq 0 ] || fail "these failed, and are shown above: ${failed[*]}"
}

of_pallets_and_lints() {
	# Without the feature `default`, nothing here builds the Wasm, and no compiler for it.
	cargo test --release --locked "${of_pallets[@]}" --lib --test benchmarks
	cargo clippy --release --locked --workspace --all-targets -- -D warnings
	cargo test --release --locked "${of_others[@]}" --doc
}

of_pages() (
	cd web
	npm run check
	npm test
	npm run test:chain
	npm run test:a11y
)

say "all tests are built, with the programs that they run, and the pages"
beside pages-built scripts/web.sh vectors
cargo test --release --locked "${of_others[@]}" --no-run
cargo test --release --locked --workspace --test network --no-run
cargo test --release --locked "${of_pallets[@]}" --lib --test benchmarks --no-run

# Tests wait for blocks most of the time, so four lanes have room on two cores.
beside networks cargo test --release --locked --workspace --test network
beside command-line cargo test --release --locked "${of_others[@]}" "${by_command[@]}"
beside pallets-and-lints of_pallets_and_lints

say "tests of everything but the pallets, the command line, networks of real nodes, which run beside them, and the pages"
cargo test --release --locked "${of_others[@]}" --lib --bins "${of_the_rest[@]}"
join_lanes

# Browsers need both cores.
say "tests of the pages in a browser, stories on a chain, and axe"
of_pages

export VACCHAIN_SYNTHEA=${VACCHAIN_SYNTHEA:-$root/../shared/data/synthea-children}
if [ -d "$VACCHAIN_SYNTHEA" ]; then
	say "all passed, the full data set included"
else
	say "all passed; the full data set was left out: there is no folder $VACCHAIN_SYNTHEA"
fi
[ -d "${VACCHAIN_CASES:-$root/../shared/cases}" ] ||
	say "the cases of other registries were left out: there is no folder ${VACCHAIN_CASES:-$root/../shared/cases}"
[ -d "${VACCHAIN_CDSI:-$root/../shared/data/cdsi}" ] ||
	say "the CDC's cases of forecasts were left out: there is no folder ${VACCHAIN_CDSI:-$root/../shared/data/cdsi}"
tell_times
