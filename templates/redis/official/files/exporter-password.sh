# Passwords by addresses, as JSON. Only the exporter and this container mount the folder.
user={{ (values.redis.metrics.extraArgs?["redis.user"] or "") | shell_quote }}
if [ -n "$user" ]; then
  # The exporter puts the user into the address that it looks for.
  REDIS_ADDR=$(printf %s "$REDIS_ADDR" | sed "s|://|://$user@|")
fi
printf '{"%s": "%s"}\n' "$REDIS_ADDR" "$(sed 's/[\\"]/\\&/g' /secrets/redis-password)" >/run/metrics/passwords.json
