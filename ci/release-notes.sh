#!/usr/bin/env bash
# Prints the section of a version in CHANGELOG.md: release-notes.sh VERSION [DATED]
# With DATED, a section that has no day yet, `## 1.2.3 - unreleased`, is an error.
set -euo pipefail

version=$1
cd "$(dirname "$0")/.."
heading=$(grep -m1 -F "## $version - " CHANGELOG.md) || { echo "CHANGELOG.md has no section '## $version - DAY'" >&2; exit 1; }
if [ $# -gt 1 ] && ! grep -qE ' - [0-9]{4}-[0-9]{2}-[0-9]{2}$' <<< "$heading"; then
  echo "the section of $version in CHANGELOG.md has no day: $heading" >&2
  exit 1
fi
awk -v heading="$heading" '$0 == heading { on = 1; next } on && /^## / { exit } on' CHANGELOG.md | sed '/./,$!d'
