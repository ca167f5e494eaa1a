//! Keys of the data services as other charts call them.

use super::Instead::{At, Below, Key, Told};
use super::Sections::Of;
use super::{Synonym, row};

/// Sections with servers of the user's own.
const EXTERNAL: &[&str] = &["mongodb.external", "rabbitmq.external", "redis.external"];
/// Sections with what StackStorm logs in with there.
const LOGINS: &[&str] = &["mongodb.external", "rabbitmq.external", "redis.external", "redis.external.sentinel"];
const EXTERNAL_TLS: &[&str] = &["mongodb.external.tls", "rabbitmq.external.tls", "redis.external.tls"];
/// Settings of the volumes of Redis.
const OF_A_CLAIM: &[&str] = &["size", "storageClass", "enabled", "accessModes"];
const CA: &str = "put the certificate into a Secret that `existingSecret` names; `certCAFilename` is its key there, `ca.crt` unless you write another one";

pub(super) const SERVICES: &[Synonym] = &[
    row(
        Of(&["redis", "redis.replica", "redis.slave"]),
        &["replicas", "replicaCount"],
        Told("write `redis.cluster.slaveCount`, which counts all nodes"),
    ),
    row(
        Of(&["redis"]),
        &["replica"],
        Told("write `redis.cluster.slaveCount` for their number, and their other settings below `redis.slave`"),
    ),
    row(
        Of(&["redis"]),
        &["architecture"],
        Told("write `redis.cluster.slaveCount`: 1 for a single server, 3 or more for Sentinels"),
    ),
    row(
        Of(&["redis.cluster"]),
        &["replicas", "replicaCount", "nodes", "size"],
        Told("write `redis.cluster.slaveCount`, which counts all nodes"),
    ),
    row(Of(&["redis"]), &["auth"], Told("write `redis.usePassword`, and `redis.password` or `redis.existingSecret`")),
    row(Of(&["redis"]), &["pdb"], Key("podDisruptionBudget")),
    row(
        Of(&["redis", "redis.slave"]),
        &["spreadConstraints", "topologySpreadConstraints"],
        Told("write `redis.master.spreadConstraints`, by which the nodes spread"),
    ),
    row(Of(&["rabbitmq"]), &["tls"], Told("write `rabbitmq.auth.tls`")),
    row(
        Of(&["mongodb", "rabbitmq", "redis"]),
        &["imagePullSecrets", "imagePullSecret"],
        Told("write `image.pullSecrets`, a list of names"),
    ),
    row(Of(&["mongodb", "rabbitmq", "redis"]), &["tag", "imageTag", "version"], Told("write `image.tag`")),
    row(
        Of(&["mongodb", "rabbitmq", "redis"]),
        &["uri", "url", "connectionString"],
        Told("st2ha makes the address: write the hosts below `external`, and what else it needs beside them"),
    ),
    row(Of(&["mongodb"]), &["host", "hosts", "hostname"], Told("write `mongodb.external.hosts`")),
    row(Of(&["rabbitmq"]), &["host", "hosts", "hostname"], Told("write `rabbitmq.external.hosts`")),
    row(Of(&["redis"]), &["host", "hosts", "hostname"], Told("write `redis.external.hosts`")),
    row(
        Of(&["mongodb"]),
        &["replicaSet"],
        Told("write `mongodb.architecture: replicaset`, and `replicaCount` and `replicaSetName` beside it"),
    ),
    row(
        Of(&["mongodb.auth"]),
        &["rootUser"],
        Told("the first user is always called `root`; its password is `mongodb.auth.rootPassword`"),
    ),
    row(Of(&["mongodb.auth"]), &["usernames", "user", "userName"], Key("username")),
    row(Of(&["mongodb.auth"]), &["passwords", "pass"], Key("password")),
    row(Of(&["mongodb.metrics"]), &["password"], Told("write `mongodb.auth.metricsPassword`")),
    row(
        Of(&["rabbitmq"]),
        &["existingSecret"],
        Told(
            "write `rabbitmq.auth.existingPasswordSecret` for the password, and `rabbitmq.auth.existingErlangSecret` for the cookie",
        ),
    ),
    row(
        Of(&["rabbitmq"]),
        &["rabbitmqMemoryHighWatermark", "rabbitmqMemoryHighWatermarkType"],
        Told("write `enabled`, `type` and `value` below `rabbitmq.memoryHighWatermark`"),
    ),
    row(Of(&["redis"]), &["pass", "requirepass"], Key("password")),
    row(Of(&["mongodb.auth"]), &["databases"], Key("database")),
    row(Of(&["mongodb.auth"]), &["replicaSetName"], Told("write `mongodb.replicaSetName`")),
    row(
        Of(&["rabbitmq.auth"]),
        &["existingSecret"],
        Told("write `existingPasswordSecret` for the password, and `existingErlangSecret` for the cookie"),
    ),
    row(
        Of(&["rabbitmq.auth"]),
        &["enableLoopbackUser", "securePassword"],
        Told("remove it: the user can log in from everywhere, and the password is only in a Secret"),
    ),
    row(Of(&["rabbitmq.auth"]), &["user"], Key("username")),
    row(Of(&["rabbitmq.auth"]), &["pass"], Key("password")),
    row(Of(&["rabbitmq.auth"]), &["cookie"], Key("erlangCookie")),
    row(
        Of(&["mongodb"]),
        &["existingSecret", "username", "password", "rootPassword", "replicaSetKey"],
        Below("mongodb.auth"),
    ),
    row(Of(&["rabbitmq"]), &["username", "password", "erlangCookie"], Below("rabbitmq.auth")),
    row(Of(&["mongodb", "rabbitmq"]), &["pass", "passwd"], Told("write `auth.password`")),
    row(Of(&["mongodb", "rabbitmq"]), &["podDisruptionBudget"], Key("pdb")),
    row(Of(&["mongodb"]), &["storageClass", "size"], Below("mongodb.persistence")),
    row(Of(&["mongodb"]), &["storage"], At("mongodb.persistence.size")),
    row(Of(&["rabbitmq"]), &["storageClass", "size"], Below("rabbitmq.persistence")),
    row(Of(&["rabbitmq"]), &["storage"], At("rabbitmq.persistence.size")),
    row(Of(&["mongodb.persistence"]), &["accessMode"], Key("accessModes")),
    row(Of(&["rabbitmq.persistence"]), &["accessModes"], Key("accessMode")),
    row(Of(&["mongodb.persistence", "rabbitmq.persistence"]), &["storageClassName"], Key("storageClass")),
    row(Of(&["redis"]), &["storageClass", "size"], Below("redis.slave.persistence")),
    row(Of(&["redis"]), &["storage"], At("redis.slave.persistence.size")),
    row(Of(&["redis.persistence"]), OF_A_CLAIM, Below("redis.slave.persistence")),
    // A single server of the provider `bitnami`.
    row(Of(&["redis"]), &["storageClass", "size"], Below("redis.master.persistence")),
    row(Of(&["redis"]), &["storage"], At("redis.master.persistence.size")),
    row(Of(&["redis.persistence"]), OF_A_CLAIM, Below("redis.master.persistence")),
    // Servers of the user's own.
    row(
        Of(EXTERNAL),
        &["uri", "url", "connectionString"],
        Told("st2ha makes the address: write `hosts`, and what else it needs beside them"),
    ),
    row(
        Of(EXTERNAL),
        &["host", "hostname", "server", "servers", "address", "addresses", "endpoint", "nodes"],
        Key("hosts"),
    ),
    row(Of(LOGINS), &["user", "userName", "login"], Key("username")),
    row(Of(LOGINS), &["pass", "passwd", "pwd"], Key("password")),
    row(
        Of(LOGINS),
        &["secretName", "secret", "passwordSecret", "authSecret", "credentialsSecret", "existingPasswordSecret"],
        Key("existingSecret"),
    ),
    row(
        Of(LOGINS),
        &["passwordKey", "secretKey", "existingSecretKey", "secretPasswordKey"],
        Key("existingSecretPasswordKey"),
    ),
    row(Of(LOGINS), &["usernameKey", "userKey", "secretUsernameKey"], Key("existingSecretUsernameKey")),
    row(
        Of(LOGINS),
        &["auth", "credentials"],
        Told("write `username` and `password` without this key, or name a Secret with `existingSecret`"),
    ),
    row(Of(EXTERNAL), &["ssl", "useTls", "useSsl", "tlsEnabled", "sslEnabled"], Told("write `tls.enabled: true`")),
    row(
        Of(EXTERNAL),
        &["caCert", "ca", "tlsSecret", "caSecret", "tlsCa"],
        Told("put the certificates into a Secret, and name it with `tls.existingSecret`"),
    ),
    row(Of(&["mongodb.external"]), &["db_name", "dbName", "db", "databaseName", "name"], Key("database")),
    row(Of(&["mongodb.external"]), &["replicaSetName", "rs", "replset"], Key("replicaSet")),
    row(
        Of(&["mongodb.external"]),
        &["authenticationDatabase", "authDatabase", "authDb", "authenticationSource"],
        Key("authSource"),
    ),
    row(Of(&["rabbitmq.external"]), &["virtualHost", "virtual_host"], Key("vhost")),
    row(Of(&["redis.external"]), &["db", "databaseNumber", "dbNumber"], Key("database")),
    row(
        Of(&["redis.external"]),
        &["masterName", "masterSet", "sentinelMaster", "master"],
        Told("write `sentinel.masterSet`"),
    ),
    row(Of(&["redis.external"]), &["sentinels"], Told("write the Sentinels into `hosts`, and `sentinel.masterSet`")),
    row(
        Of(&["redis.external.sentinel"]),
        &["masterName", "master", "name", "service", "serviceName"],
        Key("masterSet"),
    ),
    row(
        Of(&["redis.external.sentinel"]),
        &["hosts", "host", "nodes"],
        Told("write the Sentinels into `redis.external.hosts`"),
    ),
    row(
        Of(EXTERNAL_TLS),
        &["secretName", "secret", "caSecret", "tlsSecret", "certificatesSecret", "existingCASecret"],
        Key("existingSecret"),
    ),
    row(Of(EXTERNAL_TLS), &["ca", "caCert", "caFile", "caKey", "caFilename", "caCertificate"], Told(CA)),
    row(Of(EXTERNAL_TLS), &["cert", "certFile", "clientCert", "certificate"], Key("certFilename")),
    row(Of(EXTERNAL_TLS), &["key", "keyFile", "clientKey", "certKey"], Key("certKeyFilename")),
];
