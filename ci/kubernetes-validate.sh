#!/usr/bin/env bash
# Checks rendered manifests against the schemas of every supported Kubernetes version: kubernetes-validate.sh ST2HA [full]
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
st2ha=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
"${ST2HA_PYTHON:-python3}" "$root/ci/validate_manifests.py" "$st2ha" "$root" "${@:2}"
