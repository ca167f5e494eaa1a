# Signs a certificate for this pod with the release's own authority.
set -o errexit
pod="$(hostname)"
service={{ service | shell_quote }}
domain={{ values.mongodb.clusterDomain | shell_quote }}
export RANDFILE=/certs/.rnd

cp /certs/CAs/mongodb-ca-cert /certs/CAs/mongodb-ca-key /certs/
cat > /certs/openssl.cnf <<EOF
[req]
req_extensions = v3_req
distinguished_name = req_distinguished_name
[req_distinguished_name]
[v3_req]
basicConstraints = CA:FALSE
keyUsage = nonRepudiation, digitalSignature, keyEncipherment
subjectAltName = @alt_names
[alt_names]
DNS.1 = $service
DNS.2 = $pod
DNS.3 = $pod.$service.$MY_POD_NAMESPACE.svc.$domain
DNS.4 = localhost
DNS.5 = 127.0.0.1
DNS.6 = $service.$MY_POD_NAMESPACE.svc.$domain
IP.1 = 127.0.0.1
EOF

openssl genrsa -out /certs/mongo.key 2048
openssl req -new -key /certs/mongo.key -out /certs/mongo.csr -subj "/C=US/O=StackStorm/OU=IT/CN=$pod" -config /certs/openssl.cnf
openssl x509 -req -in /certs/mongo.csr -CA /certs/mongodb-ca-cert -CAkey /certs/mongodb-ca-key -CAcreateserial \
  -out /certs/mongo.crt -days 3650 -extensions v3_req -extfile /certs/openssl.cnf
cat /certs/mongo.crt /certs/mongo.key > /certs/mongodb.pem

# What is left is what the server reads.
rm -f /certs/mongo.* /certs/mongodb-ca-key /certs/*.srl "$RANDFILE"
