# Sourced by the other scripts: where things are, and how they speak.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

cache=${XDG_CACHE_HOME:-$HOME/.cache}
# Outside of the checkout, so that a fresh clone reuses what another one has built.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/vacchain-target}
# The nodes of demos and tests share what they compile of the runtime.
export VACCHAIN_RUNTIME_CACHE=${VACCHAIN_RUNTIME_CACHE:-$CARGO_TARGET_DIR/compiled-runtimes}
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
if [ -d "$HOME/.cargo/bin" ]; then PATH="$HOME/.cargo/bin:$PATH"; fi

# A heading, with the minutes and seconds since the script started.
say() { printf '\n== %d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

fail() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# The facts about this machine that set-up found, for the builds after it.
toolchain_env=$cache/vacchain-toolchain.env
if [ -f "$toolchain_env" ]; then . "$toolchain_env"; fi
