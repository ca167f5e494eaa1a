explain() {
  cat >&2 <<'END'
A volume cannot be written to.

The volumes of st2.packs.volumes (packs, virtualenvs, configs) are shared by pods on several nodes, so all of them need
the access mode ReadWriteMany, and the user that this pod runs as has to own them or be allowed to write.
See https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
END
}
trap explain ERR

echo 'Testing whether the volumes of st2.packs.volumes can be written to.'
echo 'If one cannot, this pod stays, so that you can look at it. Remove it by hand then.'
for volume in packs virtualenvs{{ " configs" if values.st2.packs.volumes.configs else "" }}; do
  echo "Testing $volume ..."
  touch "/opt/stackstorm/$volume/.write-test"
  rm "/opt/stackstorm/$volume/.write-test"
done
echo 'All volumes can be written to.'
