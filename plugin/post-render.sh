#!/bin/sh
# Runs `st2ha post-render` for Helm 4, which keeps to itself what a post-renderer says on stderr: a failure would end in
# `plugin "st2ha" exited with error` and no more. So what st2ha says is written to where Helm's own stderr goes.
set -u

exec 3>&1
said=$("${ST2HA_BIN:-st2ha}" post-render "$@" 2>&1 >&3 3>&-)
status=$?
[ -n "$said" ] || exit "$status"

stderr=/proc/$PPID/fd/2
if [ -e "$stderr" ] && (: >>"$stderr") 2>/dev/null; then
  # Helm does not know that its file has grown and writes its own words over the first of these: let those be blanks.
  [ ! -f "$stderr" ] || printf '%512s\n' '' >>"$stderr"
  printf '%s\n' "$said" >>"$stderr"
elif (: >/dev/tty) 2>/dev/null; then
  printf '%s\n' "$said" >/dev/tty
else
  printf '%s\n' "$said" >&2
fi
exit "$status"
