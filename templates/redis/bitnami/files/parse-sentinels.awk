# Reads what `sentinel sentinels` answers, names and values on alternate lines, and prints a line of sentinel.conf for each Sentinel.
NR % 2 { name = $0; next }
name == "ip" { ip = $0 }
name == "port" { port = $0 }
name == "runid" { printf "sentinel known-sentinel {{ values.redis.sentinel.masterSet }} %s %s %s\n", ip, port, $0 }
