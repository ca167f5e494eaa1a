# Signs a certificate for this pod with the release's own authority.
{%- set domain = names.mongodb.namespace ~ ".svc." ~ values.mongodb.clusterDomain %}
umask 077
service={{ (names.mongodb.fullname ~ "-headless") | shell_quote }}
client={{ names.mongodb.fullname | shell_quote }}
domain={{ domain | shell_quote }}
authority=/etc/mongodb-certificates
work="$(mktemp -d /run/mongodb/work.XXXXXX)"
cat > "$work/names" <<EOF
basicConstraints = CA:FALSE
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:$POD_NAME, DNS:$POD_NAME.$service, DNS:$POD_NAME.$service.$domain, DNS:$service, DNS:$service.$domain, DNS:$client, DNS:$client.$domain, DNS:localhost, IP:127.0.0.1
EOF
openssl genrsa -out "$work/key" 2048
# Members take each other for members only if organisation and unit are the same; a name longer than 64 characters is none.
openssl req -new -key "$work/key" -out "$work/request" -subj "/O=StackStorm/OU=MongoDB/CN=${POD_NAME:0:64}"
openssl x509 -req -in "$work/request" -CA "$authority/ca.crt" -CAkey "$authority/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
  -days 3650 -extfile "$work/names" -out "$work/certificate"
rm -f /run/mongodb/server.pem /run/mongodb/ca.crt
cat "$work/certificate" "$work/key" > /run/mongodb/server.pem
install -m 0444 "$authority/ca.crt" /run/mongodb/ca.crt
rm -r "$work"
