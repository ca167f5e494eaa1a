# Runs setup.js until it has nothing left to do, then sleeps. A shell that is the first process has to be told to heed a signal.
trap 'exit 0' TERM INT
rm -f /tmp/done
printf '%(%s)T' -1 > /tmp/alive
until mongosh --nodb --quiet --norc --file /scripts/setup.js & wait "$!"; do
  sleep 5 & wait "$!"
done
touch /tmp/done
sleep infinity & wait "$!"
