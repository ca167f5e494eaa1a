#!/bin/sh
# Hands the master's part over before this pod stops, so that nobody has to find out that the master is gone.
# before-stop.sh server|sentinel: the server does it, and the Sentinel, through which it does it, stays until it is done.
set -eu
. /config/common.sh

# Whether any Sentinel that answers takes this node for the master.
is_named() {
  for node in $NODES; do
    [ "$(about_master "$node" ip)" != "$NODE.$DOMAIN" ] || return 0
  done
  return 1
}

hand_over() {
  # What is written to a master after another node has been promoted is lost, and clients stay with a master that still answers. So
  # they wait until all Sentinels name the new one: they may read, but not write.
  ask server 127.0.0.1 CLIENT PAUSE 30000 WRITE
  case $(ask sentinel 127.0.0.1 SENTINEL FAILOVER "$MASTER_SET") in
    OK | INPROG*)
      for _ in $(seq 100); do
        master=$(about_master "$NODE" ip)
        if [ -n "$master" ] && ! is_named; then
          ask server 127.0.0.1 REPLICAOF "$master" "$REDIS_PORT"
          ask server 127.0.0.1 CLIENT KILL TYPE normal
          break
        fi
        sleep 0.2
      done
      ;;
    *) echo "no other node can take over" ;;
  esac
  ask server 127.0.0.1 CLIENT UNPAUSE
}

is_master || exit 0
if [ "$1" = server ]; then
  hand_over
else
  for _ in $(seq 45); do
    sleep 1
    is_master || exit 0
  done
fi
