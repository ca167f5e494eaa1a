#!/usr/bin/env bash
# Makes the build context of packaging/Dockerfile from static binaries: images.sh FOLDER OUT
# FOLDER is what ci/release-build.sh has filled. OUT is then built with `docker build -f packaging/Dockerfile --target st2ha OUT`.
set -euo pipefail

dist=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/.."
found=
for pair in amd64:x86_64-unknown-linux-musl arm64:aarch64-unknown-linux-musl; do
  binary=$dist/${pair#*:}/st2ha
  [ -f "$binary" ] || continue
  install -D -m 755 "$binary" "$out/${pair%%:*}/st2ha"
  found=1
done
[ -n "$found" ] || { echo "no binaries in $dist" >&2; exit 1; }
install -m 644 examples/argocd/plugin.yaml "$out/plugin.yaml"
