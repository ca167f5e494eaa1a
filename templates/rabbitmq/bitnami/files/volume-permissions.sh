mkdir -p /bitnami/rabbitmq/mnesia
{% set group = ":" ~ user.fsGroup if user.fsGroup is defined else "" -%}
chown -R {{ ((user.runAsUser | default(value="")) ~ group) | shell_word }} /bitnami/rabbitmq/mnesia
