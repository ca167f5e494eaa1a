#!/bin/sh
# Whether the server of this pod is of use: a master, or a replica that is in step with the master.
set -eu
. /config/common.sh
role=$(ask server 127.0.0.1 ROLE)
case $(printf '%s\n' "$role" | head -n 1) in
  master) ;;
  slave) [ "$(printf '%s\n' "$role" | sed -n 4p)" = connected ] ;;
  *) exit 1 ;;
esac
