#!/usr/bin/env bash
# Builds the pages: the client in WebAssembly, and the pages around it. Skips what is up to date.
#
#   scripts/web.sh              the pages, in $CARGO_TARGET_DIR/web-pages
#   scripts/web.sh wasm         the WebAssembly alone, in web/node_modules/.wasm
#   scripts/web.sh vectors      the pages, and the checks of the cryptography's vectors for web/tests/core
#   scripts/web.sh sizes        the pages, and how large each part is
set -euo pipefail
. "$(dirname "$0")/common.sh"

what=${1:-pages}
target=${CARGO_TARGET_DIR:-$root/target}
modules=$target/wasm32-unknown-unknown/web
made=$target/web-wasm
pages=$target/web-pages
packages=$root/web/node_modules
# What every browser of the last years has.
features=(--enable-bulk-memory --enable-simd --enable-sign-ext --enable-nontrapping-float-to-int
	--enable-mutable-globals --enable-reference-types --enable-multivalue)

if [ ! -f "$packages/.package-lock.json" ] || [ "$root/web/package-lock.json" -nt "$packages/.package-lock.json" ]; then
	say "fetching the pages' packages"
	(cd "$root/web" && npm ci)
fi

# Cargo knows itself what is up to date. The flags are for this target alone: SIMD is what makes Argon2id fast. Messages of panics
# name no folder of the machine that builds, so that two machines build the same bytes.
say "building the client for the browser"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-C target-feature=+simd128 \
	--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=registry --remap-path-prefix=$root=vacchain \
	--remap-path-prefix=$(rustc --print sysroot)/lib/rustlib/src/rust=rust"
cargo build --locked --profile web --target wasm32-unknown-unknown --package vacchain-web-core
cargo build --locked --profile web --target wasm32-unknown-unknown --package vacchain-web-strength
cargo build --locked --release --package vacchain-web-bindgen

for module in core strength; do
	built=$modules/vacchain_web_$module.wasm
	if [ "$made/${module}_bg.wasm" -nt "$built" ]; then continue; fi
	say "making $module smaller"
	mkdir -p "$made"
	"$target/release/vacchain-web-bindgen" "$built" "$made" "$module"
	"$packages/.bin/wasm-opt" -Oz "${features[@]}" -o "$made/$module.small.wasm" "$made/${module}_bg.wasm"
	mv "$made/$module.small.wasm" "$made/${module}_bg.wasm"
done
mkdir -p "$packages/.wasm"
cp -pu "$made"/*.js "$made"/*.wasm "$packages/.wasm/"
if [ "$what" = vectors ]; then
	cargo build --locked --profile web --target wasm32-unknown-unknown --package vacchain-sealing-vectors
	cp -pu "$modules/vacchain_sealing_vectors.wasm" "$packages/.wasm/vectors.wasm"
fi
if [ "$what" = wasm ]; then exit; fi

newest() { find "$@" -type f -printf '%T@\n' | sort -n | tail -1; }
sources=("$root/web/src" "$root/web/scripts" "$root/web/index.html" "$root/web/vite.config.ts" "$root/web/package-lock.json"
	"$packages/.wasm")
if [ ! -f "$pages/.built" ] || [ "$(newest "${sources[@]}")" != "$(cat "$pages/.built")" ]; then
	say "building the pages"
	(cd "$root/web" && PAGES_OUT=$pages npx --no-install vite build)
	say "compressing the pages"
	node "$root/web/scripts/compress.js" "$pages"
	node "$root/web/scripts/manifest.js" "$pages"
	newest "${sources[@]}" >"$pages/.built"
fi
if [ "$what" = sizes ]; then node "$root/web/scripts/sizes.js" "$pages"; fi
say "the pages are in $pages"
