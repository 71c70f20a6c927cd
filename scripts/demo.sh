#!/usr/bin/env bash
# Sets everything up, builds, starts a chain on this machine and plays children's vaccination histories through its
# gateway, everyone with a password of their own.
#
#   scripts/demo.sh                    the project's own children, in demo/children
#   scripts/demo.sh --data DIR         any folder of FHIR R4 bundles
#   scripts/demo.sh --network          on the nodes of four institutions instead of one
#   scripts/demo.sh --keep             leave the nodes running afterwards, with pages to open in a browser
#   scripts/demo.sh --help             everything else
set -euo pipefail
caller=$PWD
. "$(dirname "$0")/common.sh"

scripts/setup.sh
say "building (the first time takes about 30 minutes on two cores)"
cargo build --release --locked --workspace --bin vacchain-node --bin vacchain
# Pages are looked at only while the nodes go on running.
case " $* " in *" --keep "*) scripts/web.sh ;; esac
# Paths on the command line are the caller's.
export VACCHAIN_DEMO_DATA=${VACCHAIN_DEMO_DATA:-$root/demo/children}
if [ -f "$CARGO_TARGET_DIR/web-pages/index.html" ]; then
	export VACCHAIN_DEMO_PAGES=${VACCHAIN_DEMO_PAGES:-$CARGO_TARGET_DIR/web-pages}
fi
cd "$caller"
exec "$CARGO_TARGET_DIR/release/vacchain" demo "$@"
