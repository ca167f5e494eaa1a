#!/usr/bin/env bash
# Packs a binary that is built into a Debian package: deb.sh TARGET BINARY FOLDER
# BINARY is the one for TARGET, a target of Rust; the package goes into FOLDER. Manual pages and completions are written by $ST2HA_WRITER, a
# binary that runs here, by default BINARY itself. Needs cargo-deb.
set -euo pipefail

target=$1
binary=$(realpath "$2")
mkdir -p "$3"
folder=$(realpath "$3")
writer=$(realpath "${ST2HA_WRITER:-$binary}")
cd "$(dirname "$0")/.."
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)

# Where Cargo.toml looks for them.
files=target/deb
rm -rf "$files"
mkdir -p "$files/completions"
"$writer" man --output-dir "$files/man"
"$writer" completions bash > "$files/completions/st2ha"
"$writer" completions zsh > "$files/completions/_st2ha"
"$writer" completions fish > "$files/completions/st2ha.fish"
cat > "$files/changelog" <<CHANGELOG
st2ha ($version-1) stable; urgency=medium

  * Version $version: see changelog.gz beside this file.

 -- st2ha <st2ha@users.noreply.github.com>  $(LC_ALL=C date --utc --rfc-email --date "@$SOURCE_DATE_EPOCH")
CHANGELOG

# cargo-deb takes the binary from where Cargo would have put it.
built=$files/build
mkdir -p "$built/$target/release"
cp "$binary" "$built/$target/release/st2ha"
CARGO_TARGET_DIR=$built cargo deb --no-build --no-strip --target "$target" --output "$folder/"
rm -rf "$built"
