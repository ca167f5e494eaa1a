#!/bin/sh
# Starts this pod's server: as the master if it is the only one or the Sentinels name it, or else as a replica of the one they name.
set -eu
. /config/common.sh

has_data() {
  for file in /data/appendonlydir /data/appendonly.aof /data/dump.rdb; do
    [ ! -e "$file" ] || return 0
  done
  return 1
}

# Whether any other Sentinel has met this node as the master.
was_master() {
  for node in $NODES; do
    [ "$node" != "$NODE" ] || continue
    [ -z "$(about_master "$node" runid)" ] || return 0
  done
  return 1
}

# Replicas copy what the master has. One that has lost its data lets another node become the master rather than empty them, too.
yield_if_empty() {
  if [ "$master" != "$NODE" ] || has_data || ! was_master; then
    return
  fi
  echo "this node was the master and has lost its data: waiting for another master"
  for _ in $(seq 30); do
    master=$(known_master || echo "$NODE")
    [ "$master" = "$NODE" ] || return 0
    sleep 1
  done
}

keep_password
master=$NODE
if [ -n "$SENTINEL_PORT" ]; then
  master=$(find_master)
  yield_if_empty
fi
echo "the master is $master"

{
  print_listeners "$REDIS_PORT"
  echo "dir /data"
  if [ -n "$SENTINEL_PORT" ]; then
    echo "replica-announce-ip $NODE.$DOMAIN"
    echo "repl-diskless-sync-delay 0"
  fi
  if has_password server; then
    printf 'requirepass %s\n' "$(quoted_password)"
    printf 'masterauth %s\n' "$(quoted_password)"
  fi
  cat /config/redis.conf
  if [ "$master" != "$NODE" ]; then
    echo "replicaof $master.$DOMAIN $REDIS_PORT"
  fi
} >"$run/redis.conf"

exec "$server" "$run/redis.conf" "$@"
