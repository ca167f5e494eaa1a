#!/usr/bin/env bash
# Changes one value after another and looks for what `kubectl apply` would be refused: kubectl-stability.sh ST2HA
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=${ST2HA_CONFORMANCE:-$root/../shared/conformance}
if [ ! -f "$suite/conform.py" ]; then
  echo "kubectl stability skipped: no suite in $suite (set ST2HA_CONFORMANCE)" >&2
  exit 0
fi
"${ST2HA_PYTHON:-python3}" "$root/ci/kubectl_stability.py" "$suite" "$1" "$root/docs/kubectl.md"
