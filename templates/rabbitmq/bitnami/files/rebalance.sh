until rabbitmqctl cluster_status >/dev/null; do
  echo "Waiting for the cluster to form ..."
  sleep 5
done
rabbitmq-queues rebalance all
