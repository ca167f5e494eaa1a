//! Where credentials stand among the arguments of well-known programs.

/// What tells that a word is a credential, or holds one.
#[derive(Clone, Copy)]
pub enum Rule {
    /// One of these comes right before it.
    After(&'static [&'static str]),
    /// The same, or it goes on right behind such a flag: `-psecret`.
    Attached(&'static [&'static str]),
    /// The word begins so: `/p:secret`.
    Prefix(&'static [&'static str]),
    /// One of these comes right before it, and what follows this character is the password: `-U user%secret`.
    Login(&'static [&'static str], char),
    /// It is no flag, and what follows this character is the password: `scott/tiger@db`.
    Word(char),
    /// It is the so-manieth word behind this one, flags not counted.
    Place(&'static str, usize),
    /// The word before is the so-manieth behind the last of these, flags not counted, and the name of a credential.
    Named(&'static str, usize),
    /// It stands in such a place behind the name of the program, if all of these letters are among the short flags.
    Letters(&'static str, usize),
    /// The word before begins so and is no flag: `//server/share secret`.
    Behind(&'static [&'static str]),
    /// The word is a name that ends so, an equals sign, and it: `//registry.example.com/:_auth=secret`.
    Assigned(&'static str),
    /// Another rule that only holds where this word stands in the same command.
    With(&'static str, &'static Rule),
    /// Another rule that only holds for a word that nobody takes for one of a language.
    Made(&'static Rule),
    /// Another rule that also holds where switches of these letters stand before the letter of its flag: `-su`.
    Bundled(&'static str, &'static Rule),
}

use Rule::{After, Assigned, Attached, Behind, Bundled, Letters, Login, Made, Named, Place, Prefix, With, Word};

const P: &[Rule] = &[Attached(&["-p"])];
/// What follows `-p` and a blank is the name of a database.
const MYSQL: &[Rule] = &[Bundled("ABCEGHLNXbfinqrstvw", &Prefix(&["-p"]))];
const KUBECTL: &[Rule] = &[
    With("set-credentials", &After(&["--token"])),
    With("secret", &With("create", &Login(&["--from-literal"], '='))),
    With("secret", &With("create", &After(&["--from-literal"]))),
    With("config", &Named("set", 1)),
];
const LOGIN: &[Rule] = &[With("login", &After(&["-p"]))];
const CREDS: &[Rule] =
    &[With("login", &After(&["-p"])), Login(&["--creds", "--src-creds", "--dest-creds", "--screds", "--dcreds"], ':')];
/// Switches of `ldapsearch` and its like.
const LDAP_SWITCHES: &str = "ACIKLMNQTVZacknruvx";
const LDAP: &[Rule] = &[Bundled(LDAP_SWITCHES, &Attached(&["-w"]))];
const SNMP: &[Rule] = &[Attached(&["-c", "-A", "-X"])];
/// Switches of the programs of Samba.
const SMB_SWITCHES: &str = "EPNegkq";
const SMB_LOGIN: Rule = Bundled(SMB_SWITCHES, &Login(&["-U", "--user"], '%'));
const SMB: &[Rule] = &[SMB_LOGIN];
const SMB_CLIENT: &[Rule] = &[SMB_LOGIN, Behind(&["//", r"\\"])];
const NET: &[Rule] = &[SMB_LOGIN, Place("use", 3), Place("user", 2)];
const PUTTY: &[Rule] = &[After(&["-pw"])];
const HASHICORP: &[Rule] = &[After(&["-token", "-secret-id"]), Named("put", 1)];
const DESKTOP: &[Rule] = &[Prefix(&["/p:", "/gp:"])];
const WINDOWS: &[Rule] = &[Prefix(&["-p:", "/p:"]), After(&["-p", "/p"])];
/// Switches of curl.
pub const CURL_SWITCHES: &str = "012346BGIJLMNOQRSVZafgijklnpqsv#";
const ORACLE: &[Rule] = &[Word('/')];
const REDIS: &[Rule] = &[Attached(&["-a"]), After(&["AUTH", "auth", "requirepass", "masterauth"])];
const ARCHIVE: &[Rule] = &[Attached(&["-p"]), Prefix(&["-hp"])];
const SQL: &[Rule] = &[Attached(&["-P"])];
const STORE: &[Rule] = &[After(&["-storepass", "-keypass", "-srcstorepass", "-deststorepass"])];
const TOKEN: &[Rule] = &[Place("login", 1), Place("auth", 1)];
const CONFIG: &[Rule] = &[Named("set", 1)];
const INI: &[Rule] = &[Named("--set", 3)];
const JQ: &[Rule] = &[Named("--arg", 1), Named("--argjson", 1)];
const NPM: &[Rule] = &[Named("set", 1), With("set", &Assigned("_auth"))];
const HTTPIE: &[Rule] = &[Bundled("FISbcdfhjmv", &Login(&["-a", "--auth"], ':'))];
const ZIP: &[Rule] = &[Bundled("DFJTXZacdefghijklmnopqrsuvwxyz", &Attached(&["-P"]))];

/// Programs by name, sorted.
const PROGRAMS: &[(&str, &[Rule])] = &[
    ("7z", ARCHIVE),
    ("7za", ARCHIVE),
    ("7zz", ARCHIVE),
    ("ansible-vault", &[Place("encrypt_string", 1)]),
    ("augtool", CONFIG),
    (
        "aws",
        &[
            With("put-parameter", &After(&["--value"])),
            With("put-secret-value", &After(&["--secret-string"])),
            Named("set", 1),
        ],
    ),
    ("az", LOGIN),
    ("bcp", SQL),
    ("beeline", &[After(&["-p"])]),
    ("buildah", CREDS),
    ("bundle", &[Named("config", 1), Named("set", 1)]),
    ("bw", &[Place("login", 2), Place("unlock", 1)]),
    ("cargo", &[Place("login", 1)]),
    ("certutil", &[After(&["-p"])]),
    ("cloudflared", &[Place("install", 1)]),
    ("composer", &[Named("config", 1)]),
    ("consul", HASHICORP),
    ("convertto-securestring", &[After(&["-String"]), Place("", 1)]),
    ("cqlsh", &[After(&["-p"])]),
    ("crackmapexec", &[After(&["-p"])]),
    ("crane", CREDS),
    ("crudini", INI),
    (
        "curl",
        &[
            Bundled(CURL_SWITCHES, &Login(&["-u", "-U", "--user", "--proxy-user"], ':')),
            Bundled(CURL_SWITCHES, &Login(&["-b"], '=')),
            Login(&["--cookie"], '='),
            After(&["--pass", "--proxy-pass", "--oauth2-bearer"]),
        ],
    ),
    ("cypher-shell", P),
    ("db2", &[After(&["using", "USING"])]),
    ("defaults", &[Named("write", 2)]),
    ("docker", LOGIN),
    ("doctl", &[With("auth", &After(&["-t"]))]),
    ("dotnet", &[With("push", &After(&["-k"])), Named("set", 1)]),
    ("echo", &[After(&["requirepass"])]),
    ("etcdctl", &[Login(&["--user", "add"], ':'), Named("put", 1), Named("set", 1)]),
    ("evil-winrm", &[After(&["-p"])]),
    ("expdp", ORACLE),
    ("freebcp", SQL),
    ("gcloud", CONFIG),
    ("gem", &[With("push", &After(&["-k"]))]),
    ("gh", &[With("secret", &After(&["-b", "--body"]))]),
    // `git config NAME VALUE`, `git config set NAME VALUE`, `git config --file FILE NAME VALUE`.
    ("git", &[Named("config", 1), Named("config", 2)]),
    ("gitlab-runner", &[With("register", &After(&["-r", "-t"]))]),
    ("gojq", JQ),
    ("grafana-cli", &[Place("reset-admin-password", 1)]),
    ("gsettings", &[Named("set", 2)]),
    ("helm", LOGIN),
    ("htpasswd", &[Letters("nb", 2), Letters("b", 3)]),
    ("http", HTTPIE),
    ("https", HTTPIE),
    ("impdp", ORACLE),
    ("influx", &[After(&["-password", "-t"]), With("setup", &After(&["-p"]))]),
    ("ipmitool", &[Attached(&["-P"])]),
    ("isql", SQL),
    ("jaq", JQ),
    ("jarsigner", STORE),
    ("jq", JQ),
    ("kadmin", &[After(&["-w", "-pw"])]),
    ("kadmin.local", &[After(&["-pw"])]),
    ("keydb-cli", REDIS),
    ("keytool", STORE),
    ("kubectl", KUBECTL),
    ("ldapadd", LDAP),
    ("ldapcompare", LDAP),
    ("ldapdelete", LDAP),
    ("ldapmodify", LDAP),
    ("ldapmodrdn", LDAP),
    ("ldappasswd", &[Bundled(LDAP_SWITCHES, &Attached(&["-w", "-s", "-a"]))]),
    ("ldapsearch", LDAP),
    ("ldapwhoami", LDAP),
    ("lftp", &[Bundled("d", &Login(&["-u", "--user"], ','))]),
    ("mariadb", MYSQL),
    ("mariadb-admin", &[Attached(&["-p"]), Place("password", 1)]),
    ("mariadb-backup", MYSQL),
    ("mariadb-dump", MYSQL),
    ("mc", &[With("alias", &Place("set", 4)), With("host", &Place("add", 4)), With("user", &Place("add", 3))]),
    ("mongo", P),
    ("mongodump", P),
    ("mongoexport", P),
    ("mongofiles", P),
    ("mongoimport", P),
    ("mongorestore", P),
    ("mongosh", P),
    ("mosquitto_passwd", &[Letters("b", 3)]),
    ("mosquitto_pub", SQL),
    ("mosquitto_sub", SQL),
    ("mysql", MYSQL),
    ("mysqladmin", &[Bundled("bfirsv", &Prefix(&["-p"])), Place("password", 1)]),
    ("mysqlcheck", MYSQL),
    ("mysqldump", MYSQL),
    ("mysqlimport", MYSQL),
    ("mysqlsh", P),
    ("mysqlshow", MYSQL),
    ("ncftpput", P),
    ("neo4j-admin", &[Place("set-initial-password", 1)]),
    ("nerdctl", LOGIN),
    ("net", NET),
    ("ngrok", &[Place("authtoken", 1), Place("add-authtoken", 1)]),
    ("nmcli", &[After(&["password", "wifi-sec.psk", "802-11-wireless-security.psk"])]),
    ("nomad", HASHICORP),
    ("npm", NPM),
    ("nuget", &[Place("setApiKey", 1)]),
    ("nxc", &[After(&["-p"])]),
    ("oc", LOGIN),
    ("openssl", &[After(&["-k", "-K"]), Prefix(&["pass:"])]),
    ("openstack-config", INI),
    ("oras", CREDS),
    ("osql", SQL),
    ("pdftk", &[After(&["user_pw", "owner_pw", "input_pw"])]),
    ("pip", CONFIG),
    ("pip3", CONFIG),
    ("pk12util", &[After(&["-W", "-K"])]),
    ("plink", PUTTY),
    ("pnpm", NPM),
    ("podman", LOGIN),
    ("poetry", &[With("publish", &After(&["-p"])), Named("config", 1)]),
    ("pscp", PUTTY),
    ("psexec", WINDOWS),
    ("psftp", PUTTY),
    ("pulumi", CONFIG),
    ("puppet", CONFIG),
    ("putty", PUTTY),
    ("qpdf", &[Place("--encrypt", 1), Place("--encrypt", 2)]),
    ("rabbitmqadmin", P),
    ("rabbitmqctl", &[Place("add_user", 2), Place("change_password", 2), Place("authenticate_user", 2)]),
    ("radtest", &[Place("", 2), Place("", 5)]),
    ("rar", ARCHIVE),
    ("rclone", &[Place("obscure", 1)]),
    ("rdesktop", &[After(&["-p"])]),
    ("redis-cli", REDIS),
    ("regctl", CREDS),
    ("rpcclient", SMB),
    ("schtasks", &[After(&["/rp", "/RP", "/p", "/P"])]),
    ("sendemail", &[After(&["-xp"])]),
    ("signtool", &[After(&["/p"])]),
    ("skopeo", CREDS),
    ("slappasswd", &[Bundled("nuv", &Attached(&["-s"]))]),
    ("smbclient", SMB_CLIENT),
    ("smbget", SMB),
    ("smbmap", &[After(&["-p"])]),
    ("smbtree", SMB),
    ("snmpbulkget", SNMP),
    ("snmpbulkwalk", SNMP),
    ("snmpget", SNMP),
    ("snmpgetnext", SNMP),
    ("snmpinform", SNMP),
    ("snmpset", SNMP),
    ("snmptable", SNMP),
    ("snmptrap", SNMP),
    ("snmpwalk", SNMP),
    ("snyk", TOKEN),
    ("sqlcmd", SQL),
    ("sqlldr", ORACLE),
    ("sqlplus", ORACLE),
    ("ssh-keygen", &[Bundled("Bceilpqy", &After(&["-N", "-P"]))]),
    ("sshpass", &[Bundled("ev", &Attached(&["-p"]))]),
    (
        "st2",
        &[
            With("login", &Bundled("w", &Attached(&["-p"]))),
            With("auth", &Bundled("lt", &Attached(&["-p"]))),
            Made(&After(&["-t"])),
            With("key", &With("--encrypt", &Place("set", 2))),
            With("key", &With("-e", &Place("set", 2))),
            With("key", &Named("set", 1)),
        ],
    ),
    ("swaks", &[After(&["-ap"])]),
    ("tsql", SQL),
    ("twine", &[With("upload", &After(&["-p"]))]),
    ("unrar", ARCHIVE),
    ("unzip", ZIP),
    ("useradd", &[Bundled("DMNUlmor", &After(&["-p"]))]),
    ("usermod", &[Bundled("LUamo", &After(&["-p"]))]),
    ("valkey-cli", REDIS),
    ("vault", &[Place("login", 1), With("put", &Word('=')), With("patch", &Word('='))]),
    ("vsql", &[After(&["-w"])]),
    ("winexe", SMB),
    ("winrs", WINDOWS),
    ("wlfreerdp", DESKTOP),
    ("wpa_cli", &[After(&["psk", "password"])]),
    ("wpa_passphrase", &[Place("", 2)]),
    ("x11vnc", &[After(&["-passwd", "-viewpasswd"])]),
    ("xfreerdp", DESKTOP),
    ("xfreerdp3", DESKTOP),
    ("yarn", NPM),
    ("yq", JQ),
    ("zip", ZIP),
];

/// Other programs that commands begin with. What they take says so by the names of its flags.
pub const OTHERS: &[&str] = &[
    "ansible",
    "ansible-playbook",
    "bash",
    "java",
    "node",
    "npx",
    "psql",
    "python",
    "python3",
    "rsync",
    "scp",
    "sh",
    "ssh",
    "st2-apply-rbac-definitions",
    "st2ctl",
    "sudo",
    "terraform",
    "wget",
];

/// The rules of a program, whatever folder it is in.
pub fn rules(word: &str) -> Option<&'static [Rule]> {
    const LONGEST: usize = 24;
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".exe").unwrap_or(name);
    if name.is_empty() || name.len() > LONGEST || name.starts_with('-') {
        return None;
    }
    let find = |name: &str| PROGRAMS.binary_search_by(|(other, _)| (*other).cmp(name)).ok();
    // Commands of PowerShell are written in any case.
    let at = find(name).or_else(|| find(&name.to_ascii_lowercase()).filter(|_| name.contains('-')))?;
    PROGRAMS.get(at).map(|(_, rules)| *rules)
}

#[cfg(test)]
mod tests {
    use super::PROGRAMS;

    #[test]
    fn names_are_sorted() {
        assert!(PROGRAMS.is_sorted_by(|(one, _), (other, _)| one < other));
    }
}
