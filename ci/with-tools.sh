#!/usr/bin/env bash
# Runs a command with the real programs of `ci/tools.sh` named in its environment, where they are installed.
set -euo pipefail

env=$(cd "$(dirname "$0")/.." && pwd)/target/tools/env
# shellcheck source=/dev/null
[ ! -f "$env" ] || source "$env"
exec "$@"
