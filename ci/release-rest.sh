#!/usr/bin/env bash
# Adds to the archives of ci/release-build.sh what else a release has: Debian packages, the crate, a bill of materials, the plugin for Helm,
# the Homebrew formula, notes; and writes SHA256SUMS of all that is published.
# Usage: ci/release-rest.sh FOLDER. Needs cargo-deb and cargo-cyclonedx.
set -euo pipefail

dist=$(realpath "$1")
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

# All pages are written by the binary that runs here.
for binary in "$dist"/*-unknown-linux-musl/st2ha; do
  if "$binary" --version >/dev/null 2>&1; then export ST2HA_WRITER=$binary; fi
done
for binary in "$dist"/*-unknown-linux-musl/st2ha; do
  ci/deb.sh "$(basename "$(dirname "$binary")")" "$binary" "$dist"
done

# Not built again: the tests of this commit have run, and `just package` is the check that it builds alone.
cargo package --locked --no-verify
cp "${CARGO_TARGET_DIR:-target}/package/st2ha-$version.crate" "$dist/"

cargo cyclonedx --format json --spec-version 1.5 --target x86_64-unknown-linux-musl --override-filename "st2ha-$version.cdx"
# It names the package by this machine's folder.
sed "s,path+file://$PWD#,," "st2ha-$version.cdx.json" > "$dist/st2ha-$version.cdx.json"
rm "st2ha-$version.cdx.json"

# Helm wants the folder to have the name of the archive.
tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --transform 's,^plugin,st2ha-helm-plugin,' plugin \
  | gzip --no-name --best > "$dist/st2ha-helm-plugin-$version.tgz"

sums() { (cd "$dist" && sha256sum "$@" > SHA256SUMS); }
sums "st2ha-$version.crate"
ci/homebrew.sh "$dist/SHA256SUMS" > "$dist/st2ha.rb"
ci/release-notes.sh "$version" > "$dist/notes.md"
cd "$dist"
sums st2ha-"$version"-*.tar.gz st2ha_*.deb "st2ha-$version.crate" "st2ha-$version.cdx.json" "st2ha-helm-plugin-$version.tgz" st2ha.rb
cat SHA256SUMS
