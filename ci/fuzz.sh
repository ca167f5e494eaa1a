#!/usr/bin/env bash
# Feeds random input to the reader of YAML, the grammar of --set, the merging of layers and the reader of streams: fuzz.sh [SECONDS FOR EACH]
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
seconds=${1:-60}
if ! cargo fuzz --version > /dev/null 2>&1; then
  cargo install --locked --quiet cargo-fuzz@0.13.2
fi

# Without a sanitizer a stable compiler will do, and there is no unsafe code that one could watch.
options=(--dev --sanitizer none)
cd "$root/fuzz"
cargo fuzz build "${options[@]}"
fuzz() {
  mkdir -p "corpus/$1" "seeds/$1"
  echo "fuzzing $1 for $seconds seconds" >&2
  cargo fuzz run "${options[@]}" "$1" "corpus/$1" "seeds/$1" -- \
    -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0
}

# Two at once, on two cores.
for pair in "read set" "merge overlay"; do
  read -r one other <<< "$pair"
  fuzz "$one" & first=$!
  fuzz "$other"
  wait "$first"
done
