#!/bin/sh
# Nothing in this pod can become another user. StackStorm stops actions that take too long by `sudo pkill`, and their processes belong to
# the same user.
if [ "$1" = pkill ]; then
  exec "$@"
fi
echo 'sudo is not available in this pod: st2actionrunner.sudo switches it on' >&2
exit 1
