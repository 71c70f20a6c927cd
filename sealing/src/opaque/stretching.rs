//! The key stretching function.

use opaque_ke::{
	errors::InternalError,
	generic_array::{ArrayLength, GenericArray},
	ksf::Ksf,
};

use crate::{PasswordParams, password::SALT_LEN};

/// The cost of trying a password at a login: [`PasswordParams::RECOMMENDED`]. A thief of the server's database needs its setup
/// too before anything can be tried.
///
/// It belongs to the version of OPAQUE's context: another cost is another version.
pub const PASSWORD_STRETCHING: PasswordParams = PasswordParams::RECOMMENDED;

/// Argon2id with [`PASSWORD_STRETCHING`] and a salt of zeros.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stretching;

impl Ksf for Stretching {
	fn hash<L: ArrayLength<u8>>(
		&self,
		input: GenericArray<u8, L>,
	) -> Result<GenericArray<u8, L>, InternalError> {
		let mut output = GenericArray::default();
		PASSWORD_STRETCHING
			.argon2id(&input, &[0; SALT_LEN], &mut output)
			.map_err(|_| InternalError::KsfError)?;
		Ok(output)
	}
}

#[cfg(test)]
mod tests {
	use argon2::{Algorithm, Argon2, Params, Version};

	use super::*;

	#[test]
	fn it_is_argon2id_with_64_mib_and_four_passes() {
		let input = GenericArray::from([7; 64]);
		let mut expected = [0; 64];
		Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(65_536, 4, 1, None).unwrap())
			.hash_password_into(&input, &[0; 16], &mut expected)
			.unwrap();
		assert_eq!(Stretching.hash(input).unwrap().as_slice(), expected);
	}
}
