#!/usr/bin/env bash
# Runs checkov over the preset `production`: nothing fails but the checks and objects that docs/security.md gives a reason for, and each of those does.
# Usage: ci/checkov.sh path/to/st2ha
set -euo pipefail

st2ha=$1
root=$(cd "$(dirname "$0")/.." && pwd)
tools=${ST2HA_TOOLS:-$root/target/tools}
version=3.3.30

# In a folder of its own: it needs some 100 packages, more than all other tools together.
if [ ! -x "$tools/checkov/bin/checkov" ]; then
  python3 -m venv "$tools/checkov"
  "$tools/checkov/bin/pip" install --quiet --disable-pip-version-check "checkov==$version"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$st2ha" render -n stackstorm --preset production --secrets-file "$work/secrets.yaml" > "$work/manifests.yaml" 2> "$work/said" || {
  cat "$work/said" >&2
  exit 1
}
# Its exit status only says that some check failed.
"$tools/checkov/bin/checkov" --file "$work/manifests.yaml" --framework kubernetes --skip-download --compact --soft-fail \
  --output json > "$work/found.json"

"$tools/checkov/bin/python" - "$work/found.json" "$root/docs/security.md" <<'PYTHON'
import json, re, sys

found, reasons = sys.argv[1:]
# The rows of the table: a check, and names of objects, or `all`. A row without a check goes on with the one above.
everywhere, known, check = set(), set(), None
with open(reasons) as lines:
    for line in lines:
        row = re.match(r"\| (CKV\w+)?[^|]*\| ([^|]*)\|", line)
        if not row or not (row[1] or check):
            continue
        check = row[1] or check
        if row[2].strip() == "all":
            everywhere.add(check)
        else:
            known |= {(check, name) for name in re.findall(r"`([^`]+)`", row[2])}
with open(found) as file:
    results = json.load(file)["results"]
if len(results["passed_checks"]) < 1000:
    sys.exit("checkov passed %d checks only: it has not seen the manifests" % len(results["passed_checks"]))
failed = {(one["check_id"], one["resource"].split(".")[-1]): one["check_name"] for one in results["failed_checks"]}
new = sorted(key for key in failed if key not in known and key[0] not in everywhere)
idle = sorted(known - set(failed)) + sorted((check, "all") for check in everywhere - {check for check, _ in failed})
for check, name in new:
    print("%s (%s) fails for %s, and docs/security.md gives no reason" % (check, failed[check, name], name))
for check, name in idle:
    print("%s no longer fails for %s: take it out of docs/security.md" % (check, name))
if new or idle:
    sys.exit(1)
print("%d checks passed; the %d that failed have a reason" % (len(results["passed_checks"]), len(results["failed_checks"])))
PYTHON
