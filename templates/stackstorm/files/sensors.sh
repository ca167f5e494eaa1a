cat >/tmp/st2/st2.sensorcontainer.conf <<'END'
[sensorcontainer]
sensor_node_name = {{ name }}
partition_provider = name:hash, hash_ranges:{{ range }}
single_sensor_mode = False
END
