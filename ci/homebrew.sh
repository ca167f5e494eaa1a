#!/usr/bin/env bash
# Prints the Homebrew formula of a release: homebrew.sh SHA256SUMS
set -euo pipefail

sums=$(realpath "$1")
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
sum=$(awk -v name="st2ha-$version.crate" '$2 == name { print $1 }' "$sums")
[ -n "$sum" ] || { echo "$sums does not name st2ha-$version.crate" >&2; exit 1; }
sed -e '/^# The formula of a tap/d' -e "s/@VERSION@/$version/g" -e "s/@SHA256@/$sum/" packaging/homebrew/st2ha.rb
