//! What a secret looks like.

/// The form that a secret has to have for whoever reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 24 characters of A-Z a-z 0-9: about 143 bits, and safe in a URL, an INI file and a shell.
    Password,
    /// 32 characters of A-Z a-z 0-9, which is what Erlang takes for a cookie.
    ErlangCookie,
    /// 32 characters of A-Z a-z 0-9, all of them base64, which is what MongoDB's keyfile consists of.
    ReplicaSetKey,
    /// A private key in PEM, ECDSA P-256 or RSA of 4096 bits: StackStorm's runner loads RSA, DSS and ECDSA keys only.
    SshKey,
    /// The JSON of StackStorm's key-value encryption: AES of 256 bits in CBC mode, with an HMAC.
    DatastoreKey,
    /// The certificate of MongoDB's certificate authority.
    CaCertificate,
    /// The private key of MongoDB's certificate authority.
    CaKey,
    /// A client's certificate and private key, signed by MongoDB's certificate authority.
    ClientCertificate,
}

impl Kind {
    /// Whether this comes out of one piece with the authority's other parts.
    pub(super) fn is_certificate(self) -> bool {
        matches!(self, Self::CaCertificate | Self::CaKey | Self::ClientCertificate)
    }

    /// Whether data was encrypted with it, which nobody can read any more once it is replaced.
    pub fn encrypts_data(self) -> bool {
        self == Self::DatastoreKey
    }

    /// What this is in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Password => "a password",
            Self::ErlangCookie => "an Erlang cookie",
            Self::ReplicaSetKey => "a keyfile's text",
            Self::DatastoreKey => "the JSON of an encryption key",
            Self::CaCertificate => "a certificate in PEM",
            Self::SshKey | Self::CaKey => "a private key in PEM",
            Self::ClientCertificate => "a certificate and a private key in PEM",
        }
    }
}
