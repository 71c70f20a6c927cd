#!/usr/bin/env bash
# Installs what building VacChain needs on a Debian machine. Safe to run again; changes nothing in the checkout.
#
#   Debian packages   a C toolchain, clang and libclang, protobuf, make, perl; iproute2 for the partition test;
#                     postgresql for the gateway's tests, which run servers of their own (the one that Debian starts
#                     is left alone); curl and jq for the commands of docs/gateway.md; chromium for the tests of the
#                     pages, and a font for the Arabic ones
#   Node.js           with npm, for the pages: Debian's, unless a version that serves is there already
#   Rust              the version of rust-toolchain.toml, with clippy, rustfmt and the standard library's source
#   Wasm targets      wasm32v1-none (the runtime) and wasm32-unknown-unknown (the browser, with all of the standard
#                     library)
#
# Rust comes from rustup where it is there or Debian has it, else from Debian's own Rust; the Wasm targets from
# rustup where it can download them, else from Debian's Rust.
set -euo pipefail
. "$(dirname "$0")/common.sh"

packages=(build-essential ca-certificates chromium clang curl fonts-noto-core iproute2 jq libclang-dev make perl
	pkg-config postgresql protobuf-compiler)
wasm_targets=(wasm32v1-none wasm32-unknown-unknown)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs a step quietly; shows what it said only when it fails.
quietly() {
	"$@" >"$log" 2>&1 || { tail -n 15 "$log" >&2; return 1; }
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_updated=no
apt_update() {
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null || fail "installing $* needs root: run as root, or install sudo"
	if [ "$apt_updated" = no ]; then
		quietly as_root apt-get update || fail "apt-get update failed: check the network and /etc/apt"
		apt_updated=yes
	fi
}

apt_install() {
	apt_update "$@"
	DEBIAN_FRONTEND=noninteractive quietly as_root apt-get install -y --no-install-recommends "$@" ||
		fail "the Debian package(s) $* could not be installed"
}

is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'; }

install_packages() {
	command -v apt-get >/dev/null || fail "apt-get is missing: this script sets up Debian and its descendants"
	local missing=()
	for package in "${packages[@]}"; do is_installed "$package" || missing+=("$package"); done
	[ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
}

# Whether the pages can be built with this version of Node.js: the tool that bundles them asks for these.
builds_pages() {
	local major minor
	IFS=. read -r major minor _ <<<"${1#v}"
	[[ $major =~ ^[0-9]+$ && $minor =~ ^[0-9]+$ ]] || return 1
	case $major in
		20) [ "$minor" -ge 19 ] ;;
		22) [ "$minor" -ge 12 ] ;;
		*) [ "$major" -gt 22 ] ;;
	esac
}

install_node() {
	local there debians
	there=$(node --version 2>/dev/null || true)
	if builds_pages "$there"; then
		command -v npm >/dev/null || apt_install npm
		return
	fi
	apt_update nodejs npm
	debians=$(apt-cache policy nodejs | sed -n 's/^ *Candidate: //p')
	builds_pages "${debians#*:}" || fail "the pages need Node.js 20.19 or a later 20, or 22.12 or later; this machine has" \
		"${there:-none}, and its Debian offers ${debians:-none}. Debian 13 has one; for an older Debian, nodejs.org has" \
		"one: put its node and npm into the PATH, then run this script again"
	apt_install nodejs npm
	hash -r
	there=$(node --version 2>/dev/null || true)
	builds_pages "$there" || fail "Debian's Node.js is installed, and $(command -v node) is ${there:-missing}: remove the" \
		"older one from the PATH, then run this script again"
}

# Debian's own Rust: the one of its current release, kept up to date for its browsers.
install_debian_rust() {
	apt_install rustc-web cargo-web rustfmt-web rust-web-clippy libstd-rust-web-dev rust-web-src rust-web-llvm
}

install_rust() {
	if ! command -v rustup >/dev/null && ! command -v cargo >/dev/null; then
		# Debian has rustup since version 13; before that, its own Rust.
		apt_install rustup 2>/dev/null || install_debian_rust
		hash -r
	fi
	if command -v rustup >/dev/null; then
		# Installs what rust-toolchain.toml names where it is not there yet; needs no network where it is.
		quietly rustup toolchain install || quietly rustup show active-toolchain ||
			fail "rustup could not install the toolchain of rust-toolchain.toml"
	fi
	quietly cargo --version || fail "cargo is missing: install Rust, then run this script again"
}

# The Wasm targets from Debian's Rust, which has no package of them: its standard library, compiled with the bitcode that
# link-time optimisation needs. For the runtime's target there is no more of it than core and alloc.
wasm_from_debian() {
	install_debian_rust
	local cargo=(cargo)
	if command -v rustup >/dev/null; then
		quietly rustup toolchain link debian /usr || return 1
		cargo=(cargo +debian)
		printf 'export WASM_BUILD_TOOLCHAIN=debian\n' >"$toolchain_env"
	fi
	local crate target libdir parts last
	crate=$(mktemp -d)
	mkdir "$crate/src"
	printf '#![no_std]\n' >"$crate/src/lib.rs"
	printf '[package]\nname = "sysroot"\nedition = "2024"\n[workspace]\n' >"$crate/Cargo.toml"
	for target in "${wasm_targets[@]}"; do
		parts=std,panic_abort last=std
		if [ "$target" = wasm32v1-none ]; then parts=core,alloc last=alloc; fi
		libdir=/usr/lib/rustlib/$target/lib
		compgen -G "$libdir/lib$last-*.rlib" >/dev/null && continue
		RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cembed-bitcode=yes" CARGO_TARGET_DIR="$crate/target" quietly \
			"${cargo[@]}" build --manifest-path "$crate/Cargo.toml" "-Zbuild-std=$parts" --target "$target" --release ||
			return 1
		as_root mkdir -p "$libdir"
		# An earlier set-up left core and alloc alone, and two of a library are ambiguous.
		as_root find "$libdir" -name '*.rlib' -delete
		as_root find "$crate/target/$target/release/deps" -name '*.rlib' ! -name 'libsysroot-*' -exec cp -t "$libdir" {} +
	done
	rm -rf "$crate"
}

install_wasm_targets() {
	if command -v rustup >/dev/null && quietly rustup target add "${wasm_targets[@]}" 2>/dev/null; then
		rm -f "$toolchain_env"
		wasm_source=rustup
		return
	fi
	wasm_from_debian ||
		fail "a Wasm target of ${wasm_targets[*]} is missing, and neither rustup nor Debian could provide it"
	wasm_source="Debian's Rust"
}

mkdir -p "$cache"
install_packages
install_node
install_rust
install_wasm_targets
echo "setup: $(rustc --version | cut -d' ' -f1,2), Wasm targets from $wasm_source, node $(node --version)," \
	"${#packages[@]} Debian packages: all there"
