printf '%s\n' \
  '[sensorcontainer]' \
  {{ ("sensor_node_name = " ~ name) | shell_quote }} \
  {{ ("partition_provider = name:hash, hash_ranges:" ~ range) | shell_quote }} \
  'single_sensor_mode = False' \
  >/tmp/st2/st2.sensorcontainer.conf
