#!/bin/sh
# What the scripts of a Redis node share; they source it. Everything that differs between releases comes in environment variables.
# No braces around names in here: Flux would replace them in what it applies.

# Valkey and Redis are the same to these scripts, but for their programs' names.
if command -v valkey-server >/dev/null 2>&1; then
  server=valkey-server
  cli=valkey-cli
else
  server=redis-server
  cli=redis-cli
fi

# Settings with the password in them, in memory. Server and Sentinel have a folder each.
run=/run/redis
umask 077

# Keeps the password for as long as this container runs, whatever becomes of the Secret.
keep_password() {
  if [ -f /secrets/redis-password ]; then
    cat /secrets/redis-password >"$run/password"
  fi
}

# Whether servers, or Sentinels, ask for a password: has_password server|sentinel
has_password() {
  [ -s "$run/password" ] && { [ "$1" = server ] || [ "$SENTINEL_PASSWORD" = yes ]; }
}

# The password as servers read it from their settings.
quoted_password() {
  printf '"%s"' "$(sed 's/[\\"]/\\&/g' "$run/password")"
}

# What a server answers within two seconds: ask server|sentinel HOST WORDS...
ask() {
  role=$1
  host=$2
  shift 2
  if [ "$role" = server ]; then port=$REDIS_PORT; else port=$SENTINEL_PORT; fi
  if [ -n "$TLS_CA_FILE" ]; then
    set -- --tls --cacert "$TLS_CA_FILE" --cert "$TLS_CERT_FILE" --key "$TLS_KEY_FILE" "$@"
  fi
  if has_password "$role"; then
    REDISCLI_AUTH=$(cat "$run/password")
    export REDISCLI_AUTH
  else
    unset REDISCLI_AUTH
  fi
  timeout 2 "$cli" -h "$host" -p "$port" "$@" 2>/dev/null </dev/null || true
}

# What a node's Sentinel knows about the master: about_master NODE FIELD. StackStorm asks for the same, rather than for
# GET-MASTER-ADDR-BY-NAME, which answers something else while a failover is under way.
about_master() {
  ask sentinel "$1.$DOMAIN" SENTINEL MASTER "$MASTER_SET" | sed -n "/^$2\$/{n;p;q;}"
}

# The node that the other nodes' Sentinels take for the master. Fails if none of them knows.
known_master() {
  for node in $NODES; do
    [ "$node" != "$NODE" ] || continue
    answer=$(about_master "$node" ip)
    for candidate in $NODES; do
      if [ "$answer" = "$candidate.$DOMAIN" ]; then
        echo "$candidate"
        return
      fi
    done
  done
  return 1
}

# The node to take for the master at the start. When no Sentinel knows one for five seconds, all nodes are starting: then it is the first.
find_master() {
  if [ "$NODES" != "$NODE" ]; then
    for _ in 1 2 3 4 5; do
      known_master && return
      sleep 1
    done
  fi
  printf '%s\n' "$NODES" | cut -d ' ' -f 1
}

# Whether the server of this pod is a master.
is_master() {
  [ "$(ask server 127.0.0.1 ROLE | head -n 1)" = master ]
}

# Lines for the settings of server and Sentinel: how they are reached.
print_listeners() {
  echo "protected-mode no"
  if [ -n "$TLS_CA_FILE" ]; then
    echo "port 0"
    echo "tls-port $1"
    echo "tls-cert-file $TLS_CERT_FILE"
    echo "tls-key-file $TLS_KEY_FILE"
    echo "tls-ca-cert-file $TLS_CA_FILE"
    if [ -n "$TLS_DH_PARAMS_FILE" ]; then
      echo "tls-dh-params-file $TLS_DH_PARAMS_FILE"
    fi
    echo "tls-auth-clients $TLS_AUTH_CLIENTS"
    echo "tls-replication yes"
  else
    echo "port $1"
  fi
}
