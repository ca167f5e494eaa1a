//! Passwords of users as st2auth's file holds them: bcrypt, with a salt that does not depend on chance.

use std::num::NonZero;
use std::thread;

use bcrypt::Version;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::key_source::KeySourceError;
use crate::config::{Secret, St2};

/// 1,024 rounds: some 50 ms, once for a login and once for each password of a render.
const COST: u32 = 10;

/// What salts are made with.
type Key = Hmac<Sha256>;

/// How long bcrypt's salts are.
const SALT: usize = 16;

/// What no password has for its hash.
const STAND_IN: &str = "placeholder";

/// Puts hashes in the place of the passwords of `st2.users`, so that templates never see these.
///
/// The same password has to have the same hash each time, or every render would restart st2auth. Hashes that are stored would do that, too,
/// but a changed password would have to be written to a file that may be encrypted, or not be there at all; so the salt is made the same
/// each time. Each user has another one, and so has each release.
pub fn hash_passwords(st2: &mut St2) -> Result<(), KeySourceError> {
    // Without it nobody reads the users.
    let Some(key) = &st2.user_salt else { return Ok(()) };
    let failed = KeySourceError("the hash of a password");
    let key = Key::new_from_slice(key.expose().as_bytes()).map_err(|_| failed)?;
    let mut hashes = Vec::new();
    for (name, user) in &mut st2.users {
        let Some(password) = user.password.take() else { continue };
        let salt = salt(&key, name).ok_or(failed)?;
        hashes.push(Unmade { password, salt, place: &mut user.password_hash });
    }
    // As many at once as there are processors: users may be thousands.
    let share = hashes.len().div_ceil(thread::available_parallelism().map_or(1, NonZero::get)).max(1);
    thread::scope(|scope| {
        let running = hashes.chunks_mut(share).map(|part| {
            let make = || part.iter_mut().try_for_each(Unmade::make);
            thread::Builder::new().spawn_scoped(scope, make)
        });
        let running: Vec<_> = running.collect();
        running.into_iter().try_for_each(|thread| thread.ok()?.join().ok()?.ok()).ok_or(failed)
    })
}

/// A hash that is still to be made.
struct Unmade<'a> {
    password: Secret,
    salt: [u8; SALT],
    place: &'a mut Option<Secret>,
}

impl Unmade<'_> {
    fn make(&mut self) -> Result<(), bcrypt::BcryptError> {
        *self.place = Some(hash(&self.password, self.salt)?);
        Ok(())
    }
}

/// Puts what is no hash in the place of passwords, for renders that nobody is shown.
pub fn placeholder_hashes(st2: &mut St2) {
    for user in st2.users.values_mut() {
        if user.password.take().is_some() {
            user.password_hash = Some(Secret::new(STAND_IN));
        }
    }
}

/// The password has no part in it: with a salt that tells of the password, guesses could be tried without bcrypt by somebody who has the key.
fn salt(key: &Key, name: &str) -> Option<[u8; SALT]> {
    key.clone().chain_update(name).finalize().into_bytes().first_chunk().copied()
}

/// `$2y$`, the one form that st2auth takes without complaint.
fn hash(password: &Secret, salt: [u8; SALT]) -> Result<Secret, bcrypt::BcryptError> {
    let made = bcrypt::hash_with_salt(password.expose(), COST, salt)?;
    Ok(Secret::new(made.format_for_version(Version::TwoY)))
}
