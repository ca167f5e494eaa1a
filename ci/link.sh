#!/usr/bin/env bash
# The linker of releases, which rustc calls with the arguments of `rust-lld`, the LLD that it brings. What a render runs, which packaging/hot-functions.txt
# lists (ci/hot-functions.py), is put side by side: the kernel reads a program in pieces of 64 kB, and what runs would be spread over all of them.
set -euo pipefail

hot=$(dirname "$0")/../packaging/hot-functions.txt
objects=()
for argument in "$@"; do [[ $argument != *.rcgu.o ]] || objects+=("$argument"); done
order=$(mktemp)
trap 'rm -f "$order"' EXIT

# Rust's names end in a hash of the types that a function is made for; the list has them without it.
export LC_ALL=C
grep --text --only-matching --no-filename '_ZN[A-Za-z0-9_.$]*17h[0-9a-f]*E' "${objects[@]}" | sort --unique | awk '
  NR == FNR { rank[$0] = NR; listed++; if ($0 !~ /^_ZN/) print NR, $0; else mangled++; next }
  { name = $0; sub(/17h[0-9a-f]+E$/, "E", name) }
  name in rank { print rank[name], $0; if (!(name in found)) { found[name]; known++ } }
  END {
    if (known < 0.8 * mangled) {
      print "only " known + 0 " of the " mangled " functions in packaging/hot-functions.txt are there: run `just hot-functions`" > "/dev/stderr"
      exit 1
    }
  }' "$hot" - | sort --numeric-sort --stable | cut --delimiter=' ' --fields=2 > "$order"

rust-lld "$@" --symbol-ordering-file="$order" --no-warn-symbol-ordering --icf=all --pack-dyn-relocs=relr
