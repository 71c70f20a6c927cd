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
say() {
	steps+=("$SECONDS $*")
	printf '\n== %d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"
}
steps=()

# How long each step took.
tell_times() {
	steps+=("$SECONDS all of it")
	printf '\n== times\n'
	local number begun ended
	for ((number = 0; number + 1 < ${#steps[@]}; number++)); do
		begun=${steps[number]%% *} ended=${steps[number + 1]%% *}
		printf '%3d:%02d %s\n' $(((ended - begun) / 60)) $(((ended - begun) % 60)) "${steps[number]#* }"
	done
	printf '%3d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "${steps[-1]#* }"
}

# The pallets are tested with their benchmarks, everything else without: cargo takes the two as different builds.
pallets=(pallet-participants pallet-vaccination-records pallet-consent pallet-vaccine-details pallet-authorities
	pallet-access-log pallet-powers pallet-intents)
of_pallets=("${pallets[@]/#/--package=}" --package vacchain-runtime --no-default-features --features std,runtime-benchmarks)
of_others=(--workspace)
for pallet in "${pallets[@]}"; do of_others+=(--exclude "$pallet"); done

fail() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# The facts about this machine that set-up found, for the builds after it.
toolchain_env=$cache/vacchain-toolchain.env
if [ -f "$toolchain_env" ]; then . "$toolchain_env"; fi
