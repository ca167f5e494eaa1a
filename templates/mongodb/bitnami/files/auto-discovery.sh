#!/bin/bash
# Waits until the cloud has given this pod's own Service an address, and leaves that in a file for setup.sh.
set -o nounset

# Prints one field of the load balancer's first address, or nothing.
field() {
  kubectl get svc "$MY_POD_NAME-external" -n {{ names.mongodb.namespace | shell_quote }} -o "jsonpath={.status.loadBalancer.ingress[0].$1}"
}

for attempt in 1 2 3 4 5 6 7 8 9 10 11 12; do
  address="$(field ip)"
  [[ -n "$address" ]] || address="$(field hostname)"
  if [[ -n "$address" ]]; then
    echo "$address" | tee "$SHARED_FILE"
    exit 0
  fi
  echo "The Service $MY_POD_NAME-external has no address yet (attempt $attempt of 12)" >&2
  sleep 5
done
exit 1
