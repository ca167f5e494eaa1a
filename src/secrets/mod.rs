//! Secrets: which ones a release needs, where they come from, and the file that keeps them.
//!
//! What a user gives wins over what the secrets file holds, and only what neither has is generated. The secrets file is a
//! values file, merged between the built-in defaults and the user's files, so that "stored" simply shows as set in the values
//! tree: [`missing`] says what is needed and still empty, [`resolve`] generates it into the tree, and [`Store::add`] keeps it.
//!
//! Deciding and formatting are pure; randomness comes in as a [`KeySource`], and [`OsKeySource`] is the one that commands use.

mod advice;
mod certificates;
mod check;
mod comments;
mod document;
mod encryption;
mod external;
mod format;
mod generated;
mod generation;
mod guard;
mod hash;
mod import;
mod import_error;
mod key_form;
mod key_source;
mod kind;
mod lock;
mod made_certificates;
mod mark;
mod nearby;
mod need;
mod opened;
mod os_key_source;
mod other_key;
mod place;
mod placeholders;
mod random;
mod reconcile;
mod replace;
mod resolve;
mod rotation;
mod rsa_key;
mod same;
mod store;
mod store_error;
mod store_error_help;
mod strength;
mod surroundings;
mod tree;

pub use advice::Caller;
pub use certificates::{CertificateRequest, Certificates};
pub use check::{Harm, Problem, check, check_one, check_to_store, repair};
pub use encryption::{CryptError, Form, Keys, Recipients, is_age_file, open, open_file, require_no_loss};
pub use external::externalize;
pub use generated::Generated;
pub use generation::Generation;
pub use guard::{bytes, replaced, unlike};
pub use hash::{hash_passwords, placeholder_hashes};
pub use import::{Imported, import};
pub use import_error::ImportError;
pub use key_source::{KeySource, KeySourceError};
pub use kind::Kind;
pub use mark::is_in as holds_marks;
pub use nearby::{Extent, MOST as MOST_FOLDERS, in_other_trees};
pub use need::{NEEDS, Need};
pub use os_key_source::OsKeySource;
pub use other_key::other_key;
pub use place::{release_of as release_of_file, usual as usual_file};
pub use placeholders::Placeholders;
pub use reconcile::{deciding, reconcile};
pub use resolve::{SecretError, missing, resolve, rotate};
pub use rotation::Rotation;
pub use same::hold_the_same_secrets;
pub use store::{Added, Claim, Coverage, Doubt, Loss, Others, Sealed, Store, Stored, replacing, without_old};
pub use store_error::StoreError;
pub use strength::weak;
pub use surroundings::{NamedBy, Owner, Projects, Surroundings, VARIABLE};
