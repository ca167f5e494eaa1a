#!/bin/sh
# Runs `st2ha post-render` for Helm 4, which keeps to itself what a post-renderer says on stderr: a failure would end in
# `plugin "st2ha" exited with error` and no more. So stderr goes where Helm's own goes, as far as that can be opened.
set -eu

helms_stderr=/proc/$PPID/fd/2
if [ -e "$helms_stderr" ] && (: >>"$helms_stderr") 2>/dev/null; then
  exec 2>>"$helms_stderr"
elif (: >/dev/tty) 2>/dev/null; then
  exec 2>/dev/tty
fi
exec "${ST2HA_BIN:-st2ha}" post-render "$@"
