//! An organisation's content key, as one of its people holds it.

use std::collections::{BTreeMap, BTreeSet};

use vacchain_primitives::{
	ContentKeyLink, ContentKeyWrap, EncryptionKey, FirstContentKey, HolderWrap, KeyVersion, ParticipantId,
	bounds::MAX_TAG_KEYS,
};
use vacchain_sealing::{
	EncryptionSecret, IdentityKey, OrganisationSecrets, OrganisationWrapContext, unwrap_organisation,
	walk_back_organisation, wrap_organisation,
};

use crate::{
	error::{Error, Result},
	proven::ProvenKey,
	random::os_rng,
};

/// The first version of a content key, and of everybody's own keys.
const FIRST: KeyVersion = 0;

/// The first content key of the registry or of a custody, before there is a chain, wrapped for these people's first keys.
///
/// # Errors
///
/// [`Error::Sealing`] if nothing can be sealed to the key of one of them.
pub fn first_content_key(
	organisation: ParticipantId,
	secrets: &OrganisationSecrets,
	holders: impl IntoIterator<Item = (ParticipantId, EncryptionKey)>,
) -> Result<FirstContentKey> {
	let wraps = holders.into_iter().map(|(holder, key)| {
		let wrap = wrap_for(secrets, organisation, FIRST, (holder, FIRST, &ProvenKey::of_genesis(key)))?;
		Ok(HolderWrap { holder, wrap: wrap.sealed })
	});
	let wraps = wraps.collect::<Result<_>>()?;
	Ok(FirstContentKey { organisation, encryption_key: secrets.encryption.public(), wraps })
}

/// This version of a content key, wrapped for a person: its id, and its encryption key of this version.
///
/// # Errors
///
/// [`Error::Sealing`] if nothing can be sealed to the person's key.
pub(crate) fn wrap_for(
	secrets: &OrganisationSecrets,
	organisation: ParticipantId,
	version: KeyVersion,
	(holder, key_version, key): (ParticipantId, KeyVersion, &ProvenKey),
) -> Result<ContentKeyWrap> {
	let context = OrganisationWrapContext { organisation, holder, key_version, version };
	let sealed = wrap_organisation(secrets, key.key(), &context, &mut os_rng())?;
	Ok(ContentKeyWrap { holder, key_version, version, sealed })
}

/// The versions of an organisation's content key that one person holds.
#[derive(Clone, Debug)]
pub struct Holding {
	/// The organisation.
	pub organisation: ParticipantId,
	/// The version that others wrap to now.
	pub current: KeyVersion,
	/// The secrets of each version that the person can open, a pending one included.
	secrets: BTreeMap<KeyVersion, OrganisationSecrets>,
	/// The versions of which the person's own wrap is right.
	wrapped: BTreeSet<KeyVersion>,
	/// The versions of which the person's own wrap holds another key of the tags than the link to the version before.
	with_other_tag_key: BTreeSet<KeyVersion>,
}

impl Holding {
	/// The secrets that these wraps, made for `holder`, and these links open. `keys` are the public keys of the versions, of a pending
	/// one too. A wrap or a link that does not open, or holds another secret than the private part of its version's key, is
	/// passed over: it harms no other.
	///
	/// The public key says nothing of the key of the tags, so a colleague could wrap garbage beside the right secret. Every
	/// program carries the key of the tags over to the next version. So a wrap is compared with the link from its version to
	/// the one before, where the link opens.
	pub fn open(
		secret: &EncryptionSecret,
		holder: &ParticipantId,
		organisation: ParticipantId,
		current: KeyVersion,
		keys: &BTreeMap<KeyVersion, EncryptionKey>,
		wraps: &[ContentKeyWrap],
		links: &[ContentKeyLink],
	) -> Self {
		let is_right = |version: KeyVersion, secrets: &OrganisationSecrets| {
			keys.get(&version) == Some(&secrets.encryption.public())
		};
		let mut secrets = BTreeMap::new();
		for wrap in wraps {
			let context = OrganisationWrapContext {
				organisation,
				holder: *holder,
				key_version: wrap.key_version,
				version: wrap.version,
			};
			match unwrap_organisation(secret, &wrap.sealed, &context) {
				Ok(opened) if is_right(wrap.version, &opened) => _ = secrets.insert(wrap.version, opened),
				_ => {}
			}
		}
		let mut wrapped: BTreeSet<_> = secrets.keys().copied().collect();
		let mut with_other_tag_key = BTreeSet::new();
		let mut links: Vec<_> = links.iter().collect();
		links.sort_unstable_by_key(|link| std::cmp::Reverse(link.version));
		for link in links {
			let Some(earlier) = link.version.checked_sub(1) else { continue };
			let opened = secrets.get(&link.version).and_then(|secrets| {
				walk_back_organisation(secrets, &link.sealed, &organisation, link.version).ok()
			});
			if let Some(opened) = opened.filter(|opened| is_right(earlier, opened)) {
				let has_same_tag_key =
					secrets.get(&link.version).is_some_and(|later| later.identity_key == opened.identity_key);
				if !has_same_tag_key && wrapped.remove(&link.version) {
					with_other_tag_key.insert(link.version);
				}
				secrets.entry(earlier).or_insert(opened);
			}
		}
		Self { organisation, current, secrets, wrapped, with_other_tag_key }
	}

	/// Drops the present version if the person's own wrap of it holds another key of the tags than the version before. For a
	/// wrap that the person has not accepted: nothing is read, tagged or wrapped with it.
	pub(crate) fn drop_other_tag_key(&mut self) {
		if self.with_other_tag_key.contains(&self.current) {
			self.secrets.remove(&self.current);
		}
	}

	/// The secrets of a version.
	pub fn version(&self, version: KeyVersion) -> Option<&OrganisationSecrets> {
		self.secrets.get(&version)
	}

	/// Whether this person's own wrap of the version that others wrap to now opens to the private part of that version's key,
	/// with the key of the tags that the version before has. A link from a pending version may lead to the same secrets; it
	/// goes when that version does.
	pub fn own_wrap_is_right(&self) -> bool {
		self.wrapped.contains(&self.current)
	}

	/// The secrets of the version that others wrap to now.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`] if this person does not hold it.
	pub fn newest(&self) -> Result<&OrganisationSecrets> {
		self.version(self.current).ok_or(Error::NotAHolder)
	}

	/// The secrets of every version that counts, newest first.
	pub fn all(&self) -> impl Iterator<Item = &OrganisationSecrets> {
		self.secrets.range(..=self.current).rev().map(|(_, secrets)| secrets)
	}

	/// The keys of the tags, the newest first, each with the version that came with it first: at most
	/// [`MAX_TAG_KEYS`], under which tags are looked for.
	pub fn tag_keys(&self) -> Vec<(KeyVersion, &IdentityKey)> {
		let mut keys: Vec<(KeyVersion, &IdentityKey)> = Vec::new();
		for (version, secrets) in self.secrets.range(..=self.current).rev() {
			let Some(key) = &secrets.identity_key else { continue };
			let found = keys.len();
			match keys.last_mut() {
				Some((first, known)) if *known == key => *first = *version,
				_ if found == MAX_TAG_KEYS => break,
				_ => keys.push((*version, key)),
			}
		}
		keys
	}

	/// Whether a pending version is what its maker says: this person's wrap opens, what it holds is the private part of
	/// the public key, the link leads back to the version that counts now, and the key of the tags is the present one.
	/// With another key of the tags every child could be registered again.
	pub fn is_sound(&self, encryption_key: &EncryptionKey, link: &ContentKeyLink) -> bool {
		let Some(pending) = self.version(link.version) else { return false };
		let Some(current) = self.version(self.current) else { return false };
		let earlier = walk_back_organisation(pending, &link.sealed, &self.organisation, link.version);
		pending.encryption.public() == *encryption_key
			&& pending.identity_key == current.identity_key
			&& earlier.is_ok_and(|earlier| earlier == *current)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use vacchain_sealing::link_organisation;

	const ORGANISATION: ParticipantId = ParticipantId([1; 32]);
	const HOLDER: ParticipantId = ParticipantId([2; 32]);

	fn wrap(secrets: &OrganisationSecrets, to: &EncryptionSecret, version: KeyVersion) -> ContentKeyWrap {
		wrap_for(secrets, ORGANISATION, version, (HOLDER, 0, &ProvenKey::held(to))).unwrap()
	}

	fn link(from: &OrganisationSecrets, to: &OrganisationSecrets, version: KeyVersion) -> ContentKeyLink {
		let sealed = link_organisation(from, to, &ORGANISATION, version, &mut os_rng()).unwrap();
		ContentKeyLink { version, sealed }
	}

	/// The public keys of these versions, the first of which is `first`.
	fn keys<'a>(
		first: KeyVersion,
		secrets: impl IntoIterator<Item = &'a OrganisationSecrets>,
	) -> BTreeMap<KeyVersion, EncryptionKey> {
		(first..).zip(secrets.into_iter().map(|secrets| secrets.encryption.public())).collect()
	}

	fn three() -> [OrganisationSecrets; 3] {
		[(); 3].map(|()| OrganisationSecrets::generate(&mut os_rng()))
	}

	#[test]
	fn one_wrap_and_the_links_open_every_version() {
		let (own, [one, two, three]) = (EncryptionSecret::generate(&mut os_rng()), three());
		let links = [link(&one, &two, 2), link(&two, &three, 3)];
		let (keys, wraps) = (keys(1, [&one, &two, &three]), [wrap(&three, &own, 3)]);
		let holding = Holding::open(&own, &HOLDER, ORGANISATION, 3, &keys, &wraps, &links);
		assert_eq!(holding.newest().unwrap(), &three);
		assert_eq!(holding.all().collect::<Vec<_>>(), [&three, &two, &one]);
	}

	/// keys.md, 12: lookups try the live versions of the tags' key, at most four, and name each as everybody does.
	#[test]
	fn the_newest_keys_of_the_tags_are_looked_under() {
		let own = EncryptionSecret::generate(&mut os_rng());
		let tag_keys: Vec<_> = (0..6).map(|byte| IdentityKey::from_bytes([byte; 32])).collect();
		// Versions 0 and 1 have the first key, 2 and 3 the second, and so on.
		let secrets: Vec<_> = (0..12)
			.map(|version| OrganisationSecrets {
				identity_key: Some(tag_keys[version / 2].clone()),
				..OrganisationSecrets::generate(&mut os_rng())
			})
			.collect();
		let wraps: Vec<_> = (0..).zip(&secrets).map(|(version, one)| wrap(one, &own, version)).collect();
		let keys = keys(0, &secrets);
		let holding = |current| Holding::open(&own, &HOLDER, ORGANISATION, current, &keys, &wraps, &[]);
		assert_eq!(holding(0).tag_keys(), [(0, &tag_keys[0])]);
		assert_eq!(holding(3).tag_keys(), [(2, &tag_keys[1]), (0, &tag_keys[0])]);
		let newest = [(10, &tag_keys[5]), (8, &tag_keys[4]), (6, &tag_keys[3]), (4, &tag_keys[2])];
		assert_eq!(holding(11).tag_keys(), newest);
	}

	/// Key-scheme review, 6: a person whose own wrap is garbage reaches the same secrets from a pending version, which may be
	/// dropped again. It does not accept the garbage.
	#[test]
	fn a_wrap_that_does_not_open_is_not_accepted_because_a_link_leads_there() {
		let (own, [one, two, three]) = (EncryptionSecret::generate(&mut os_rng()), three());
		let (keys, links) = (keys(1, [&one, &two, &three]), [link(&two, &three, 3)]);
		let holding = |wraps: &[_]| Holding::open(&own, &HOLDER, ORGANISATION, 2, &keys, wraps, &links);
		let mut bad = wrap(&two, &own, 2);
		bad.sealed[40] ^= 1;
		let by_link = holding(&[bad, wrap(&three, &own, 3)]);
		assert_eq!((by_link.newest().unwrap(), by_link.own_wrap_is_right()), (&two, false));
		assert!(holding(&[wrap(&two, &own, 2)]).own_wrap_is_right());
	}

	/// The key that a health admin makes before there is a chain is opened by each of its holders, and by nobody else.
	#[test]
	fn a_first_content_key_opens_for_each_of_its_holders() {
		let secrets = OrganisationSecrets::generate(&mut os_rng());
		let people = [1, 2].map(|id| (ParticipantId([id; 32]), EncryptionSecret::generate(&mut os_rng())));
		let holders = people.iter().map(|(id, secret)| (*id, secret.public()));
		let first = first_content_key(ORGANISATION, &secrets, holders).unwrap();
		let keys = keys(0, [&secrets]);
		assert_eq!((first.organisation, &first.encryption_key), (ORGANISATION, &keys[&0]));
		assert_eq!(first.wraps.len(), 2);
		for (HolderWrap { holder, wrap: sealed }, (id, secret)) in first.wraps.into_iter().zip(&people) {
			let wraps = [ContentKeyWrap { holder, key_version: 0, version: 0, sealed }];
			let open = |secret| Holding::open(secret, id, ORGANISATION, 0, &keys, &wraps, &[]);
			assert_eq!(open(secret).newest().unwrap(), &secrets);
			assert!(open(&EncryptionSecret::generate(&mut os_rng())).newest().is_err());
		}
	}

	/// trust.md: one bad wrap fails all.
	#[test]
	fn a_bad_wrap_or_link_harms_no_other() {
		let (own, [one, two, three]) = (EncryptionSecret::generate(&mut os_rng()), three());
		let mut bad = wrap(&three, &own, 3);
		bad.sealed[40] ^= 1;
		let mut bad_link = link(&one, &two, 2);
		bad_link.sealed[40] ^= 1;
		let wraps = [bad, wrap(&two, &own, 2), wrap(&one, &own, 1)];
		let keys = keys(1, [&one, &two, &three]);
		let holding = Holding::open(&own, &HOLDER, ORGANISATION, 3, &keys, &wraps, &[bad_link]);
		assert!(matches!(holding.newest(), Err(Error::NotAHolder)));
		assert_eq!(holding.all().collect::<Vec<_>>(), [&two, &one]);
	}

	/// Security review, 17: a colleague wraps a secret, or links to one, that is not the private part of the version's key.
	/// Nobody takes it for the organisation's: an identity tag would be made under its key.
	#[test]
	fn a_secret_that_is_not_the_one_of_its_versions_key_is_dropped() {
		let (own, [one, two, foreign]) = (EncryptionSecret::generate(&mut os_rng()), three());
		let keys = keys(1, [&one, &two]);
		let holding =
			|wraps: &[_], links: &[_]| Holding::open(&own, &HOLDER, ORGANISATION, 2, &keys, wraps, links);
		let wrapped = holding(&[wrap(&foreign, &own, 2), wrap(&one, &own, 1)], &[]);
		assert!(matches!(wrapped.newest(), Err(Error::NotAHolder)));
		assert_eq!(wrapped.all().collect::<Vec<_>>(), [&one]);
		let linked = holding(&[wrap(&two, &own, 2)], &[link(&foreign, &two, 2)]);
		assert_eq!(linked.all().collect::<Vec<_>>(), [&two]);
		let unknown = holding(&[wrap(&foreign, &own, 3), wrap(&two, &own, 2)], &[]);
		assert_eq!(unknown.version(3), None);
	}

	/// trust.md: an admin replaces the authority's keys with garbage or with a secret that does not match.
	#[test]
	fn a_pending_version_is_sound_only_if_key_wrap_and_link_fit_together() {
		let (own, [one, two, other]) = (EncryptionSecret::generate(&mut os_rng()), three());
		let wraps = |pending: &OrganisationSecrets| [wrap(pending, &own, 2), wrap(&one, &own, 1)];
		let keys = keys(1, [&one, &two]);
		let holding = |pending| Holding::open(&own, &HOLDER, ORGANISATION, 1, &keys, &wraps(pending), &[]);
		let public = two.encryption.public();
		assert!(holding(&two).is_sound(&public, &link(&one, &two, 2)));
		// A secret that does not match the public key.
		assert!(!holding(&other).is_sound(&public, &link(&one, &other, 2)));
		// A link that does not lead back.
		assert!(!holding(&two).is_sound(&public, &link(&other, &two, 2)));
		// No wrap that opens.
		let closed = Holding::open(&own, &HOLDER, ORGANISATION, 1, &keys, &[wrap(&one, &own, 1)], &[]);
		assert!(!closed.is_sound(&public, &link(&one, &two, 2)));
	}

	/// Security review, 7: an admin makes the next version with another key of the tags, or none, under which no child that is
	/// registered is found.
	#[test]
	fn a_pending_version_with_another_key_of_the_tags_is_not_sound() {
		let own = EncryptionSecret::generate(&mut os_rng());
		let one = OrganisationSecrets::generate_with_identity_key(&mut os_rng());
		let next = OrganisationSecrets::generate(&mut os_rng());
		for (identity_key, is_sound) in [
			(one.identity_key.clone(), true),
			(Some(IdentityKey::generate(&mut os_rng())), false),
			(None, false),
		] {
			let next = OrganisationSecrets { identity_key, ..next.clone() };
			let wraps = [wrap(&next, &own, 2), wrap(&one, &own, 1)];
			let keys = keys(1, [&one, &next]);
			let holding = Holding::open(&own, &HOLDER, ORGANISATION, 1, &keys, &wraps, &[]);
			let public = next.encryption.public();
			assert_eq!(holding.is_sound(&public, &link(&one, &next, 2)), is_sound);
		}
	}
}
