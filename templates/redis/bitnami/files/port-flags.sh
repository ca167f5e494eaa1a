{% if values.redis.tls.enabled -%}
set -- \
  --port 0 \
  --tls-port "$REDIS_TLS_PORT" \
  --tls-cert-file "$REDIS_TLS_CERT_FILE" \
  --tls-key-file "$REDIS_TLS_KEY_FILE" \
  --tls-ca-cert-file "$REDIS_TLS_CA_FILE" \
  --tls-auth-clients "$REDIS_TLS_AUTH_CLIENTS"
{%- if values.redis.tls.dhParamsFilename %}
set -- "$@" --tls-dh-params-file "$REDIS_TLS_DH_PARAMS_FILE"
{%- endif %}
{%- else -%}
set -- --port "$REDIS_PORT"
{%- endif -%}
