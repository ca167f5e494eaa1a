# Stays up until it is told to stop, for `kubectl exec`.
trap 'exit 0' TERM
while true; do
  sleep 999 &
  wait $!
done
