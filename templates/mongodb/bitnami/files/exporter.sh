{%- set metrics = values.mongodb.metrics -%}
{%- set path = "/admin" ~ metrics.extraUri -%}
{%- if values.mongodb.auth.enabled -%}
# Percent-encodes every byte of the password: whatever it holds, it stays inside of the URI.
password="$(printf '%s' "$MONGODB_ROOT_PASSWORD" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g')"
uri="mongodb://root:$password@localhost:27017"{{ path | shell_quote }}
{%- else -%}
uri={{ ("mongodb://localhost:27017" ~ path) | shell_quote }}
{%- endif %}
exec /bin/mongodb_exporter --mongodb.uri "$uri"{{ " " ~ (metrics.extraFlags | shell_words) if metrics.extraFlags else "" }}
