//! Passwords as people type them, and which new ones are strong enough.
//!
//! A gateway holds what it needs to try passwords, if it wants to, and cannot see how strong one is. So a client refuses to
//! register a weak one: it needs the secret of a device besides, or [zxcvbn](https://docs.rs/zxcvbn) has to rate it 4, which
//! is more than 10^10 guesses. Institutions' accounts and health admins need the secret of a device, or log in with a key
//! file ([`NewPassword::of_role`]). A new password of a key file has to be rated 4, too
//! ([`check_password`](crate::key_file::check_password)).

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization;
use vacchain_primitives::Role;
use vacchain_sealing::has_secret_part;
use zeroize::Zeroizing;
#[cfg(feature = "strength")]
use zxcvbn::{Score, zxcvbn};

use crate::device::DeviceSecret;

/// Shortest password, in characters.
pub const MIN_PASSWORD: usize = 8;
/// The bytes that are hashed before the secret of a device and a password.
const WITH_DEVICE: &[u8] = b"vacchain/password-with-device/v1";
/// Most bytes that one byte of a text becomes in Unicode's normalization form C (UAX #15, section 9).
const NFC_EXPANSION: usize = 3;

/// A new password is not taken. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
	/// It has fewer than [`MIN_PASSWORD`] characters.
	#[error("a password has at least {MIN_PASSWORD} characters")]
	TooShort,
	/// It can be guessed.
	#[error("this password can be guessed: {warning}")]
	Weak {
		/// Why.
		warning: String,
		/// The advice that makes it better.
		advice: String,
	},
	/// It is an institution's or a health admin's, or nobody has said that it is not.
	#[error(
		"the account of an institution or a health admin needs the secret of a device besides its password, as does everybody \
		 who has not declared another role"
	)]
	NeedsDevice,
}

/// A password in the one form in which it is used, with the secret of a device where one is needed.
///
/// OPAQUE takes the prepared text alone, or SHA-256 over `vacchain/password-with-device/v1`, the secret (15 bytes) and the
/// prepared text.
#[derive(Clone)]
pub struct Password(Zeroizing<Vec<u8>>);

impl Password {
	/// The password that a person typed.
	pub fn new(typed: &str, device: Option<&DeviceSecret>) -> Self {
		let prepared = prepare(typed);
		let Some(device) = device else { return Self(Zeroizing::new(prepared.as_bytes().to_vec())) };
		// An empty password stays one, which OPAQUE refuses.
		if prepared.is_empty() {
			return Self(Zeroizing::default());
		}
		let hash = Sha256::new_with_prefix(WITH_DEVICE);
		let hash = hash.chain_update(device.as_bytes()).chain_update(prepared.as_bytes());
		let digest = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
		Self(Zeroizing::new(digest.to_vec()))
	}

	/// The bytes that OPAQUE takes.
	pub(crate) fn as_bytes(&self) -> &[u8] {
		&self.0
	}
}

impl std::fmt::Debug for Password {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("Password(..)")
	}
}

/// A password that may be registered: strong enough for whose it is.
#[derive(Clone, Debug)]
pub struct NewPassword {
	password: Password,
	has_device: bool,
	/// The role that its person says to have. A gateway's word does not count.
	declared: Option<Role>,
}

impl NewPassword {
	/// A family's password by itself: [`NewPassword::of_role`] is for everybody else. `about` are words that somebody who
	/// knows the person tries first, such as the username, the name and the organisation.
	///
	/// # Errors
	///
	/// [`PasswordError::TooShort`]; [`PasswordError::Weak`] if zxcvbn rates it less than 4.
	pub fn strong(typed: &str, about: &[&str]) -> Result<Self, PasswordError> {
		ensure_strong(typed, about)?;
		Ok(Self { password: Password::new(typed, None), has_device: false, declared: None })
	}

	/// A password together with the secret of a device.
	///
	/// # Errors
	///
	/// [`PasswordError::TooShort`].
	pub fn with_device(typed: &str, device: &DeviceSecret) -> Result<Self, PasswordError> {
		long_enough(typed)?;
		Ok(Self { password: Password::new(typed, Some(device)), has_device: true, declared: None })
	}

	/// The password of a person who says to have this role, or to ask for it. The role is the person's own word: a gateway
	/// that names another one must not decide that an institution or a health admin needs no device.
	///
	/// # Errors
	///
	/// [`PasswordError::NeedsDevice`] for an institution's account or a health admin without the secret of a device; as
	/// [`NewPassword::with_device`] with one, and [`NewPassword::strong`] without.
	pub fn of_role(
		role: Role,
		typed: &str,
		device: Option<&DeviceSecret>,
		about: &[&str],
	) -> Result<Self, PasswordError> {
		match device {
			Some(device) => Self::with_device(typed, device),
			None if needs_device(role) => Err(PasswordError::NeedsDevice),
			None => Ok(Self { declared: Some(role), ..Self::strong(typed, about)? }),
		}
	}

	/// Whether it may be registered under this username. A password by itself may if the username is a family's, which has a
	/// part that cannot be guessed, or if its person has declared a role that needs no device.
	///
	/// # Errors
	///
	/// [`PasswordError::NeedsDevice`] if not.
	pub fn check_username(&self, username: &str) -> Result<(), PasswordError> {
		let is_enough = self.has_device
			|| match self.declared {
				Some(role) => !needs_device(role),
				None => has_secret_part(username),
			};
		if is_enough { Ok(()) } else { Err(PasswordError::NeedsDevice) }
	}

	/// Whether it logs in with the secret of a device alone.
	pub fn has_device(&self) -> bool {
		self.has_device
	}

	/// The password itself.
	pub fn password(&self) -> &Password {
		&self.password
	}
}

/// Whether a participant with this role logs in with the secret of a device or with a key file, and never with a password
/// alone: an institution's account votes, and a health admin registers people.
pub fn needs_device(role: Role) -> bool {
	role.is_organisation() || role == Role::HealthAdmin
}

/// The prepared password, if it is long enough.
fn long_enough(typed: &str) -> Result<Zeroizing<String>, PasswordError> {
	let prepared = prepare(typed);
	if prepared.chars().count() < MIN_PASSWORD { Err(PasswordError::TooShort) } else { Ok(prepared) }
}

/// The prepared password, if it is long enough and zxcvbn rates it 4. `about` are words that somebody who knows the person
/// tries first.
pub(crate) fn ensure_strong(typed: &str, about: &[&str]) -> Result<Zeroizing<String>, PasswordError> {
	let prepared = long_enough(typed)?;
	check_strength(&prepared, about)?;
	Ok(prepared)
}

/// Rates a prepared password.
///
/// # Errors
///
/// [`PasswordError::Weak`] if zxcvbn rates it less than 4.
#[cfg(not(feature = "strength"))]
fn check_strength(prepared: &str, about: &[&str]) -> Result<(), PasswordError> {
	match RATE.get() {
		Some(rate) => rate(prepared, about),
		None => Err(PasswordError::Weak {
			warning: "nothing here can rate it".into(),
			advice: "Try again when the page has loaded.".into(),
		}),
	}
}

/// Rates passwords for a program that leaves zxcvbn out.
#[cfg(not(feature = "strength"))]
pub type Rate = fn(&str, &[&str]) -> Result<(), PasswordError>;

#[cfg(not(feature = "strength"))]
static RATE: std::sync::OnceLock<Rate> = std::sync::OnceLock::new();

/// Names what rates passwords, once: [`rate`] in another module.
#[cfg(not(feature = "strength"))]
pub fn rate_with(rate: Rate) {
	// A second call changes nothing.
	let _ = RATE.set(rate);
}

/// Rates a password as this crate does it before it takes a new one, for a module apart.
///
/// # Errors
///
/// [`PasswordError::TooShort`]; [`PasswordError::Weak`] if zxcvbn rates it less than 4.
#[cfg(feature = "strength")]
pub fn rate(typed: &str, about: &[&str]) -> Result<(), PasswordError> {
	ensure_strong(typed, about).map(drop)
}

#[cfg(feature = "strength")]
fn check_strength(prepared: &str, about: &[&str]) -> Result<(), PasswordError> {
	// Each of their words, too, and all but the last: a username's halves are as weak as the whole.
	let is_between = |c: char| !c.is_alphanumeric();
	let words = about.iter().flat_map(|text| text.split(is_between));
	let beginnings =
		about.iter().filter_map(|text| text.rsplit_once(is_between).map(|(beginning, _)| beginning));
	let about = about.iter().copied().chain(words).chain(beginnings);
	let about: Vec<_> = about.filter(|word| word.chars().count() > 2).collect();
	let rated = zxcvbn(prepared, &about);
	if rated.score() >= Score::Four {
		return Ok(());
	}
	let feedback = rated.feedback();
	let warning =
		feedback.and_then(|feedback| feedback.warning()).map(|warning| clause(&warning.to_string()));
	let warning = warning.unwrap_or_else(|| "it is too short, or too much like others".into());
	let suggestions = feedback.map(|feedback| feedback.suggestions()).unwrap_or_default();
	let suggestions = suggestions.iter().map(|suggestion| clause(&suggestion.to_string()));
	let best = "choose four or more words that have nothing to do with each other or with you".to_owned();
	let advice = suggestions.chain([best]).collect::<Vec<_>>().join("; ");
	let (first, rest) = advice.split_at(advice.chars().next().map_or(0, char::len_utf8));
	Err(PasswordError::Weak { warning, advice: format!("{}{rest}.", first.to_uppercase()) })
}

/// A sentence of zxcvbn as part of another one.
#[cfg(feature = "strength")]
fn clause(sentence: &str) -> String {
	let mut letters = sentence.trim_end_matches('.').chars();
	letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A password in the one form in which it is used, by RFC 8265's profile OpaqueString: whichever machine it is typed on,
/// each space is U+0020, and what can be written in several ways is in Unicode's normalization form C.
pub(crate) fn prepare(password: &str) -> Zeroizing<String> {
	// As large as it can get, so that no part of it is left behind where it grew.
	let mut prepared = Zeroizing::new(String::with_capacity(NFC_EXPANSION * password.len()));
	prepared.extend(password.chars().map(|letter| if is_space(letter) { ' ' } else { letter }).nfc());
	prepared
}

/// Whether a letter is of Unicode's category Zs.
fn is_space(letter: char) -> bool {
	matches!(
		letter,
		' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::random::os_rng;

	/// trust.md, "Passwords of admins and institutions can be guessed by whoever runs a gateway".
	#[test]
	fn a_password_that_can_be_guessed_is_refused_with_what_to_do() {
		for (weak, about) in [
			("password123", &[][..]),
			("correct horse", &[]),
			("qwertyuiop12", &[]),
			("amina.elidrissi2026", &["amina.elidrissi-x7k2m9qt"]),
			("St. Mary Hospital", &["St. Mary Hospital"]),
			("lina haddad", &["Dr. Lina Haddad"]),
		] {
			let Err(PasswordError::Weak { warning, advice }) = NewPassword::strong(weak, about) else {
				panic!("{weak} can be guessed");
			};
			assert!(
				!warning.is_empty() && !warning.ends_with('.') && advice.contains("four or more words"),
				"{advice}"
			);
		}
		assert_eq!(NewPassword::strong("seven77", &[]).unwrap_err(), PasswordError::TooShort);
		for strong in ["correct horse battery", "kappe wasser blau tisch", "9f86d081884c7d659a2feaa0c55ad015"]
		{
			assert!(!NewPassword::strong(strong, &["amina"]).unwrap().has_device(), "{strong}");
		}
	}

	/// The same row: an institution's account and a health admin need the secret of a device besides.
	#[test]
	fn institutions_and_health_admins_never_log_in_with_a_password_alone() {
		const STRONG: &str = "correct horse battery staple";
		let device = DeviceSecret::generate(&mut os_rng());
		for role in Role::ALL {
			let alone = NewPassword::of_role(role, STRONG, None, &[]);
			let needs = matches!(
				role,
				Role::HealthAuthority
					| Role::HealthAdmin
					| Role::Hospital
					| Role::Laboratory
					| Role::School | Role::Insurer
			);
			assert_eq!(alone.err(), needs.then_some(PasswordError::NeedsDevice), "{role}");
			// Together they are strong, whatever the password.
			assert!(NewPassword::of_role(role, "password", Some(&device), &[]).unwrap().has_device());
		}
	}

	/// The same row: a password by itself is a family's, or its person has declared a role that needs no device.
	#[test]
	fn a_password_by_itself_needs_a_family_s_username_or_a_declared_role() {
		const STRONG: &str = "correct horse battery staple";
		const NEEDS: Result<(), PasswordError> = Err(PasswordError::NeedsDevice);
		let alone = NewPassword::strong(STRONG, &[]).unwrap();
		assert_eq!(alone.check_username("amina-x7k2m9qt"), Ok(()));
		assert_eq!(alone.check_username("st.mary"), NEEDS);
		let doctor = NewPassword::of_role(Role::Doctor, STRONG, None, &[]).unwrap();
		assert_eq!(doctor.check_username("dr.haddad"), Ok(()));
		let device = DeviceSecret::generate(&mut os_rng());
		let together = NewPassword::with_device("password", &device).unwrap();
		assert_eq!(together.check_username("st.mary"), Ok(()));
	}

	/// Without the secret of the device, the right password is another one.
	#[test]
	fn the_secret_of_a_device_is_part_of_the_password() {
		let [device, other] = [(), ()].map(|()| DeviceSecret::generate(&mut os_rng()));
		let with = |device: Option<&DeviceSecret>| Password::new("caf\u{e9}", device).as_bytes().to_vec();
		assert_eq!(with(None), "caf\u{e9}".as_bytes());
		assert_ne!(with(Some(&device)), with(None));
		assert_ne!(with(Some(&device)), with(Some(&other)));
		assert_eq!(with(Some(&device)), Password::new("cafe\u{301}", Some(&device)).as_bytes());
		assert!(Password::new("", Some(&device)).as_bytes().is_empty());
	}

	#[test]
	fn a_password_is_the_same_however_it_is_written() {
		for (written, same) in [
			("caf\u{e9} cr\u{e8}me", "cafe\u{301} cre\u{300}me"),
			("\u{ac00}\u{11f} 1", "\u{1100}\u{1161}g\u{306}\u{3000}1"),
			("q\u{323}\u{307}", "q\u{307}\u{323}"),
			("a b", "a\u{a0}b"),
		] {
			assert_eq!(*prepare(written), *prepare(same), "{written}");
		}
		// Case, width and compatibility forms are as they are typed.
		for (written, other) in [("A", "a"), ("\u{ff21}", "A"), ("\u{fb01}", "fi"), ("a  b", "a b")] {
			assert_ne!(*prepare(written), *prepare(other), "{written}");
		}
	}

	#[test]
	fn a_password_leaves_nothing_behind_where_it_grew() {
		// Each of the most expanding letters in the form C.
		let password = "\u{1d160}\u{fb2c}".repeat(100);
		let prepared = prepare(&password);
		assert!(prepared.len() > password.len());
		assert!(prepared.len() <= NFC_EXPANSION * password.len());
	}
}
