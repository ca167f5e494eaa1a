//! Stand-ins for programs that reach other machines: each writes down what it was asked for.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use age::secrecy::ExposeSecret as _;

use crate::programs::Workplace;

/// Writes down its arguments, one call a line.
const LOGGING: &str = "#!/bin/sh\nprintf '%s\\n' \"$*\" >> \"$HOME/NAME.log\"\n";

/// Reads what it is sent, too, and answers with a line where something is copied out of a pod.
const KUBECTL: &str = r#"#!/bin/sh
printf '%s\n' "$*" >> "$HOME/kubectl.log"
case $* in
  *\ -i\ * | *\ -f\ -*) cat > "$HOME/kubectl.sent" ;;
  exec\ *) echo dumped ;;
esac
"#;

/// Encrypts the first file and no other one, as the real one does, and only for somebody.
const SOPS: &str = r#"#!/bin/sh
file=
for arg; do
  case $arg in
    *.yaml) file=${file:-$arg} ;;
  esac
done
case ${SOPS_AGE_RECIPIENTS:-} in
  age1*) sed -i 's/^\(  [^ :]*:\).*/\1 ENC[x]/' "$file" ;;
  *) exit 1 ;;
esac
"#;

/// Keys are made by `age-keygen`, which may not be there.
const KEYGEN: &str = r#"#!/bin/sh
case $1 in
  -o) printf '# public key: PUBLIC\nPRIVATE\n' > "$2" && echo 'Public key: PUBLIC' >&2 ;;
  -y) echo PUBLIC ;;
esac
"#;

/// Puts the stand-ins among the programs of a folder. `sops` is the real one where it is installed.
pub fn install(workplace: &Workplace) {
    let home = workplace.path().join(".home");
    fs::create_dir_all(home).unwrap();
    for name in ["git", "skopeo", "oc"] {
        script(workplace, name, &LOGGING.replace("NAME", name));
    }
    script(workplace, "kubectl", KUBECTL);
    let identity = age::x25519::Identity::generate();
    let public = identity.to_public().to_string();
    script(
        workplace,
        "age-keygen",
        &KEYGEN.replace("PUBLIC", &public).replace("PRIVATE", identity.to_string().expose_secret()),
    );
    match std::env::var_os("ST2HA_SOPS").filter(|path| Path::new(path).is_file()) {
        Some(path) => std::os::unix::fs::symlink(path, workplace.path().join(".bin/sops")).unwrap(),
        None => script(workplace, "sops", SOPS),
    }
}

/// What a stand-in was asked for.
pub fn log(workplace: &Workplace, name: &str) -> String {
    fs::read_to_string(workplace.path().join(".home").join(format!("{name}.log"))).unwrap()
}

/// What `kubectl` was sent last.
pub fn sent(workplace: &Workplace) -> String {
    fs::read_to_string(workplace.path().join(".home/kubectl.sent")).unwrap()
}

fn script(workplace: &Workplace, name: &str, text: &str) {
    let path = workplace.path().join(".bin").join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}
