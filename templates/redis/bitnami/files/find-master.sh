{% set headless = names.redis.fullname ~ "-headless." ~ names.redis.namespace ~ ".svc." ~ (values.redis.clusterDomain or values.clusterDomain) -%}
{% set service = names.redis.fullname ~ "." ~ names.redis.namespace ~ ".svc." ~ (values.redis.clusterDomain or values.clusterDomain) -%}
headless={{ headless | shell_quote }}
service={{ service | shell_quote }}
own_addresses=" $(hostname -i) "
read -r own_address _ <<<"$own_addresses"

# Whether an address is this pod's.
is_own() {
  [[ "$own_addresses" == *" $1 "* ]]
}

# Addresses of the other pods, ready or not.
other_addresses() {
  getent ahosts "$headless" | while read -r address _; do
    is_own "$address" || echo "$address"
  done
}

# Asks the Sentinel at a host and port for the master and puts it into master_host and master_port.
ask_sentinel() {
  {
    read -r master_host
    read -r master_port
  } < <(
    timeout 30 \
      redis-cli \
      -h "$1" \
      -p "$2" \
      {%- if values.redis.tls.enabled %}
      --tls \
      --cert "${{ tls_prefix }}_TLS_CERT_FILE" \
      --key "${{ tls_prefix }}_TLS_KEY_FILE" \
      --cacert "${{ tls_prefix }}_TLS_CA_FILE" \
      {%- endif %}
      sentinel get-master-addr-by-name {{ values.redis.sentinel.masterSet | shell_quote }}
  )
  [[ "$master_port" =~ ^[0-9]+$ ]]
}

{% if values.redis.usePassword and values.redis.sentinel.usePassword -%}
export REDISCLI_AUTH="$REDIS_PASSWORD"
{% endif -%}
master_host="$own_address"
master_port={{ values.redis.redisPort }}
if [[ -n "$(other_addresses)" ]]; then
  # The Sentinel beside another pod's master has to answer, too. If it does not, the others have yet to elect a new master; then
  # this container ends, so that it is started again and asks again.
  if ! ask_sentinel "$service" {{ values.redis.sentinel.service.sentinelPort }} ||
    ! (is_own "$master_host" || ask_sentinel "$master_host" {{ values.redis.sentinel.port }}); then
    echo "No Sentinel names a master that is up." >&2
    exit 1
  fi
fi
if is_own "$master_host"; then
  REDIS_REPLICATION_MODE=master
else
  REDIS_REPLICATION_MODE=slave
fi
export REDIS_REPLICATION_MODE
