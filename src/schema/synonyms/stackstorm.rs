//! StackStorm's own settings, its logs and its secrets as other charts call them.

use super::Instead::{At, Below, Key, Told};
use super::Sections::{Any, Component, Of, Top};
use super::table::{ALL_PODS, ENV_FROM, EXTRA_VOLUMES, OF_ALL_PODS, VOLUMES};
use super::{Synonym, row};

const FETCHED: &str = "write `secrets.mode: external`, with which all Secrets are fetched, and the store into `secrets.external.secretStoreRef`";
const LEVELS: &[&str] = &["logLevel", "debug", "verbosity", "verbose"];
const DEBUG: &str = "write `debug = True` below `[system]` into `st2.config`, which logs all there is";
const JSON: &str = "write `logging.json: true` for lines of JSON";

pub(super) const STACKSTORM: &[Synonym] = &[
    // StackStorm.
    row(Top, &["existingSshSecret", "sshSecret"], Told("write `st2.existingSshSecret`")),
    row(Top, &["ldap", "ldapAuth"], Told("write `st2.ldap`")),
    row(Top, &["className", "ingressClassName", "ingressClass"], Told("write `ingress.ingressClassName`")),
    row(Of(&["st2"]), &["existingSSHSecret", "sshSecret", "sshKeySecret"], Key("existingSshSecret")),
    row(
        Of(&["st2"]),
        &["authSecret", "existingSecret", "existing_secret", "credentialsSecret"],
        Told(
            "`st2.existingAuthSecret` names the Secret of the login, `st2.existingDatastoreSecret` that of the datastore key, \
         `st2.existingConfigSecret` one with settings",
        ),
    ),
    row(
        Of(&["st2"]),
        &["env", "extraEnv", "extraEnvVars", "envVars", "environment"],
        Told("write `workloads.env` for all pods of StackStorm, or the `env` of components, such as `st2api.env`"),
    ),
    row(Of(&["st2"]), &["envFrom", "extraEnvFrom"], Told(ENV_FROM)),
    row(Of(&["st2"]), VOLUMES, Told(EXTRA_VOLUMES)),
    row(Of(&["st2"]), OF_ALL_PODS, Told(ALL_PODS)),
    row(Of(&["st2"]), &["user", "admin", "adminUser"], Key("username")),
    row(Of(&["st2"]), &["adminPassword", "userPassword", "pass", "passwd"], Key("password")),
    row(Of(&["st2", "logging"]), LEVELS, Told(DEBUG)),
    row(Top, LEVELS, Told(DEBUG)),
    row(
        Of(&["st2chatops"]),
        LEVELS,
        Told("write `HUBOT_LOG_LEVEL: debug` below `st2chatops.env`, which the bot reads"),
    ),
    row(Of(&["st2web"]), LEVELS, Told("no key sets this")),
    row(Component, LEVELS, Told(DEBUG)),
    row(Of(&["logging"]), &["level"], Told(DEBUG)),
    row(Of(&["logging"]), &["format", "logFormat", "type"], Told(JSON)),
    row(Top, &["logFormat", "jsonLogs", "logJson"], Told(JSON)),
    row(Of(&["st2"]), &["logFormat", "jsonLogs", "logJson"], Told(JSON)),
    row(Of(&["st2.ldap"]), &["hostname", "server", "servers", "url", "uri", "hosts"], Key("host")),
    row(
        Of(&["st2.ldap"]),
        &["password", "passwd", "bind_pw", "bind_pass", "bindCredentials", "userPassword"],
        Key("bindPassword"),
    ),
    row(Of(&["st2.ldap"]), &["userDn", "username", "user", "bindUser", "bind"], Key("bindDn")),
    row(
        Of(&["st2.ldap"]),
        &["baseDn", "base", "searchBase", "userBase", "userSearchBase", "searchBaseDn"],
        Key("baseOu"),
    ),
    row(Of(&["st2.ldap"]), &["groupBase", "groupBaseDn", "groupSearchBase", "groupBaseOu"], Key("baseOuGroup")),
    row(Of(&["st2.ldap"]), &["groups", "group", "groupDn"], Key("groupDns")),
    row(
        Of(&["st2.ldap"]),
        &["id_attr", "uidAttribute", "userAttribute", "usernameAttribute", "loginAttribute"],
        Key("idAttribute"),
    ),
    row(Of(&["st2.ldap"]), &["filter", "userFilter", "searchFilter"], Key("accountPattern")),
    row(Of(&["st2.ldap"]), &["groupFilter"], Key("groupPattern")),
    row(Of(&["st2.ldap"]), &["ssl", "ldaps"], Key("useSsl")),
    row(
        Of(&["st2.ldap"]),
        &["tls", "startTls", "encryption"],
        Told("write `useSsl: true` for `ldaps://`, or `useTls: true` for STARTTLS"),
    ),
    row(Of(&["st2.ldap"]), &["ca", "caFile", "certificate", "caCertificate"], Key("caCert")),
    row(Of(&["st2.ldap"]), &["secretName", "secret", "passwordSecret", "bindPasswordSecret"], Key("existingSecret")),
    row(Of(&["st2.ldap"]), &["timeout"], Key("networkTimeout")),
    row(Of(&["st2"]), &["sshKey", "ssh_private_key", "privateKey"], Key("ssh_key")),
    row(Of(&["st2"]), &["datastoreCryptoKey", "cryptoKey", "encryptionKey"], Key("datastore_crypto_key")),
    row(Of(&["st2"]), &["keyValue", "keyvalues", "datastore", "kv"], Key("keyvalue")),
    row(Of(&["st2"]), &["apiKeys", "api_keys"], Key("apikeys")),
    row(Of(&["st2"]), &["conf", "configuration", "settings", "extraConfig"], Key("config")),
    row(Of(&["st2.rbac"]), &["defaults"], Key("roles")),
    row(
        Of(&["st2.packs.volumes"]),
        &["subPath", "size", "storageClass", "existingClaim"],
        Told(
            "write the source of a volume below `packs`, `virtualenvs` and `configs`, such as `packs: {persistentVolumeClaim: {claimName: mine}}`",
        ),
    ),
    row(Of(&["st2chatops"]), &["secret", "existingEnvSecret", "tokenSecret"], Key("existingSecret")),
    row(
        Of(&["st2chatops"]),
        &["slack", "token", "adapter", "hubot"],
        Told("write the variables of the adapter into `st2chatops.env`"),
    ),
    // Secrets that another program fetches.
    row(Any, &["externalSecrets", "externalSecret", "externalSecretsOperator", "eso"], Told(FETCHED)),
    row(
        Top,
        &["secretStore", "secretStoreRef", "clusterSecretStore"],
        Told("write `secrets.mode: external`, and the store into `secrets.external.secretStoreRef`"),
    ),
    row(
        Of(&["secrets"]),
        &["secretStore", "secretStoreRef", "clusterSecretStore", "store"],
        At("secrets.external.secretStoreRef"),
    ),
    row(Of(&["secrets"]), &["refreshInterval", "refreshPolicy", "fetch"], Below("secrets.external")),
    row(Of(&["secrets"]), &["enabled", "type", "provider", "backend"], Key("mode")),
];
