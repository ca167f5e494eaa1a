//! Passwords that look like any other word, which only their places tell.

use serde_json::Value;

use super::{compare, object, set};

/// Variables and values that are credentials.
const VARIABLES: &[(&str, &str)] = &[
    // Several in one text.
    ("PASSWORDS", "clover thicket"),
    ("USER_PASSWORDS", "clover123,thicket456"),
    ("STATIC_PASSWORDS", "clover1"),
    ("LDAP_PASSWDS", "clover"),
    ("DB_PWDS", "clover22"),
    ("SSH_PASSPHRASES", "clover;thicket"),
    ("PASSWORDS_EU", "clover"),
    ("TOKENS", "clover12 thicket34"),
    // Somebody's.
    ("PASSWORD_ALICE", "clover"),
    ("PASSWORD_BOB", "clover2"),
    ("TOKEN_FOR_ALICE", "clover"),
    // Names.
    ("PRIVPASS", "clover"),
    ("SECURITY_ANSWER", "clover"),
    ("TACACS_KEY", "clover"),
    ("RADIUS_KEY", "clover"),
    ("DB_CRED", "clover"),
    ("BACKUP_CODES", "1234 5678"),
    ("SESSIONID", "0123456789abcdef0123456789abcdee"),
    ("TSIG", "0123456789abcdef0123456789abcdee"),
    ("SPLUNK_HEC", "12345678-90ab-cdef-1234-567890abcdef"),
];

/// Variables of the same kinds without a credential.
const HARMLESS_VARIABLES: &[(&str, &str)] = &[
    ("PASSWORD_ALICE", "by mail"),
    ("PASSWORD_STORE", "ldap"),
    ("PASSWORD_RESET", "weekly"),
    ("SHOW_PASSWORDS", "never"),
    ("EXPIRED_PASSWORDS", "12"),
    ("PASSWORDS", "$OTHERS"),
    ("PASSWORDS", "/run/secrets/passwords"),
    ("PASSWORDS_FILE", "users"),
    ("TOKENS", "one, two"),
    ("MAX_TOKENS", "4096"),
    ("TOKENS", "cl100k_base sha256"),
    ("SECRETS", "st2-env01 st2-env02"),
    ("SPLUNK_HEC", "https://splunk.example.com:8088"),
    ("TSIG", "ns1-key"),
    ("SESSIONID", "cookie"),
];

/// Texts with a credential, in which `X` stands for it.
const TEXTS: &[&str] = &[
    // Several in one text.
    "passwords: X,thicket1",
    "{\"passwords\": \"X thicket1\"}",
    "export DB_PASSWORDS=X,thicket2",
    "serve --passwords X,thicket2 --port 1",
    // A key before its value, as words of a command.
    "aws configure set aws_secret_access_key X",
    "aws configure set --profile p aws_secret_access_key \"X\"",
    "crudini --set /etc/st2/st2.conf database password X",
    "openstack-config --set /etc/nova/nova.conf database password 'X'",
    "npm config set //registry.npmjs.org/:_authToken X",
    "npm set //registry.npmjs.org/:_authToken X",
    "git config --global github.token X",
    "git config set github.token X",
    "git config --file /tmp/c github.token X",
    "jq --arg password X '.p = $password' file.json",
    "jq -n --arg user bob --arg password X '{a: $user}'",
    "kubectl config set users.bob.password X",
    "consul kv put st2/password X",
    "etcdctl put /st2/password X",
    "st2 key set db_password X",
    "sudo crudini --set st2.conf auth token X && st2ctl reload",
    // Logins in programs.
    "requests.get(u, auth=('bob', 'X'))",
    "requests.get(u, auth=(user, \"X\"))",
    "s = Session(); s.auth = ('bob', 'X')",
    "es = Elasticsearch(u, http_auth=('bob', 'X'))",
    "a = HTTPBasicAuth('bob', 'X')",
    "a = requests.auth.HTTPDigestAuth(\"bob\", \"X\")",
    "req.SetBasicAuth(\"bob\", \"X\")",
    "new NetworkCredential(\"bob\", \"X\", \"CORP\")",
    "db.auth('bob', 'X')",
    "db.getSiblingDB(\"admin\").auth(\"bob\", \"X\")",
    "db.changeUserPassword(\"bob\", \"X\")",
    "server.login('bob@example.com', 'X')",
    // Routers.
    "password 0 X",
    "line vty 0 4\n password 7 X\n login",
    "lines: [\"line vty 0 4\", \"password 7 X\"]",
    "username bob password 0 X",
    "radius server a\n key 0 X",
    "ntp authentication-key 10 md5 X 7",
    "set system ntp authentication-key 1 type sha256 value \"X\"",
    "snmp-server user ops grp v3 auth sha abcd1234 priv aes 128 X",
    // Flags in one word.
    "curl -su bob:X https://h",
    "curl -sSfu \"bob:X\" https://h",
    "curl -subob:X https://h",
    "CURL_OPTS='-fsSLu bob:X'",
    "curl -sb 'session=X' https://h",
    "ldapsearch -LLLxw X -b dc=x",
    "mysql -BNpX db",
    "zip -rP X a.zip b",
    // Headers and variables of web servers and proxies.
    "proxy_set_header Private-Token X;",
    "location / { grpc_set_header Api-Key \"X\"; }",
    "set $api_key \"X\";",
    "http-request set-header Private-Token X if { path /a }",
    "RequestHeader set Api-Key X",
    // Other programs and files.
    "plink -ssh -pw X bob@h",
    "consul kv get -token X a",
    "npm config set _auth X",
    "npm config set //registry.npmjs.org/:_auth=X",
    "smbclient //fs/share X -U bob",
    "realm join -U admin example.com <<< X",
    "echo X | realm join -U admin example.com",
    "rpcpass=X",
];

/// Texts like these without a credential.
const HARMLESS_TEXTS: &[&str] = &[
    "aws configure set region eu-central-1",
    "aws configure set aws_secret_access_key $KEY",
    "crudini --set /etc/st2/st2.conf auth token_ttl 3600",
    "crudini --get /etc/st2/st2.conf database password",
    "npm config set registry https://registry.example.com/",
    "git config --global user.name bob",
    "git config --global credential.helper store",
    "git config --get github.token",
    "jq --arg name bob .password file.json",
    "jq --arg token \"$TOKEN\" '.t = $token' file.json",
    "kubectl config set current-context prod",
    "st2 key set region eu",
    "requests.get(u, auth=(user, password))",
    "auth=('username', 'password')",
    "a = HTTPBasicAuth(os.environ['USER'], os.environ['PASSWORD'])",
    "db.auth(user, passwordPrompt())",
    "passport.use(strategies('basic', 'digest'))",
    "auth: ['basic', 'digest']",
    "login('google', 'popup')",
    "The passwords: see the manual",
    "# tokens: one, two",
    "password 8 characters or more",
    "password 7 days",
    "key 1 value",
    "ntp authentication-key 1 md5 $KEY",
    "curl -su \"$U:$P\" https://h",
    "curl -sSfo /tmp/out https://h:8443/a",
    "rsync -vau /data host:/backup",
    "ldapsearch -xLLL -b dc=x",
    "zip -qr a.zip b",
    "st2 auth -t st2admin",
    "proxy_set_header Private-Token $http_private_token;",
    "proxy_set_header Authorization \"Bearer $token\";",
    "set $token $http_authorization;",
    "http-request set-header Private-Token %[var(txn.token)]",
    "add_header Set-Cookie \"lang=en; Path=/\";",
    "smbclient //fs/share -U bob",
    "printf 'user=%s\\npassword=%s\\n' \"$U\" \"$P\"",
    "printf '{\"password\": \"%s\"}' \"$P\"",
    "echo \"password=@DB_PASSWORD@\"",
    "print('token=%s' % t)",
    "print(f\"password={password}\")",
    "jq -n --arg p \"$P\" '{password: $p}'",
    "read -rs pass && export DB_PASSWORD=$pass",
    "helm upgrade a b --set auth.existingSecret=st2-auth",
    "community: https://forum.example.com\nedition: community",
];

fn variable(name: &str, value: &str) -> String {
    let text = Value::from(value);
    object("Task", &format!("spec: {{containers: [{{name: c, env: [{{name: {name}, value: {text}}}]}}]}}"))
}

/// What is told of a text as a file, as a value of its own, and of a command.
fn places(text: &str) -> Vec<String> {
    let quoted = Value::from(text);
    let command = Value::from(format!("set -e\n{text}\necho done\n"));
    vec![
        object("ConfigMap", &format!("data: {{notes: {quoted}}}")),
        object("Task", &format!("spec: {{containers: [{{name: c, command: [sh, -c, {quoted}]}}]}}")),
        object("ConfigMap", &format!("data: {{run.sh: {command}}}")),
    ]
}

fn told(manifest: &str) -> String {
    compare(&[], &set(manifest)).json()
}

#[test]
fn variables_of_credentials_are_hidden_whatever_they_look_like() {
    let shown: Vec<_> = VARIABLES.iter().filter(|(name, value)| told(&variable(name, value)).contains(value)).collect();
    assert!(shown.is_empty(), "{shown:?}");
    let is_hidden = |(name, value): &&(&str, &str)| told(&variable(name, value)).contains('‹');
    let hidden: Vec<_> = HARMLESS_VARIABLES.iter().filter(is_hidden).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

#[test]
fn words_in_the_place_of_credentials_are_hidden() {
    let texts = TEXTS.iter().flat_map(|text| places(&text.replace('X', "clover25")));
    let shown: Vec<String> = texts.filter(|manifest| told(manifest).contains("clover25")).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    let texts = HARMLESS_TEXTS.iter().flat_map(|text| places(text));
    let hidden: Vec<String> = texts.filter(|manifest| told(manifest).contains('‹')).collect();
    assert!(hidden.is_empty(), "{}", hidden.join("\n"));
}

/// Annotations of Vault's agent, and whether something in them is a credential.
const AGENT: &[(&str, &str, bool)] = &[
    ("agent-inject-secret-db-creds", "database/creds/st2-app", false),
    ("agent-inject-secret-token", "kv/data/st2", false),
    ("agent-inject-secret-passwords", "kv/data/st2", false),
    ("agent-inject-secret-tls-key", "pki/issue/st2", false),
    ("agent-extra-secret", "st2-extra", false),
    ("agent-inject-file-password", "db/password.txt", false),
    ("agent-inject-perms-password", "0400", false),
    ("agent-inject-command-password", "/bin/reload.sh --user st2", false),
    ("agent-inject-command-password", "/bin/reload.sh --password clover25", true),
    ("agent-inject-template-password", "{{ with secret \"kv/data/x\" }}{{ .Data.data.password }}{{ end }}", false),
    (
        "agent-inject-template-db-creds",
        "password={{ with secret \"kv/data/x\" }}{{ .Data.data.password }}{{ end }}",
        false,
    ),
    (
        "agent-inject-template-db-creds",
        "{{ with secret \"kv/data/x\" }}password={{ .Data.data.password }}{{ end }}",
        false,
    ),
    (
        "agent-inject-template-st2.conf",
        "[database]\nusername = {{ with secret \"database/creds/st2\" }}{{ .Data.username }}{{ end }}\n",
        false,
    ),
    ("agent-inject-template-st2.conf", "[database]\npassword = clover25\n", true),
    ("agent-inject-template-token", "token: Zq7Wm2Xc9LpBAb12Cd", true),
    ("agent-inject-secret-token", "ghp_0123456789abcdefghijABCDEFGHIJ012345", true),
];

#[test]
fn what_the_agent_of_vault_reads_shows_but_for_credentials_in_it() {
    for (key, value, is_secret) in AGENT {
        let text = Value::from(*value);
        let annotated = object("Task", &format!("spec: {{annotations: {{vault.hashicorp.com/{key}: {text}}}}}"));
        assert_eq!(told(&annotated).contains('‹'), *is_secret, "{key}: {value}");
        let file = Value::from(format!("annotations:\n  vault.hashicorp.com/{key}: {text}\n"));
        for name in ["pod.yaml", "notes"] {
            let told = told(&object("ConfigMap", &format!("data: {{{name}: {file}}}")));
            assert_eq!(told.contains('‹'), *is_secret, "{name}: {key}: {value}");
        }
    }
}
