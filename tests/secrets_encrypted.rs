//! Secrets files that are encrypted: by st2ha, and by SOPS.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod secrets_support;

use std::fs;
use std::path::{Path, PathBuf};

use age::secrecy::ExposeSecret as _;
use secrets_support::release;
use st2ha::config::Secret;
use st2ha::secrets::{Added, Form, Generated, Keys, Recipients, Sealed, Store, StoreError};
use st2ha::yaml::{LayerId, Node, read_map};
use tempfile::TempDir;

fn made(path: &str, text: &str) -> Generated {
    Generated { path: path.to_owned(), secret: Secret::new(text) }
}

/// A new key of age: its private and its public part.
fn key() -> (String, String) {
    let identity = age::x25519::Identity::generate();
    (identity.to_string().expose_secret().to_owned(), identity.to_public().to_string())
}

fn keys(private: &str) -> Keys {
    let mut keys = Keys::default();
    keys.add_text("here", private.to_owned());
    keys
}

const MULTILINE: &str = "-----BEGIN X-----\nabc\n-----END X-----\n";

struct Case {
    folder: TempDir,
    private: String,
    public: String,
}

impl Case {
    /// A file with three secrets, encrypted for one recipient.
    fn new() -> Self {
        let (private, public) = key();
        let case = Self { folder: tempfile::tempdir().unwrap(), private, public };
        let secrets =
            [made("st2.password", "hunter2"), made("st2.ssh_key", MULTILINE), made("redis.password", "it's # 'q'")];
        case.locked().add(&secrets).unwrap();
        case.locked().encrypt(&Recipients::read([&case.public]).unwrap()).unwrap();
        case
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("s.yaml")
    }

    fn locked(&self) -> Store {
        Store::new(Some(&self.path()), &release()).unwrap()
    }

    fn open(&self) -> Store {
        self.locked().with_keys(keys(&self.private))
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    fn write(&self, text: &str) {
        fs::write(self.path(), text).unwrap();
    }

    #[track_caller]
    fn get(&self, path: &str) -> String {
        let stored = self.open().read().unwrap().unwrap();
        stored.tree.at(&path.split('.').collect::<Vec<_>>()).and_then(Node::text).unwrap().to_owned()
    }

    #[track_caller]
    fn refused(&self, message: &str) {
        let error = self.open().read().map(drop).unwrap_err();
        assert!(error.to_string().contains(message), "{message}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

fn line<'a>(text: &'a str, key: &str) -> &'a str {
    text.lines().find(|line| line.trim_start().starts_with(&format!("{key}:"))).unwrap()
}

#[test]
fn keys_are_readable_and_values_are_not() {
    let case = Case::new();
    let text = case.text();
    assert!(!text.contains("hunter2") && !text.contains("BEGIN X") && text.contains("# Keep this file"), "{text}");
    assert!(line(&text, "ssh_key").contains("ENC[age,") && text.contains(&case.public));
    assert_eq!((case.get("st2.password"), case.get("st2.ssh_key")), ("hunter2".to_owned(), MULTILINE.to_owned()));
    assert_eq!(case.get("redis.password"), "it's # 'q'");
    let stored = case.open().read().unwrap().unwrap();
    assert_eq!((stored.form, stored.doubt), (Form::Age, None));
    assert!(stored.tree.get("st2ha").is_none(), "what is about the file is no value");
    case.open().decrypt().unwrap();
    assert!(case.text().contains("hunter2") && !case.text().contains("ENC["));
    assert_eq!(case.locked().read().unwrap().unwrap().doubt, None);
}

#[test]
fn whoever_cannot_read_can_add() {
    let case = Case::new();
    let before = case.text();
    assert_eq!(case.locked().add(&[made("rabbitmq.auth.password", "r4bbit")]).unwrap(), Added::Stored);
    assert_eq!(case.locked().add(&[made("st2.password", "another")]).unwrap(), Added::Outrun);
    assert_eq!(case.get("rabbitmq.auth.password"), "r4bbit");
    assert_eq!(case.get("st2.password"), "hunter2");
    for key in ["password", "ssh_key"] {
        assert_eq!(line(&before, key), line(&case.text(), key), "the others are what they were");
    }
    // Another value of a key that is there changes one line.
    let before = case.text();
    case.open().replace(&[made("st2.password", "hunter3")]).unwrap();
    let after = case.text();
    let changed = before.lines().zip(after.lines()).filter(|(old, new)| old != new).count();
    assert_eq!((changed, before.lines().count()), (1, after.lines().count()));
    assert_eq!(case.get("st2.password"), "hunter3");
}

#[test]
fn wrong_keys_and_no_keys_are_told() {
    let case = Case::new();
    let error = case.locked().read().map(drop).unwrap_err().to_string();
    assert!(error.contains("--identity"), "{error}");
    let error = case.locked().with_keys(keys(&key().0)).read().map(drop).unwrap_err().to_string();
    assert!(error.contains("none of your private keys"), "{error}");
    for (text, message) in [
        ("garbage", "no private key of age"),
        ("", "holds no private key"),
        ("-----BEGIN X-----", "no private key of SSH"),
    ] {
        let error = case.locked().with_keys(keys(text)).read().map(drop).unwrap_err().to_string();
        assert!(error.contains(message) && !error.contains("garbage"), "{error}");
    }
    let missing = Keys { named: vec![case.folder.path().join("none")], ..Keys::default() };
    assert!(case.locked().with_keys(missing).read().is_err());
    for text in ["", "age1", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1XYZ", &case.private] {
        let error = Recipients::read([text]).map(drop).unwrap_err().to_string();
        assert!(!error.contains(&case.private[..20]) && !error.contains("1XYZ"), "{error}");
    }
}

#[test]
fn what_was_changed_is_refused() {
    let case = Case::new();
    let whole = case.text();
    // Any byte of any encrypted value.
    for key in ["password", "ssh_key", "seal"] {
        let line = line(&whole, key);
        let at = whole.find(line).unwrap() + line.find(',').unwrap() + 1;
        for offset in [0, 40, 150, line.len() - line.find(',').unwrap() - 8] {
            let mut changed = whole.clone().into_bytes();
            changed[at + offset] = if changed[at + offset] == b'A' { b'B' } else { b'A' };
            case.write(&String::from_utf8(changed).unwrap());
            assert!(case.open().read().is_err(), "{key} {offset}");
        }
    }
    // A value that was moved to another key, or that two keys have swapped.
    let [password, redis]: [&str; 2] =
        whole.lines().filter(|line| line.contains("password:")).collect::<Vec<_>>().try_into().unwrap();
    case.write(&whole.replace(redis, password));
    case.refused("holds the value of `st2.password` at `redis.password`");
    // A value that is gone, with its line or by itself.
    case.write(&whole.replace(&format!("{password}\n"), ""));
    case.refused("has lost st2.password");
    case.write(&whole.replace(password, "  password: ''"));
    case.refused("has lost st2.password");
    // One that nobody sealed, one that is not encrypted, and a recipient that somebody put in.
    case.write(&whole.replace(password, "  password: plain"));
    case.refused("st2.password unencrypted");
    case.write(&whole.replace(&case.public, &key().1));
    case.refused("other recipients");
    // One that somebody has encrypted for the same recipients.
    let theirs = case.folder.path().join("theirs.yaml");
    let other = Store::new(Some(&theirs), &release()).unwrap();
    other.add(&[made("rabbitmq.auth.password", "theirs")]).unwrap();
    other.encrypt(&Recipients::read([&case.public]).unwrap()).unwrap();
    let text = fs::read_to_string(&theirs).unwrap();
    case.write(&format!("rabbitmq:\n  auth:\n    {}\n{whole}", line(&text, "password").trim()));
    case.refused("rabbitmq.auth.password that nobody has confirmed");
    let seal = line(&whole, "seal");
    case.write(&whole.replace(&format!("{seal}\n"), ""));
    case.refused("no seal");
    case.write(&whole);
    assert_eq!(case.get("st2.password"), "hunter2");
    // Nothing is added to a file that has lost some.
    let torn: String = whole.split_inclusive('\n').take(6).collect();
    case.write(&torn);
    assert!(matches!(
        case.locked().add(&[made("x.q", "1")]),
        Err(StoreError::Doubtful { .. } | StoreError::Encrypted { .. })
    ));
}

#[test]
fn a_recipient_that_somebody_put_in_gets_nothing() {
    let case = Case::new();
    let whole = case.text();
    let (private, public) = key();
    let with_theirs = whole.replace(&format!("- '{}'", case.public), &format!("- '{}'\n    - '{public}'", case.public));
    assert_ne!(with_theirs, whole);
    let instead = whole.replace(&case.public, &public);
    for text in [with_theirs.clone(), instead, with_theirs.replace(", recipients ", ", ")] {
        case.write(&text);
        let changes = [
            case.locked().add(&[made("rabbitmq.auth.password", "r4bbit")]).map(drop),
            case.locked().replace(&[made("rabbitmq.auth.password", "r4bbit")]),
            case.locked().prune(&[]).map(drop),
        ];
        for change in &changes[..2] {
            let error = change.as_ref().unwrap_err().to_string();
            assert!(error.contains("other recipients than st2ha wrote") && error.contains("updatekeys"), "{error}");
        }
        assert!(changes[2].is_err());
        assert_eq!(case.text(), text);
    }
    // Who makes the checksum, too, is found by the first reader.
    let theirs = case.folder.path().join("theirs.yaml");
    fs::write(&theirs, &whole).unwrap();
    let other = Store::new(Some(&theirs), &release()).unwrap().with_keys(keys(&case.private));
    other.encrypt(&Recipients::read([&case.public, &public]).unwrap()).unwrap();
    let mark = |text: &str| text.lines().last().unwrap().split_once(", recipients ").unwrap().1.to_owned();
    let forged = with_theirs.replace(&mark(&whole), &mark(&fs::read_to_string(&theirs).unwrap()));
    case.write(&forged);
    case.locked().add(&[made("rabbitmq.auth.password", "r4bbit")]).unwrap();
    case.refused("other recipients than it was sealed with");
    // A reader who says that they are right.
    case.write(&with_theirs);
    let recipients = Recipients::read(case.open().recipients().unwrap()).unwrap();
    assert!(case.locked().encrypt(&recipients).is_err(), "this takes a private key");
    case.open().encrypt(&recipients).unwrap();
    case.locked().add(&[made("rabbitmq.auth.password", "r4bbit")]).unwrap();
    for private in [&case.private, &private] {
        assert!(case.locked().with_keys(keys(private)).read().is_ok());
    }
}

#[test]
fn recipients_change_when_a_reader_says_so() {
    let case = Case::new();
    let (private, public) = key();
    case.open().encrypt(&Recipients::read([&case.public, &public]).unwrap()).unwrap();
    for private in [&case.private, &private] {
        assert!(case.locked().with_keys(keys(private)).read().is_ok());
    }
    assert_eq!(case.locked().recipients().unwrap(), [case.public.clone(), public.clone()]);
    case.open().encrypt(&Recipients::read([&public]).unwrap()).unwrap();
    assert!(case.open().read().is_err());
    assert!(case.locked().with_keys(keys(&private)).read().is_ok());
    // What was put in unencrypted is encrypted with the rest.
    case.write(&case.text().replace("st2:\n", "st2:\n  more: plain\n"));
    let store = case.locked().with_keys(keys(&private));
    assert!(store.read().is_err());
    store.encrypt(&Recipients::read(store.recipients().unwrap()).unwrap()).unwrap();
    assert!(!case.text().contains("plain"));
    assert!(store.read().is_ok());
}

#[test]
fn editing_keeps_what_did_not_change() {
    let case = Case::new();
    let before = case.text();
    let plain = case.open().text().unwrap().unwrap();
    assert!(plain.contains("hunter2") && plain.contains("# End of file, ") && !plain.contains("recipients"), "{plain}");
    case.open().edit(&plain, &plain.replace("hunter2", "hunter3")).unwrap();
    assert_eq!(case.get("st2.password"), "hunter3");
    let after = case.text();
    assert_eq!(line(&before, "ssh_key"), line(&after, "ssh_key"));
    assert_eq!(line(&before, "seal"), line(&after, "seal"));
    let error = case.open().edit(&plain, &plain.replace("hunter2", "hunter4")).unwrap_err().to_string();
    assert!(error.contains("changed by another process"), "{error}");
    let error = case.open().edit(&plain, "a: 1\n").unwrap_err().to_string();
    assert!(error.contains("may have lost something") && error.contains("st2.password"), "{error}");
    let plain = case.open().text().unwrap().unwrap();
    assert!(case.open().edit(&plain, "st2: [\n").is_err());
    assert_eq!(case.text(), after);
}

#[test]
fn keys_of_ssh_work_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("id");
    let made =
        std::process::Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&file).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let public = fs::read_to_string(file.with_extension("pub")).unwrap();
    let case = Case::new();
    case.open().encrypt(&Recipients::read([&public]).unwrap()).unwrap();
    let named = |path: &Path| Keys { named: vec![path.to_owned()], ..Keys::default() };
    assert!(case.locked().with_keys(named(&file)).read().is_ok());
}

/// A file as SOPS 3 writes it: a string, a number, a boolean, a list, an empty text, and comments, encrypted with a key of age.
const SOPS: &str = include_str!("secrets_support/sops.fixture");
const SOPS_KEY: &str = include_str!("secrets_support/sops.key");

impl Case {
    fn sops() -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap(), private: SOPS_KEY.to_owned(), public: String::new() };
        case.write(SOPS);
        case
    }
}

#[test]
fn files_of_sops_are_read() {
    let case = Case::sops();
    assert_eq!(case.get("st2.password"), "hunter2");
    assert_eq!(case.get("st2.ssh_key"), MULTILINE);
    let stored = case.open().read().unwrap().unwrap();
    assert_eq!((stored.form, stored.doubt), (Form::Sops, None));
    let json = stored.tree.to_json();
    assert_eq!(
        json["more"],
        serde_json::json!({"number": 3, "fraction": 1.5, "flag": true, "list": ["a", "b"], "empty": ""})
    );
    assert!(json.get("sops").is_none());
    let error = case.locked().with_keys(keys(&key().0)).read().map(drop).unwrap_err().to_string();
    assert!(error.contains("none of your private keys"), "{error}");
}

#[test]
fn changed_files_of_sops_are_refused() {
    let case = Case::sops();
    let value = SOPS.lines().find(|line| line.contains("password:")).unwrap();
    for changed in [
        SOPS.replace(&format!("{value}\n"), ""),
        SOPS.replace(value, "    password: plain"),
        SOPS.replace("data:", "data:A"),
        SOPS.replace("ssh_key:", "other:"),
        SOPS.replace("lastmodified: \"2", "lastmodified: \"3"),
        SOPS.replace("st2:\n", "st2:\n    added: plain\n"),
    ] {
        assert_ne!(changed, SOPS);
        case.write(&changed);
        assert!(case.open().read().is_err());
        assert!(case.open().add(&[made("redis.password", "x")]).is_err());
        assert_eq!(case.text(), changed);
    }
}

#[test]
fn files_of_sops_are_written_in_their_form() {
    let case = Case::sops();
    case.open().add(&[made("redis.password", "new one")]).unwrap();
    assert!(!case.text().contains("new one") && case.text().contains("redis:"));
    assert_eq!((case.get("redis.password"), case.get("st2.password")), ("new one".to_owned(), "hunter2".to_owned()));
    let values = |text: &str| -> Vec<String> {
        let (values, _) = text.split_once("\nsops:").unwrap();
        values.lines().filter(|line| line.contains("ENC[")).map(str::to_owned).collect()
    };
    assert!(case.text().contains(&values(SOPS).join("\n")[..80]), "what was there stays as it was encrypted");
    let tree = read_map(&case.text(), LayerId(0)).unwrap();
    assert!(tree.at(&["sops", "mac"]).is_some());
}

#[test]
fn what_would_not_come_back_is_not_encrypted() {
    let case = Case::new();
    let plain = case.open().text().unwrap().unwrap();
    let encrypted = case.text();
    let texts = [
        ("x: {aws.yaml: 'hunter9'}", "the key `aws.yaml` at `x`"),
        ("x: {alice.smith: {password: hunter9}}", "the key `alice.smith` at `x`"),
        ("x.y: hunter9", "the key `x.y` at the top"),
        ("x: {\"a\\nb\": hunter9}", "the key `a\\nb` at `x`"),
        ("x: {'': hunter9}", "the key `` at `x`"),
        ("x: [{name: a, value: hunter9}]", "a list at `x`"),
        ("x: {z: [hunter9]}", "a list at `x.z`"),
    ];
    for (line, message) in texts {
        // Edited while it is encrypted.
        let after = plain.replace("# End of file", &format!("{line}\n# End of file"));
        let error = case.open().edit(&plain, &after).unwrap_err().to_string();
        assert!(error.contains(message) && error.contains("-f") && !error.contains("hunter9"), "{error}");
        assert_eq!(case.text(), encrypted);
        // Encrypted for the first time, and put into an encrypted file by hand.
        for text in [format!("st2: {{password: hunter2}}\n{line}\n"), format!("{line}\n{encrypted}")] {
            case.write(&text);
            let error = case.open().encrypt(&Recipients::read([&case.public]).unwrap()).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
            assert_eq!(case.text(), text);
        }
        case.write(&encrypted);
    }
}

#[test]
fn numbers_and_booleans_stay_what_they_are() {
    let case = Case::new();
    let text = "st2:\n  password: hunter2\n  port: 0123\nx: {a: true, b: 1.50, c: null, d: '', e: [], f: '5', g: {}, h: \"a\\tb\"}\n";
    case.write(text);
    case.locked().seal().unwrap();
    let read = |text: &str| read_map(text, LayerId::default()).unwrap().to_json();
    let recipients = Recipients::read([&case.public]).unwrap();
    assert_eq!(case.locked().encrypt(&recipients).unwrap(), std::slice::from_ref(&case.public));
    let encrypted = case.text();
    assert!(!encrypted.contains("0123") && !encrypted.contains("1.50"), "{encrypted}");
    assert_eq!(read(&case.open().read().unwrap().unwrap().text), read(text));
    // What did not change stays as it was encrypted, and what is text now is text.
    let plain = case.open().text().unwrap().unwrap();
    case.open().edit(&plain, &plain.replace("0123", "'0123'")).unwrap();
    assert_eq!(line(&case.text(), "password"), line(&encrypted, "password"));
    assert_ne!(line(&case.text(), "port"), line(&encrypted, "port"));
    assert_eq!(case.open().encrypt(&recipients).unwrap(), Vec::<String>::new(), "nobody is new");
    case.open().decrypt().unwrap();
    assert_eq!(read(&case.text()), read(&text.replace("0123", "'0123'")));
}

#[test]
fn only_new_keys_of_a_reader_confirm_recipients() {
    let case = Case::new();
    let whole = case.text();
    let (_, public) = key();
    let with_theirs = whole.replace(&format!("- '{}'", case.public), &format!("- '{}'\n    - '{public}'", case.public));
    case.write(&with_theirs);
    let error = case.open().encrypt_rest().unwrap_err().to_string();
    assert!(
        error.contains("other recipients than st2ha wrote") && error.contains("key: `st2ha secrets updatekeys`"),
        "{error}"
    );
    assert_eq!(case.text(), with_theirs);
    // With an end mark that fits, by who knows how it is made.
    let theirs = case.folder.path().join("theirs.yaml");
    fs::write(&theirs, &whole).unwrap();
    let other = Store::new(Some(&theirs), &release()).unwrap().with_keys(keys(&case.private));
    let new = other.encrypt(&Recipients::read([&case.public, &public]).unwrap()).unwrap();
    assert_eq!(new, std::slice::from_ref(&public));
    let mark = |text: &str| text.lines().last().unwrap().to_owned();
    let forged = with_theirs.replace(&mark(&whole), &mark(&fs::read_to_string(&theirs).unwrap()));
    case.write(&forged);
    let error = case.open().encrypt_rest().unwrap_err().to_string();
    assert!(error.contains("other recipients than it was sealed with"), "{error}");
    assert_eq!(case.text(), forged);
    // What was put in unencrypted, for those who are known.
    case.write(&whole.replace("st2:\n", "st2:\n  more: plain\n"));
    case.open().encrypt_rest().unwrap();
    assert!(!case.text().contains("plain") && case.open().read().is_ok());
}

#[test]
fn an_encrypted_file_that_lost_its_end_mark_is_told() {
    let case = Case::new();
    let whole = case.text();
    assert!(case.open().read().unwrap().unwrap().warnings.is_empty());
    case.write(&whole[..whole.find("# End of file").unwrap()]);
    let warnings = case.open().read().unwrap().unwrap().warnings.concat();
    assert!(warnings.contains("does not end in its end mark; restore it"), "{warnings}");
    let command = format!("st2ha secrets seal --secrets-file {}", case.path().display());
    assert!(warnings.contains(&command), "{warnings}");
}

#[test]
fn an_encrypted_file_that_lost_a_value_is_whole_again_once_a_reader_says_so() {
    let case = Case::new();
    let whole = case.text();
    let torn: String = whole.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("ssh_key:")).collect();
    case.write(&torn);
    case.refused("has lost st2.ssh_key");
    // Who cannot read it cannot tell what is left.
    let error = case.locked().seal().unwrap_err().to_string();
    assert!(error.contains("--identity"), "{error}");
    assert_eq!(case.text(), torn);
    assert_eq!(case.open().seal().unwrap(), Sealed::Now { lost: vec!["st2.ssh_key".to_owned()] });
    let stored = case.open().read().unwrap().unwrap();
    assert_eq!((stored.doubt, stored.warnings.concat()), (None, String::new()));
    assert_eq!(case.get("st2.password"), "hunter2");
    assert_eq!(case.open().seal().unwrap(), Sealed::Already);
    // What else was done to it is not confirmed along with that.
    let moved = torn.replace(line(&torn, "password"), &line(&whole, "ssh_key").replace("ssh_key:", "password:"));
    for (text, message) in
        [(moved, "holds the value of `st2.ssh_key`"), (torn.replace("  seal:", "  other:"), "no seal")]
    {
        case.write(&text);
        let error = case.open().seal().unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
        assert_eq!(case.text(), text);
    }
}

#[test]
fn what_is_put_in_by_hand_is_encrypted_and_the_rest_stays_as_it_is() {
    let case = Case::new();
    let whole = case.text();
    let same = Recipients::read([&case.public]).unwrap();
    let changed = |before: &str, after: &str| -> Vec<String> {
        let old: Vec<&str> = before.lines().collect();
        let new = after.lines().filter(|line| !old.contains(line) && !line.starts_with('#'));
        new.map(|line| line.trim().split(':').next().unwrap().to_owned()).collect()
    };
    // Another value of a key that is there, and a key that is new.
    for (from, to, lines) in [
        (line(&whole, "password").to_owned(), "  password: NewHunter3".to_owned(), &["password"][..]),
        ("redis:\n".to_owned(), "redis:\n  more: NewHunter3\n".to_owned(), &["more", "seal"]),
    ] {
        let by_hand = whole.replace(&from, &to);
        assert_ne!(by_hand, whole);
        for encrypt in [
            |case: &Case, _: &Recipients| case.open().encrypt_rest(),
            |case: &Case, same: &Recipients| case.open().encrypt(same).map(drop),
        ] {
            case.write(&by_hand);
            encrypt(&case, &same).unwrap();
            assert_eq!(changed(&whole, &case.text()), lines);
            assert!(!case.text().contains("NewHunter3"));
            assert!(case.open().read().unwrap().unwrap().warnings.is_empty());
        }
    }
    // Asked for, all of it is encrypted anew, and so it is for other recipients.
    case.write(&whole);
    case.open().update_keys(&same).unwrap();
    assert_eq!(changed(&whole, &case.text()).len(), 5);
    case.write(&whole);
    case.open().encrypt(&Recipients::read([&case.public, &key().1]).unwrap()).unwrap();
    assert!(["password", "ssh_key"].iter().all(|key| line(&case.text(), key) != line(&whole, key)));
}

#[test]
fn comments_with_credentials_are_not_left_readable() {
    let case = Case::new();
    let whole = case.text();
    let plain = case.open().text().unwrap().unwrap();
    let commented = plain.replace("st2:\n", "st2:\n  # password: 'OldHunterPass99'\n");
    let error = case.open().edit(&plain, &commented).unwrap_err().to_string();
    assert!(error.contains("has a comment in line") && !error.contains("OldHunterPass99"), "{error}");
    assert_eq!(case.text(), whole);
    case.open().edit(&plain, &plain.replace("st2:\n", "st2:\n  # The password of the first user.\n")).unwrap();
    assert!(case.text().contains("# The password of the first user."));
    case.open().decrypt().unwrap();
    let text = format!("# password: 'OldHunterPass99'\n{}", case.text());
    case.write(&text);
    let error = case.open().encrypt(&Recipients::read([&case.public]).unwrap()).unwrap_err().to_string();
    assert!(error.contains("has a comment in line 1 "), "{error}");
    assert_eq!(case.text(), text);
}

#[test]
fn a_mistake_in_an_edited_text_is_no_damage_of_the_file() {
    let case = Case::new();
    let plain = case.open().text().unwrap().unwrap();
    for (edited, message) in [
        (plain.replace("  ssh_key", " ssh_key"), "the edited text of"),
        (format!("{plain}st2: {{}}\n"), "the edited text of"),
        (plain.replace("redis:\n", "redis: []\nmore:\n"), "has a list at `redis`"),
    ] {
        let error = case.open().edit(&plain, &edited).unwrap_err().to_string();
        assert!(error.contains(message) && error.contains("the edited text of"), "{error}");
        assert!(!error.contains("backup") && !error.contains("damaged") && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn a_torn_file_of_sops_is_not_sealed() {
    let case = Case::sops();
    let count = SOPS.lines().count();
    for lines in 1..count {
        let torn: String = SOPS.split_inclusive('\n').take(lines).collect();
        case.write(&torn);
        assert!(case.open().seal().is_err(), "{lines}: {torn}");
        assert!(case.open().add(&[made("redis.password", "x")]).is_err(), "{lines}: {torn}");
        assert_eq!(case.text(), torn);
    }
    let without = |line: &str| -> String { SOPS.split_inclusive('\n').filter(|text| !text.contains(line)).collect() };
    for torn in [without("    mac: "), without("    password: "), SOPS.split("sops:").next().unwrap().to_owned()] {
        case.write(&torn);
        assert!(case.open().seal().is_err(), "{torn}");
        assert_eq!(case.text(), torn);
    }
    // The last value may be torn itself.
    for torn in (1..=5).filter_map(|lost| SOPS.trim_end().get(..SOPS.trim_end().len() - lost)) {
        case.write(torn);
        let error = case.open().seal().unwrap_err().to_string();
        assert!(error.contains("ends in the middle of `version`"), "{torn}: {error}");
        assert_eq!(case.text(), torn);
    }
    case.write(SOPS);
    assert_eq!(case.open().seal().unwrap(), Sealed::Already);
    // Whoever cannot read it cannot tell.
    assert!(case.locked().seal().is_err());
    // A value that was cut off in the middle leaves nothing that says by what it was encrypted.
    case.write("st2:\n  password: ENC[AES2\n");
    let error = case.open().seal().unwrap_err().to_string();
    assert!(error.contains("holds an encrypted value at `st2.password`"), "{error}");
}

#[test]
fn a_file_of_age_without_its_section_is_not_sealed() {
    let case = Case::new();
    let whole = case.text();
    let section = whole.find("\nst2ha:").unwrap();
    let torn = &whole[..=section];
    case.write(torn);
    let error = case.open().seal().unwrap_err().to_string();
    assert!(error.contains("its section `st2ha` has no seal"), "{error}");
    assert_eq!(case.text(), torn);
}
