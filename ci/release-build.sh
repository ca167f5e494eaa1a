#!/usr/bin/env bash
# Builds what a release consists of into target/dist (or $ST2HA_DIST): for each target an archive with a static binary, manual pages and
# completions, beside it the bare binary, and SHA256SUMS.
# Usage: ci/release-build.sh [TARGET ...], by default x86-64 and arm64. Needs rustup's std of the targets and Python with venv.
#
# Two builds of one commit give the same bytes, wherever they run: paths are taken out of the binaries, one C compiler (Zig's, out of a Python
# package whose hash is pinned) and one linker (LLD, as Rust brings it) serve all targets, and the archives carry the time of the commit.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(x86_64-unknown-linux-musl aarch64-unknown-linux-musl)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
target_dir=${CARGO_TARGET_DIR:-$root/target}
cargo_home=${CARGO_HOME:-$HOME/.cargo}
dist=${ST2HA_DIST:-$target_dir/dist}
tools=${ST2HA_RELEASE_TOOLS:-$target_dir/release-tools}

if ! "$tools/bin/python" -m ziglang version >/dev/null 2>&1; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary=:all: -r ci/release-requirements.txt
fi

# Writes a program that calls a tool of Zig's for a target. The flag with Rust's name of the target is left out: Zig has names of its own.
zig() { # PROGRAM TOOL TARGET
  local flags=()
  [ "$2" = ar ] || flags=(-target "${3/-unknown/}")
  cat > "$1" <<PROGRAM
#!/usr/bin/env bash
arguments=()
for argument in "\$@"; do [[ \$argument == --target=* ]] || arguments+=("\$argument"); done
exec "$tools/bin/python" -m ziglang $2 ${flags[*]} "\${arguments[@]}"
PROGRAM
  chmod +x "$1"
}

# The time that files in archives have: that of the commit, or of no day where there is no repository.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

# Where sources were is said in panics (`rustc`) and in assertions of C code (`cc`). Flags of the former are
# separated by 0x1f, those of the latter quoted, since paths may have blanks.
flags() { local IFS=$'\x1f'; echo "$*"; }
# The last path that fits wins. A panic aborts, so nobody reads tables for unwinding.
CARGO_ENCODED_RUSTFLAGS=$(flags -Cforce-unwind-tables=no "-Clinker=$root/ci/link.sh" -Clinker-flavor=ld.lld "--remap-path-prefix=$root=/st2ha" \
  "--remap-path-prefix=$target_dir=/st2ha/target" "--remap-path-prefix=$cargo_home=/cargo")
export CARGO_ENCODED_RUSTFLAGS CARGO_INCREMENTAL=0 CC_SHELL_ESCAPED_FLAGS=1
unset RUSTFLAGS

mkdir -p "$dist"
rm -f "$dist"/st2ha-*.tar.gz "$dist/SHA256SUMS"
for target in "${targets[@]}"; do
  name=${target//-/_}
  zig "$tools/cc-$target" cc "$target"
  zig "$tools/ar-$target" ar "$target"
  export "CC_$name=$tools/cc-$target" "AR_$name=$tools/ar-$target"
  export "CFLAGS_$name='-ffile-prefix-map=$root=/st2ha' '-ffile-prefix-map=$target_dir=/st2ha/target' '-ffile-prefix-map=$cargo_home=/cargo'"
  cargo build --release --locked --target "$target" --target-dir "$target_dir"
  mkdir -p "$dist/$target"
  cp "$target_dir/$target/release/st2ha" "$dist/$target/st2ha"
done

# Manual pages and completions are the same for all targets; the first binary that runs here writes them.
writer=
for target in "${targets[@]}"; do
  if "$dist/$target/st2ha" --version >/dev/null 2>&1; then writer=$dist/$target/st2ha; break; fi
done
if [ -z "$writer" ]; then
  echo "none of ${targets[*]} runs here, and manual pages are written by st2ha itself: build the machine's own target too" >&2
  exit 1
fi

for target in "${targets[@]}"; do
  name=st2ha-$version-$target
  stage=$dist/$name
  rm -rf "$stage"
  mkdir -p "$stage/completions"
  install -m 755 "$dist/$target/st2ha" "$stage/st2ha"
  install -m 644 LICENSE README.md CHANGELOG.md "$stage/"
  "$writer" man --output-dir "$stage/man"
  "$writer" completions bash > "$stage/completions/st2ha.bash"
  "$writer" completions zsh > "$stage/completions/_st2ha"
  "$writer" completions fish > "$stage/completions/st2ha.fish"
  chmod -R u=rwX,go=rX "$stage"
  tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --directory "$dist" "$name" \
    | gzip --no-name --best > "$dist/$name.tar.gz"
  rm -rf "$stage"
done
(cd "$dist" && sha256sum st2ha-*.tar.gz > SHA256SUMS && cat SHA256SUMS)
