//! Argon2 in memory that is used again (RFC 9106).

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash as Phc, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// What glibc gives back to the system as soon as it is free, whatever came before: a larger piece never becomes a part of the
/// heap (`DEFAULT_MMAP_THRESHOLD_MAX`, 32 MiB). Only what is used of it is ever taken.
const RESERVED: usize = 33 * 1024;

/// The memory that a hash is made in. It belongs to one worker, is taken with its first password and given back when the worker
/// ends: hashes that each take and leave their own leave holes of 19 MiB in the heap of every thread.
#[derive(Debug, Default)]
pub(super) struct HashMemory(Vec<Block>);

impl HashMemory {
    /// Hashes a new password, with a salt of its own, into a PHC string.
    ///
    /// # Errors
    /// The parameters make no hash.
    pub(super) fn hash(&mut self, password: &str) -> Result<String, argon2::password_hash::Error> {
        let argon2 = Argon2::default();
        let salt = Salt::generate();
        let hash = Phc {
            algorithm: argon2_id(),
            version: Some(Version::default().into()),
            params: ParamsString::try_from(argon2.params())?,
            salt: Some(salt),
            hash: Some(self.output(&argon2, password, &salt)?),
        };
        Ok(hash.to_string())
    }

    /// Whether this password makes that hash. What costs more than ours do is no hash of ours.
    pub(super) fn verify(&mut self, password: &str, hash: &str) -> bool {
        self.try_verify(password, hash).unwrap_or(false)
    }

    fn try_verify(&mut self, password: &str, hash: &str) -> Result<bool, argon2::password_hash::Error> {
        let hash = Phc::new(hash)?;
        let params = Params::try_from(&hash)?;
        let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
        if hash.algorithm != argon2_id() || costs(&params) != costs(&Params::default()) {
            return Ok(false);
        }
        let argon2 = Argon2::new(Algorithm::default(), Version::default(), params);
        // Compared in constant time.
        Ok(*expected == self.output(&argon2, password, salt)?)
    }

    fn output(
        &mut self,
        argon2: &Argon2<'_>,
        password: &str,
        salt: &Salt,
    ) -> Result<Output, argon2::password_hash::Error> {
        if self.0.is_empty() {
            self.0.reserve_exact(RESERVED);
            self.0.resize(argon2.params().block_count(), Block::new());
        }
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut self.0)?;
        Ok(Output::new(&output)?)
    }
}

fn argon2_id() -> argon2::password_hash::phc::Ident {
    Algorithm::default().ident()
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn its_hashes_are_those_of_the_crate() {
        let mut memory = HashMemory::default();
        for password in ["tulipe", "", "会议"] {
            let ours = memory.hash(password).unwrap();
            assert!(Argon2::default().verify_password(password.as_bytes(), ours.as_str()).is_ok());
            let theirs = Argon2::default().hash_password(password.as_bytes()).unwrap().to_string();
            assert!(memory.verify(password, &theirs) && !memory.verify("violet", &theirs));
        }
    }

    #[test]
    fn what_costs_more_is_not_even_tried() {
        let mut memory = HashMemory::default();
        let hash = memory.hash("tulipe").unwrap();
        for (ours, theirs) in
            [("m=19456", "m=4194304"), ("t=2", "t=4000000"), ("p=1", "p=4"), ("argon2id", "argon2i")]
        {
            assert!(!memory.verify("tulipe", &hash.replace(ours, theirs)), "{theirs}");
        }
    }
}
