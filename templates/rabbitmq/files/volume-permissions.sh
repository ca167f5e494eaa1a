mkdir -p /bitnami/rabbitmq/mnesia
chown -R {{ user.runAsUser or "" }}:{{ user.fsGroup or "" }} /bitnami/rabbitmq/mnesia
