{% set seconds = (values.rabbitmq.terminationGracePeriodSeconds * 0.4) | round(method="floor") | int -%}
# Wait until every queue has a majority without this broker, then hand its leaders over. Each may take part of the grace
# period; after that the broker stops in any case.
{% if values.rabbitmq.replicaCount is none or values.rabbitmq.replicaCount > 1 -%}
rabbitmq-upgrade await_online_quorum_plus_one --timeout {{ seconds }}
{% endif -%}
rabbitmq-upgrade drain --timeout {{ seconds }}
