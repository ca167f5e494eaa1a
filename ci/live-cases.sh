#!/usr/bin/env bash
# Applies each example and each feature of the upstream chart to an API server and compares: live-cases.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=${ST2HA_CONFORMANCE:-$root/../shared/conformance}
if [ ! -f "$suite/goldens.json.gz" ]; then
  echo "live cases skipped: no suite in $suite (set ST2HA_CONFORMANCE)" >&2
  exit 0
fi
cases=$(mktemp -d)
trap 'rm -rf "$cases"' EXIT
"${ST2HA_PYTHON:-python3}" - "$suite/goldens.json.gz" "$cases" <<'PYTHON'
import gzip, json, os, sys

suite, folder = sys.argv[1:]
for name, case in json.load(gzip.open(suite)).items():
    kind, _, title = name.partition(":")
    if kind == "feature" and not case.get("error"):
        # JSON is YAML too.
        with open(os.path.join(folder, f"{title}.yaml"), "w") as file:
            json.dump(case["values"], file)
PYTHON
cd "$root"
cargo build --locked --quiet
# The upstream chart renders some features for a cluster that could not work, such as one without any database.
for case in "$cases"/*.yaml; do
  if ! told=$(cd "$cases" && "$root/${CARGO_TARGET_DIR:-target}/debug/st2ha" validate --values "$case" 2>&1); then
    echo "left out, since st2ha refuses it: $(basename "$case" .yaml): $(grep --max-count=1 '^error' <<< "$told")"
    rm "$case"
  fi
done
ST2HA_LIVE_CASES=$cases cargo test --locked --test diff_live -- nothing_differs
