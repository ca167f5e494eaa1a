{%- set metrics = values.mongodb.metrics -%}
{%- if values.mongodb.auth.enabled -%}
# Percent-encodes every byte of the password: whatever it holds, it stays inside of the URI.
password="$(printf '%s' "$MONGODB_ROOT_PASSWORD" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g')"
exec /bin/mongodb_exporter --mongodb.uri "mongodb://root:$password@localhost:27017/admin"{{ metrics.extraUri | shell_quote }} {{ metrics.extraFlags }}
{% else -%}
exec /bin/mongodb_exporter --mongodb.uri "mongodb://localhost:27017/admin"{{ metrics.extraUri | shell_quote }} {{ metrics.extraFlags }}
{% endif %}
