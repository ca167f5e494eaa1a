#!/bin/bash
# Whether this pod and the master answer a ping. Argument: how many seconds each may take.
script_dir="$(dirname "$0")"
exit_status=0
"$script_dir/ping_{{ probe }}_local.sh" "$1" || exit_status=$?
"$script_dir/ping_{{ probe }}_master.sh" "$1" || exit_status=$?
exit "$exit_status"
