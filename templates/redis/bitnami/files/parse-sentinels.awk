# Reads what `sentinel sentinels` answers, names and values on alternate lines, and prints a line of sentinel.conf for each Sentinel.
BEGIN { set = {{ values.redis.sentinel.masterSet | json }} }
NR % 2 { name = $0; next }
name == "ip" { ip = $0 }
name == "port" { port = $0 }
name == "runid" { printf "sentinel known-sentinel %s %s %s %s\n", set, ip, port, $0 }
