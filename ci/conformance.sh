#!/usr/bin/env bash
# Compares what st2ha renders with what Helm renders from the upstream chart: conformance.sh ST2HA [CASES]
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=${ST2HA_CONFORMANCE:-$root/../shared/conformance}
if [ ! -f "$suite/conform.py" ]; then
  echo "conformance skipped: no suite in $suite (set ST2HA_CONFORMANCE)" >&2
  exit 0
fi
"${ST2HA_PYTHON:-python3}" "$suite/conform.py" check --verbose --st2ha "$(realpath "$1")" --cases "${2:-*}"
