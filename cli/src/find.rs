//! Records and visits as a person names them: by a child's name, by the family's username, or by id.

use std::str::FromStr;

use anyhow::Result;
use vacchain_client::{
	content::Child,
	primitives::{ParticipantId, RecordId, Role, VisitId, VisitState},
	sealing::same_name,
	usernames::{has_secret_part, id_of},
	views::{Shown, VisitView},
};

use crate::{context::Person, errors::Failure, time};

/// Between a family's username and the child's name.
const SEPARATOR: char = '/';

/// A child as a person names it: `NAME`, `USERNAME` or `USERNAME/NAME`.
#[derive(Clone, Debug)]
pub struct Named {
	text: String,
	family: Option<(String, ParticipantId)>,
	child: Option<String>,
}

impl FromStr for Named {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		let empty = || {
			"name the child, its family as USERNAME or USERNAME/CHILD, or give an id of 32 hexadecimal digits"
				.to_owned()
		};
		let (family, child) = match text.split_once(SEPARATOR) {
			Some((family, child)) => (Some(family), Some(child)),
			None if has_secret_part(text) => (Some(text), None),
			None => (None, Some(text)),
		};
		if family.is_some_and(str::is_empty) || child.is_some_and(|child| child.trim().is_empty()) {
			return Err(empty());
		}
		let family = match family {
			Some(name) => Some((name.to_owned(), id_of(name).map_err(|error| error.to_string())?)),
			None => None,
		};
		Ok(Self { text: text.to_owned(), family, child: child.map(|child| child.trim().to_owned()) })
	}
}

impl Named {
	/// Whether a child may be the one that is meant, as far as its name says.
	fn fits(&self, child: &Shown<Child>) -> bool {
		let Some(name) = &self.child else { return true };
		child.open().is_some_and(|child| {
			let whole = child.full_name();
			let first = child.given_names.split_whitespace().next().unwrap_or_default();
			[child.given_names.as_str(), &whole, first].into_iter().any(|known| same_name(known, name))
		})
	}

	/// Whether a record's owner may be the family that is meant.
	fn is_of(&self, owner: Option<ParticipantId>) -> bool {
		self.family.as_ref().is_none_or(|(_, family)| owner == Some(*family))
	}

	/// The one that fits.
	fn only<Id: Copy + ToString>(&self, fitting: &[(Id, String)], what: &str, lists: &str) -> Result<Id> {
		match fitting {
			[(id, _)] => Ok(*id),
			[] => Err(Failure::new(
				"not-found",
				format!("Not found: you see no {what} of a child that is named {:?}.", self.text),
				format!("Look at {lists}, and name the child as it stands there."),
			)
			.into()),
			several => {
				let several: Vec<_> =
					several.iter().map(|(id, name)| format!("\n  {}  {name}", id.to_string())).collect();
				Err(Failure::usage(
					format!("{:?} may be one of several:{}", self.text, several.concat()),
					"Write more of the name, USERNAME/CHILD, or the id.",
				)
				.into())
			}
		}
	}
}

/// A record as a person names it.
#[derive(Clone, Debug)]
pub enum RecordName {
	/// By its id.
	Id(RecordId),
	/// By its child.
	Child(Named),
}

/// A visit as a person names it.
#[derive(Clone, Debug)]
pub enum VisitName {
	/// By its id.
	Id(VisitId),
	/// By its child: the visit that waits for who acts, or the child's latest.
	Child(Named),
}

impl FromStr for RecordName {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		match text.parse() {
			Ok(id) => Ok(Self::Id(id)),
			Err(_) => Ok(Self::Child(text.parse()?)),
		}
	}
}

impl FromStr for VisitName {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		match text.parse() {
			Ok(id) => Ok(Self::Id(id)),
			Err(_) => Ok(Self::Child(text.parse()?)),
		}
	}
}

impl RecordName {
	/// The record that is meant, among those that who acts may read.
	///
	/// # Errors
	///
	/// A [`Failure`] if there is none, or more than one; when the gateway refuses or cannot be reached.
	pub async fn find(&self, session: &Person) -> Result<RecordId> {
		let named = match self {
			Self::Id(id) => return Ok(*id),
			Self::Child(named) => named,
		};
		let lists = match session.role().await? {
			Role::Family => "`vacchain record list` and `vacchain record wards`",
			Role::Doctor | Role::Physician => "`vacchain visit waiting`",
			Role::HealthAdmin => "`vacchain record search USERNAME`",
			_ => "`vacchain record open`",
		};
		named.only(&records(session, named).await?, "record", lists)
	}
}

impl VisitName {
	/// The visit that is meant: the one that waits for who acts, or goes on at the hospital; else, by the family's username,
	/// the latest of that child.
	///
	/// # Errors
	///
	/// As [`RecordName::find`].
	pub async fn find(&self, session: &Person) -> Result<VisitId> {
		let named = match self {
			Self::Id(id) => return Ok(*id),
			Self::Child(named) => named,
		};
		let listed = match session.role().await? {
			Role::Doctor | Role::Physician => session.waiting_visits().await?,
			Role::Receptionist => session.hospital_visits(None).await?,
			_ => Vec::new(),
		};
		let fitting: Vec<_> = listed
			.iter()
			.filter(|found| named.fits(&found.child) && named.is_of(found.owner))
			.map(|found| (found.id, name(&found.child)))
			.collect();
		if !fitting.is_empty() {
			return named.only(&fitting, "visit", "`vacchain visit waiting`");
		}
		if let Some((username, _)) = &named.family {
			let read_by_visit = session.search(username).await?.into_iter();
			let by_visit: Vec<_> = read_by_visit
				.filter(|found| named.fits(&found.child))
				.filter_map(|found| Some((found.visit?, name(&found.child))))
				.collect();
			if !by_visit.is_empty() {
				return named.only(&by_visit, "visit", "`vacchain visit waiting`");
			}
		}
		let record = RecordName::Child(named.clone()).find(session).await?;
		let visits = session.read_record(&record).await?.visits;
		let latest = visits.iter().max_by_key(|view| view.visit.opened_at);
		latest.map(|view| view.id).ok_or_else(|| {
			Failure::new(
				"not-found",
				format!("Not found: {:?} has no visit.", named.text),
				"A receptionist opens one with `vacchain visit open`.",
			)
			.into()
		})
	}
}

/// A visit that is to be changed for good, as it is told to who changes it.
pub struct Meant {
	/// Which.
	pub id: VisitId,
	/// When it was opened, if who acts may see it.
	pub opened: Option<String>,
}

impl Meant {
	/// The visit in a sentence: its id, and its day.
	pub fn told(&self) -> String {
		match &self.opened {
			Some(opened) => format!("visit {} of {opened}", self.id),
			None => format!("visit {}", self.id),
		}
	}
}

impl VisitName {
	/// The visit that is meant by something that is not undone alone: by a child's name, the only visit in a state that fits.
	///
	/// # Errors
	///
	/// As [`RecordName::find`]; a [`Failure`] if several visits fit.
	pub async fn find_fitting(&self, session: &Person, fits: impl Fn(&VisitView) -> bool) -> Result<Meant> {
		let opened = |view: &VisitView| time::show(view.visit.made_at);
		let named = match self {
			Self::Id(id) => {
				// Whether who acts may change it, is for the chain to say.
				let seen = session.client().visit(id).await.ok();
				let opened = seen.map(|seen| time::show(seen.visit.made_at));
				return Ok(Meant { id: *id, opened });
			}
			Self::Child(named) => named,
		};
		let visits = match (session.role().await?, &named.family) {
			(Role::Physician, Some((username, _))) => {
				let found = session.search(username).await?.into_iter();
				let by_visit = found.filter(|found| named.fits(&found.child)).filter_map(|found| found.visit);
				let mut visits = Vec::new();
				for visit in by_visit {
					visits.extend(session.read_visit_as_professional(&visit).await?.visits);
				}
				visits
			}
			_ => {
				let record = RecordName::Child(named.clone()).find(session).await?;
				session.read_record(&record).await?.visits
			}
		};
		let fitting: Vec<_> = visits.iter().filter(|view| fits(view)).collect();
		match fitting.as_slice() {
			[view] => Ok(Meant { id: view.id, opened: Some(opened(view)) }),
			[] => Err(Failure::new(
				"not-found",
				format!("Not found: no visit of {:?} is in a state for this.", named.text),
				"Look at the visits with `vacchain record show`.",
			)
			.into()),
			several => {
				let several: Vec<_> =
					several.iter().map(|view| format!("\n  {}  {}", view.id, opened(view))).collect();
				Err(Failure::usage(
					format!("{:?} has several visits that may be meant:{}", named.text, several.concat()),
					"Give the id of one of them.",
				)
				.into())
			}
		}
	}
}

/// Whether a visit was signed and counts.
pub fn counts(view: &VisitView) -> bool {
	matches!(view.visit.state, VisitState::Signed | VisitState::Linked)
}

/// The records that a name fits, each with its child's name.
async fn records(session: &Person, named: &Named) -> Result<Vec<(RecordId, String)>> {
	let role = session.role().await?;
	let mut known: Vec<(RecordId, ParticipantId, Shown<Child>)> = Vec::new();
	if role == Role::Family {
		for record in session.records().await? {
			known.push((record, session.id(), session.read_record(&record).await?.child));
		}
	}
	if role.may_be_guardian() {
		let wards = session.wards().await?.into_iter();
		known.extend(wards.map(|found| (found.record, found.owner, found.child)));
	}
	match (&named.family, role) {
		(_, Role::Family) => {}
		(Some((username, _)), _) => {
			let found = session.search(username).await?.into_iter();
			known.extend(found.map(|found| (found.record, found.owner, found.child)));
		}
		(None, Role::Receptionist | Role::SchoolOfficer | Role::InsuranceAgent) => {
			let open = session.open_records().await?.into_iter();
			known.extend(open.map(|found| (found.record, found.owner, found.child)));
		}
		(None, Role::Doctor | Role::Physician) => {
			let waiting = session.waiting_visits().await?.into_iter();
			known.extend(waiting.filter_map(|found| Some((found.visit.record, found.owner?, found.child))));
		}
		(None, _) => {
			return Err(Failure::usage(
				format!("{:?} does not say of which family the child is.", named.text),
				"Write USERNAME/CHILD, with the family's username, or the record's id.",
			)
			.into());
		}
	}
	let mut fitting: Vec<_> = known
		.into_iter()
		.filter(|(_, owner, child)| named.is_of(Some(*owner)) && named.fits(child))
		.map(|(record, _, child)| (record, name(&child)))
		.collect();
	// Two visits of one child are of one record.
	fitting.sort_unstable();
	fitting.dedup();
	Ok(fitting)
}

/// A child's name, for lists.
pub fn name(child: &Shown<Child>) -> String {
	match child {
		Shown::Open(child) => child.full_name(),
		_ => "cannot be opened".into(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const FAMILY: &str = "amina.elidrissi-x7k2m9qt";

	fn child(given_names: &str) -> Shown<Child> {
		Shown::Open(Child {
			family_name: "El Idrissi".into(),
			given_names: given_names.into(),
			gender: "female".into(),
			birth_date: "2026-11-02".into(),
			family_file_number: "FF-1".into(),
			birth_order: None,
		})
	}

	fn named(text: &str) -> Named {
		text.parse().unwrap()
	}

	#[test]
	fn a_child_is_named_alone_or_with_its_family() {
		let alone = named("Yasmin");
		assert_eq!((alone.family.is_none(), alone.child.as_deref()), (true, Some("Yasmin")));
		let family = named(FAMILY);
		assert_eq!(family.family.map(|(name, _)| name).as_deref(), Some(FAMILY));
		assert_eq!(family.child, None);
		let both = named(&format!("{FAMILY}/ Yasmin "));
		assert_eq!(both.child.as_deref(), Some("Yasmin"));
		for wrong in ["", " ", "/Yasmin", &format!("{FAMILY}/"), "No Username/Yasmin"] {
			assert!(wrong.parse::<Named>().is_err(), "{wrong:?}");
		}
	}

	#[test]
	fn an_id_stays_an_id() {
		let id = "5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91";
		assert!(matches!(id.parse(), Ok(RecordName::Id(record)) if record.to_string() == id));
		assert!(matches!(id.parse(), Ok(VisitName::Id(visit)) if visit.to_string() == id));
		assert!(matches!(id[1..].parse(), Ok(RecordName::Child(_))));
	}

	#[test]
	fn a_name_fits_however_it_is_written() {
		let shown = child("Zoë Marie");
		for name in ["Zoë", "zoe", "ZOE MARIE", "Zoe\u{308}", "zoe marie el idrissi", FAMILY] {
			assert!(named(name).fits(&shown), "{name}");
		}
		for name in ["Marie", "Zo", "El Idrissi"] {
			assert!(!named(name).fits(&shown), "{name}");
		}
		assert!(!named("Zoë").fits(&Shown::Absent));
	}

	#[test]
	fn what_may_be_several_is_nobody() {
		let one = RecordId([1; 16]);
		let only =
			|fitting: &[(RecordId, String)]| named("Zoe").only(fitting, "record", "`vacchain record list`");
		assert_eq!(only(&[(one, "Zoë".into())]).unwrap(), one);
		let none = only(&[]).unwrap_err().to_string();
		assert!(none.contains("Not found"), "{none}");
		let two = only(&[(one, "Zoë".into()), (RecordId([2; 16]), "Zoe".into())]).unwrap_err().to_string();
		assert!(two.contains(&one.to_string()) && two.contains("several"), "{two}");
	}
}
