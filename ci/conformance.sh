#!/usr/bin/env bash
# Compares what st2ha renders with what Helm renders from the upstream chart: conformance.sh ST2HA [CASES]
set -euo pipefail

st2ha=$1
cases=${2:-*}
suite=${ST2HA_CONFORMANCE:-$(cd "$(dirname "$0")/.." && pwd)/../shared/conformance}
if [ ! -f "$suite/conform.py" ]; then
  echo "conformance skipped: no suite in $suite (set ST2HA_CONFORMANCE)" >&2
  exit 0
fi
root=$(cd "$(dirname "$0")/.." && pwd)
python=$root/target/tools/python/bin/python
[ -x "$python" ] || python=python3
"$python" "$suite/conform.py" check --st2ha "$st2ha" --cases "$cases" --limit 60
