//! Why a file cannot be decrypted, encrypted or trusted.

/// Why a file cannot be decrypted, encrypted or trusted. Nothing of a value or a key is in it.
#[derive(Debug, thiserror::Error)]
pub enum CryptError {
    /// There is no key to try.
    #[error("is encrypted; name your private key with --identity FILE, ST2HA_AGE_IDENTITY or SOPS_AGE_KEY_FILE")]
    NoIdentity,
    /// None of the keys fits.
    #[error("is encrypted for others: none of your private keys opens {0}")]
    WrongKey(String),
    /// A file of private keys cannot be used.
    #[error("is encrypted, and the private key {name} cannot be used: {problem}")]
    BadIdentity {
        /// The file or the variable.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A private key stands where the file that holds it is to be named. It is not repeated.
    #[error(
        "is encrypted, and --identity, ST2HA_AGE_IDENTITY or SOPS_AGE_KEY_FILE holds a private key instead of the name of its file; a key \
         itself goes into SOPS_AGE_KEY"
    )]
    KeyItself,
    /// Something that should be a public key is none.
    #[error("`{0}` is no recipient: write a public key of age (age1...) or of SSH (ssh-ed25519 ..., ssh-rsa ...)")]
    BadRecipient(String),
    /// Nobody could read the file.
    #[error("names nobody who can read it: at least one recipient is needed")]
    NoRecipients,
    /// Public keys that cannot be used together.
    #[error("cannot be encrypted for these recipients together: {0}")]
    Recipients(String),
    /// A value was changed or damaged.
    #[error(
        "holds a value that was changed or damaged, at `{0}`; restore the file from a backup or from version control"
    )]
    Damaged(String),
    /// A file that `age` has encrypted as a whole is not whole.
    #[error("was changed or damaged since age encrypted it; restore it from a backup or from version control")]
    DamagedFile,
    /// A value stands under another key than it was stored under.
    #[error("holds the value of `{stored}` at `{found}`; restore the file from a backup or from version control")]
    Moved {
        /// Where it was stored.
        stored: String,
        /// Where it is.
        found: String,
    },
    /// Values are missing.
    #[error("has lost {}; restore the file from a backup or from version control", .0.join(", "))]
    Lost(Vec<String>),
    /// Values that nobody put in in the right way.
    #[error("holds {} that nobody has confirmed; run `st2ha secrets updatekeys`, which reads and encrypts all of it again", .0.join(", "))]
    Unconfirmed(Vec<String>),
    /// Values that are not encrypted among others that are.
    #[error("holds {} unencrypted, and other values encrypted; run `st2ha secrets encrypt`", .0.join(", "))]
    Unencrypted(Vec<String>),
    /// What says how the file is encrypted is not as it should be.
    #[error("is encrypted, but its section `{section}` {problem}")]
    Section {
        /// The key.
        section: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The checksum over all values of a SOPS file does not fit.
    #[error(
        "was changed since SOPS wrote it: its checksum (MAC) does not fit; restore it from a backup or from version control"
    )]
    Mac,
    /// The lines of a secrets file say that it held more.
    #[error("{problem}, so it has lost something; restore it from a backup, or, if this is all there was, {way_out}")]
    Torn {
        /// What tells.
        problem: String,
        /// What says that it is whole.
        way_out: String,
    },
    /// A file of SOPS without what SOPS keeps about it.
    #[error(
        "is encrypted with SOPS, but has lost its section `sops`: restore it, or hand it over decrypted: -f <(sops -d FILE)"
    )]
    NoSection,
    /// A file of SOPS is not encrypted by anybody else.
    #[error("is encrypted with SOPS already; change its recipients with `sops updatekeys`")]
    OfSops,
    /// What only SOPS does to its files.
    #[error("is a file of SOPS: take values out of it with `sops edit`")]
    OfSopsAlone,
    /// SOPS would leave a secret as it is.
    #[error("has rules that would leave `{0}` unencrypted; set it with `sops`")]
    LeftPlain(String),
    /// `sops` cannot do what st2ha cannot.
    #[error(
        "is encrypted with SOPS and a key that only `sops` can use ({0}); hand it over decrypted: -f <(sops -d FILE)"
    )]
    Program(String),
    /// A list, of which nobody could tell which of its values was changed or taken out.
    #[error(
        "holds a list at `{0}`, and st2ha encrypts single values only; move `{0}` to another values file, which SOPS can encrypt (`sops \
         encrypt`), and name that one with -f"
    )]
    List(String),
    /// A key that paths of keys cannot be made of.
    #[error(
        "holds the key `{key}` at {place}, and st2ha encrypts no values below keys with dots or line breaks, or without a name; move it to \
         another values file, which SOPS can encrypt (`sops encrypt`), and name that one with -f"
    )]
    Key {
        /// The key.
        key: String,
        /// The keys that lead to it.
        place: String,
    },
    /// A comment that would be readable.
    #[error(
        "has a comment in line {0} that looks like it holds a credential, and everybody could read it: comments are not encrypted; take it out"
    )]
    Comment(usize),
    /// The file cannot be changed.
    #[error("is written in a way that st2ha cannot change; write it as plain YAML")]
    Unwritable,
    /// Encrypting failed for a reason that nobody can do anything about.
    #[error("cannot be encrypted")]
    Failed,
}
