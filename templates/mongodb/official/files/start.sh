# mongod takes a key file only if nobody else can read it, which no mounted Secret is.
{%- set mongodb = values.mongodb %}
umask 077
{%- if mongodb.auth.enabled %}
install -m 0400 /etc/mongodb-key/mongodb-replica-set-key /run/mongodb/keyfile
{%- endif %}
{%- if mongodb.tls.enabled and mongodb.tls.existingSecret %}
rm -f /run/mongodb/server.pem
cat /etc/mongodb-certificates/tls.crt /etc/mongodb-certificates/tls.key > /run/mongodb/server.pem
install -m 0444 /etc/mongodb-certificates/ca.crt /run/mongodb/ca.crt
{%- endif %}
{%- if mongodb.persistence.dbPath %}
mkdir -p {{ mongodb.persistence.dbPath | shell_quote }}
{%- endif %}
exec mongod "$@"
