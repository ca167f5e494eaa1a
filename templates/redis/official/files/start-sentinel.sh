#!/bin/sh
# Starts this pod's Sentinel, told of all nodes and of the other Sentinels. Sentinels find each other only through a master that runs,
# so without that a cluster whose first node is missing would never elect one.
set -eu
. /config/common.sh

# The id of a node's Sentinel, told by the node's name: 40 hexadecimal digits.
id_of() {
  printf '%s' "$1.$DOMAIN" | sha1sum | cut -d ' ' -f 1
}

keep_password
master=$(find_master)
echo "the master is $master"

{
  print_listeners "$SENTINEL_PORT"
  echo "dir $run"
  echo "sentinel resolve-hostnames yes"
  echo "sentinel announce-hostnames yes"
  echo "sentinel announce-ip $NODE.$DOMAIN"
  echo "sentinel announce-port $SENTINEL_PORT"
  echo "sentinel myid $(id_of "$NODE")"
  echo "sentinel monitor $MASTER_SET $master.$DOMAIN $REDIS_PORT $QUORUM"
  echo "sentinel down-after-milliseconds $MASTER_SET $DOWN_AFTER_MILLISECONDS"
  echo "sentinel failover-timeout $MASTER_SET $FAILOVER_TIMEOUT"
  echo "sentinel parallel-syncs $MASTER_SET $PARALLEL_SYNCS"
  if has_password server; then
    printf 'sentinel auth-pass %s %s\n' "$MASTER_SET" "$(quoted_password)"
  fi
  if has_password sentinel; then
    printf 'requirepass %s\n' "$(quoted_password)"
    printf 'sentinel sentinel-pass %s\n' "$(quoted_password)"
  fi
  for node in $NODES; do
    # A node that does not exist would count for the majority. Where nobody knows how many there are, the master tells who is there.
    if [ "$(printenv ANY_NUMBER)" = yes ]; then
      break
    fi
    if [ "$node" != "$master" ]; then
      echo "sentinel known-replica $MASTER_SET $node.$DOMAIN $REDIS_PORT"
    fi
    if [ "$node" != "$NODE" ]; then
      echo "sentinel known-sentinel $MASTER_SET $node.$DOMAIN $SENTINEL_PORT $(id_of "$node")"
    fi
  done
  cat /config/sentinel.conf
} >"$run/sentinel.conf"

exec "$server" "$run/sentinel.conf" --sentinel
