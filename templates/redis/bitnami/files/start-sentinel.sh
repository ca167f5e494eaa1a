{% set redis = values.redis -%}
{% set tls_prefix = "REDIS_SENTINEL" -%}
#!/bin/bash
# Starts this pod's Sentinel, told of the current master{% if redis.sentinel.staticID %} and of the other Sentinels{% endif %}.
{%- if redis.tls.enabled %}
# No braces around names in here: Flux would put nothing in place of
# {{ "${REDIS_SENTINEL_TLS_PORT_NUMBER}, ${REDIS_SENTINEL_TLS_AUTH_CLIENTS} or ${ARGS}" }}.
{%- endif %}
{% if redis.usePassword and redis.usePasswordFile %}
REDIS_PASSWORD="$(cat "$REDIS_PASSWORD_FILE")"
export REDIS_PASSWORD
{% endif %}
{% include "redis/bitnami/files/find-master.sh" %}
master_set={{ redis.sentinel.masterSet | shell_quote }}
settings=/opt/bitnami/redis-sentinel/etc/sentinel.conf
{%- if redis.sentinel.staticID %}

# The id of the Sentinel in a pod, told by the pod's name: 40 hexadecimal digits.
host_id() {
  sha1sum <<<"$1" | cut -d ' ' -f 1
}
{%- endif %}

# The Sentinel writes what it learns into its settings, so they are made only once in a pod's life.
if [[ ! -f "$settings" ]]; then
  cp /opt/bitnami/redis-sentinel/mounted-etc/sentinel.conf "$settings"
  {%- if redis.usePassword %}
  quoted="$(printf '%s' "$REDIS_PASSWORD" | sed 's/[\\"]/\\&/g')"
  {%- endif %}
  {
    echo
    {%- if redis.usePassword %}
    printf 'sentinel auth-pass %s "%s"' "$master_set" "$quoted"
    {%- if redis.sentinel.usePassword %}
    printf '\nrequirepass "%s"' "$quoted"
    {%- endif %}
    {%- endif %}
    {%- if redis.sentinel.staticID %}
    printf '\nsentinel myid %s\n' "$(host_id "$HOSTNAME")"
    {%- endif %}
  } >>"$settings"
fi

monitor="sentinel monitor $master_set "
lines="$(
  start="$monitor" line="$monitor$master_host $master_port {{ redis.sentinel.quorum }}" awk '
    index($0, ENVIRON["start"]) == 1 { print ENVIRON["line"]; next }
    {%- if redis.sentinel.staticID %}
    /^sentinel known-/ || /^$/ { next }
    {%- endif %}
    { print }
  ' "$settings"
)"
printf '%s\n' "$lines" >"$settings"
{%- if redis.sentinel.staticID %}

# Lists a node's Redis, unless it is the master.
add_replica() {
  if [[ "$1" != "$master_host" ]]; then
    echo "sentinel known-replica $master_set $1 {{ redis.redisPort }}" >>"$settings"
  fi
}

for index in $(seq 0 {{ 9 if redis.cluster.slaveCount is none else redis.cluster.slaveCount }}); do
  name={{ (names.redis.fullname ~ "-node-") | shell_quote }}"$index"
  if [[ "$name" == "$HOSTNAME" ]]; then
    continue
  fi
  read -r address _ < <(getent hosts "$name.$headless")
  if [[ -n "$address" ]]; then
    echo "sentinel known-sentinel $master_set $address {{ redis.sentinel.port }} $(host_id "$name")" >>"$settings"
    add_replica "$address"
  fi
done
add_replica "$own_address"
{%- endif %}

{% if redis.tls.enabled -%}
set -- \
  --port 0 \
  --tls-port "$REDIS_SENTINEL_TLS_PORT_NUMBER" \
  --tls-cert-file "$REDIS_SENTINEL_TLS_CERT_FILE" \
  --tls-key-file "$REDIS_SENTINEL_TLS_KEY_FILE" \
  --tls-ca-cert-file "$REDIS_SENTINEL_TLS_CA_FILE" \
  --tls-replication yes \
  --tls-auth-clients "$REDIS_SENTINEL_TLS_AUTH_CLIENTS"
{% if redis.tls.dhParamsFilename -%}
set -- "$@" --tls-dh-params-file "$REDIS_SENTINEL_TLS_DH_PARAMS_FILE"
{% endif -%}
{% endif -%}
exec redis-server "$settings" --sentinel "$@"
