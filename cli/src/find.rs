//! Records and visits as a person names them: by a child's name, by the family's username, or by id.

use std::str::FromStr;

use anyhow::Result;
use jiff::civil::Date;
use vacchain_client::{
	content::Child,
	finding::{FoundRecord, FoundVisit},
	primitives::{ParticipantId, RecordId, RecordState, Role, Visit, VisitId, VisitState, bounds::MAX_ROWS},
	sealing::same_name,
	usernames::{has_secret_part, id_of},
	views::Shown,
};

use crate::{
	child::ChosenChild,
	context::{Context, Person},
	errors::Failure,
	explain, terms, time,
};

/// Between a family's username and the child's name.
const SEPARATOR: char = '/';
/// Between the child's name and its birth date.
const BORN: char = '@';
/// Most rows of a list that are read for a name which does not say of which family the child is: each family sees the read.
const MOST_READ: usize = MAX_ROWS as usize;

/// A child as a person names it: `NAME`, `USERNAME` or `USERNAME/NAME`; a name may go on with `@` and the birth date.
#[derive(Clone, Debug)]
pub struct Named {
	text: String,
	family: Option<(String, ParticipantId)>,
	child: Option<String>,
	born: Option<Date>,
}

impl FromStr for Named {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		let empty = || {
			"name the child as NAME or NAME@BIRTH-DATE, its family as USERNAME or USERNAME/CHILD, or give an id of 32 \
			 hexadecimal digits"
				.to_owned()
		};
		let (family, child) = match text.split_once(SEPARATOR) {
			Some((family, child)) => (Some(family), Some(child)),
			None if has_secret_part(text) => (Some(text), None),
			None => (None, Some(text)),
		};
		let (child, born) = match child.and_then(|child| child.rsplit_once(BORN)) {
			Some((name, born)) => (Some(name), Some(time::day(born.trim())?)),
			None => (child, None),
		};
		if family.is_some_and(str::is_empty) || child.is_some_and(|child| child.trim().is_empty()) {
			return Err(empty());
		}
		let family = match family {
			Some(name) => Some((name.to_owned(), id_of(name).map_err(|error| error.to_string())?)),
			None => None,
		};
		Ok(Self { text: text.to_owned(), family, child: child.map(|child| child.trim().to_owned()), born })
	}
}

/// Whether a child may be the one that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
	Yes,
	No,
	/// Its name cannot be read.
	Unknown,
}

/// A record or a visit that may be meant.
#[derive(Clone, Debug)]
struct Possible<Id> {
	id: Id,
	/// The visit by right of which its record is read.
	by: Option<VisitId>,
	child: Shown<Child>,
	/// Whether its record is in use, and it may hold up others that fit.
	lives: bool,
}

impl<Id> Possible<Id> {
	/// As one of the records of all families, where one family whose keys are bad would hold up every other one: a
	/// child that cannot be opened is not meant where another one fits, and is told of where none does.
	fn holding_up_no_other(self) -> Self {
		let lives = self.lives && self.child.open().is_some();
		Self { lives, ..self }
	}
}

impl Named {
	/// Whether a child may be the one that is meant, as far as its name and birth date say.
	fn fit(&self, child: &Shown<Child>) -> Fit {
		let Some(name) = &self.child else { return Fit::Yes };
		let Some(child) = child.open() else { return Fit::Unknown };
		let whole = child.full_name();
		let first = child.given_names.split_whitespace().next().unwrap_or_default();
		// A newborn that is not named yet has its family's name alone.
		let own = if first.is_empty() { &child.family_name } else { &child.given_names };
		if ![own.as_str(), &whole, first].into_iter().any(|known| is_named(known, name)) {
			return Fit::No;
		}
		match (self.born, time::day(&child.birth_date)) {
			(None, _) => Fit::Yes,
			(Some(born), Ok(day)) if born == day => Fit::Yes,
			(Some(_), Ok(_)) => Fit::No,
			(Some(_), Err(_)) => Fit::Unknown,
		}
	}

	/// Whether a record's owner may be the family that is meant.
	fn is_of(&self, owner: Option<ParticipantId>) -> bool {
		self.family.as_ref().is_none_or(|(_, family)| owner == Some(*family))
	}

	/// Whether the text cannot easily mean another child: by the name and the birth date, or by the family and the name.
	fn is_certain(&self) -> bool {
		self.child.is_some() && (self.born.is_some() || self.family.is_some())
	}

	/// The one that fits, where every other one certainly does not. Where one of a record in use fits, records that were voided or
	/// merged are not meant: they are named by their ids.
	fn only<Id: Copy + ToString>(
		&self,
		possible: &[Possible<Id>],
		what: &str,
		lists: &str,
	) -> Result<Possible<Id>> {
		let one_lives = possible.iter().any(|one| one.lives && self.fit(&one.child) == Fit::Yes);
		let may_be_meant = possible.iter().filter(|one| one.lives || !one_lives);
		let of_fit = |fit| may_be_meant.clone().filter(move |one| self.fit(&one.child) == fit);
		let (fitting, unknown): (Vec<_>, Vec<_>) =
			(of_fit(Fit::Yes).collect(), of_fit(Fit::Unknown).collect());
		match (fitting.as_slice(), unknown.as_slice()) {
			([one], []) => Ok((*one).clone()),
			([], _) => {
				let closed = match unknown.len() {
					0 => String::new(),
					count => format!(" The names of {count} that you see cannot be opened."),
				};
				Err(Failure::new(
					"not-found",
					format!("Not found: you see no {what} of a child that is named {:?}.{closed}", self.text),
					format!(
						"Look at {lists}, and name the child as it stands there, its family's USERNAME, or the id."
					),
				)
				.into())
			}
			_ => {
				let line =
					|one: &&Possible<Id>| format!("{}: {}", one.id.to_string(), ChosenChild::of(&one.child));
				let several: Vec<_> = fitting.iter().chain(&unknown).map(line).collect();
				Err(Failure::usage(
					format!("{:?} may be one of several:", self.text),
					"Write more of the name, NAME@BIRTH-DATE, USERNAME/CHILD, or the id.",
				)
				.with_details(several)
				.into())
			}
		}
	}

	/// A list is too long to be read for this name.
	fn too_many(&self) -> anyhow::Error {
		Failure::usage(
			format!(
				"{:?} does not say of which family the child is, and you see more than {MOST_READ}.",
				self.text
			),
			"Write USERNAME/CHILD, with the family's username, or the id.",
		)
		.into()
	}
}

/// A name without any letter or digit has no skeleton that could be compared.
fn is_named(known: &str, name: &str) -> bool {
	let has_letters = |text: &str| text.chars().any(char::is_alphanumeric);
	match has_letters(known) && has_letters(name) {
		true => same_name(known, name),
		false => known.trim() == name.trim() && !name.trim().is_empty(),
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
	/// By its child: the visit that waits for who acts, or another one of the child.
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
	/// The record that is meant, among those that who acts may read. The context remembers the child if it was named.
	///
	/// # Errors
	///
	/// A [`Failure`] if no record fits, or more than one may; when the gateway refuses or cannot be reached.
	pub async fn find(&self, session: &Person, context: &Context) -> Result<RecordId> {
		let named = match self {
			Self::Id(id) => return Ok(*id),
			Self::Child(named) => named,
		};
		let role = session.role().await?;
		let found = named.only(&records(session, named).await?, "record", record_lists(role))?;
		context.remember(ChosenChild::of(&found.child));
		Ok(found.id)
	}
}

/// The commands that list records.
fn record_lists(role: Role) -> &'static str {
	match role {
		Role::Family => "`vacchain record list` and `vacchain record wards`",
		Role::Doctor | Role::Physician => "`vacchain visit waiting`",
		Role::HealthAdmin => "`vacchain record search USERNAME`",
		_ => "`vacchain record open`",
	}
}

impl VisitName {
	/// The visit that is meant, among those whose state `fits` what is to be done: one that waits for who acts, or that goes
	/// on at the hospital, or another one of the child. The context remembers the child if it was named.
	///
	/// # Errors
	///
	/// A [`Failure`] if no visit fits, or more than one may; when the gateway refuses or cannot be reached.
	pub async fn find(
		&self,
		session: &Person,
		context: &Context,
		fits: impl Fn(VisitState) -> bool,
	) -> Result<VisitId> {
		let named = match self {
			Self::Id(id) => return Ok(*id),
			Self::Child(named) => named,
		};
		let (child, mut visits) = named.visits(session).await?;
		visits.retain(|(_, visit)| fits(visit.state));
		let id = match visits.as_slice() {
			[(id, _)] => *id,
			[] => return Err(named.no_visit().into()),
			several => return Err(named.several_visits(several).into()),
		};
		context.remember(child);
		Ok(id)
	}

	/// The child's newest visit, to be looked at.
	///
	/// # Errors
	///
	/// As [`VisitName::find`], where one child has no visit.
	pub async fn newest(&self, session: &Person, context: &Context) -> Result<VisitId> {
		let named = match self {
			Self::Id(id) => return Ok(*id),
			Self::Child(named) => named,
		};
		let (child, visits) = named.visits(session).await?;
		let newest = visits.into_iter().max_by_key(|(_, visit)| visit.opened_at);
		let (id, _) = newest.ok_or_else(|| named.no_visit())?;
		context.remember(child);
		Ok(id)
	}

	/// Checks that the text cannot easily mean another child, where nobody can be asked: what is signed stays.
	///
	/// # Errors
	///
	/// A [`Failure`] if a name stands alone, and no person is at a terminal.
	pub fn ensure_certain(&self, context: &Context) -> Result<(), Failure> {
		match self {
			Self::Child(named) if !named.is_certain() && !can_ask(context) => Err(Failure::usage(
				format!("{:?} alone does not say for certain which child it is.", named.text),
				"Write NAME@BIRTH-DATE, such as Yasmin@2026-09-02, USERNAME/CHILD, or the visit's id.",
			)),
			_ => Ok(()),
		}
	}

	/// Asks a person at a terminal whether the child that was found is the one that is meant.
	pub async fn is_meant(&self, context: &Context, question: &str) -> bool {
		match context.named_child() {
			Some(child) if can_ask(context) => {
				let question =
					vacchain_client::foreign::visible(&format!("{question} {child}?")).into_owned();
				let asked =
					tokio::task::spawn_blocking(move || explain::says_yes(&format!("{question} [y/N] ")));
				asked.await.unwrap_or(false)
			}
			_ => true,
		}
	}
}

/// Whether a person can be asked.
fn can_ask(context: &Context) -> bool {
	!context.output.is_json() && explain::is_at_terminal()
}

impl Named {
	fn no_visit(&self) -> Failure {
		let advice = match &self.family {
			Some(_) => {
				"See where the child's visits stand with `vacchain visit show`, or give the id of one."
			}
			None => {
				"Write USERNAME/CHILD, with the family's username: lists show what waits, and what goes on. Or give the id."
			}
		};
		Failure::new(
			"not-found",
			format!("Not found: {:?} has no visit with which this can be done.", self.text),
			advice,
		)
	}

	fn several_visits(&self, visits: &[(VisitId, Visit)]) -> Failure {
		let line = |(id, visit): &(VisitId, Visit)| {
			format!("{id}: opened {}; {}", time::show(visit.opened_at), terms::state(visit.state))
		};
		Failure::usage(
			format!("{:?} has several visits with which this can be done:", self.text),
			"Give the id of one.",
		)
		.with_details(visits.iter().map(line))
	}

	/// The child that is meant, and its visits, as far as who acts has to do with them.
	async fn visits(&self, session: &Person) -> Result<(ChosenChild, Vec<(VisitId, Visit)>)> {
		let role = session.role().await?;
		let has_list = matches!(role, Role::Doctor | Role::Physician | Role::Receptionist);
		// The list of all families' visits is read for a name alone, and where a search finds nothing: a visit goes on after
		// consent has ended.
		if has_list && self.family.is_none() {
			let listed = self.listed(session, role).await?;
			if listed.iter().any(|(_, one)| self.fit(&one.child) != Fit::No) {
				return self.of_one_record(listed);
			}
		}
		let records = records(session, self).await?;
		if has_list && self.family.is_some() && records.iter().all(|one| self.fit(&one.child) == Fit::No) {
			let listed = self.listed(session, role).await?;
			if !listed.is_empty() {
				return self.of_one_record(listed);
			}
		}
		let record = self.only(&records, "record", record_lists(role))?;
		let read = session.client().visits(&record.id, record.by.as_ref()).await?;
		let mut visits: Vec<_> = read.into_iter().map(|reading| (reading.id, reading.visit)).collect();
		if record.by.is_some() {
			let me = session.id();
			visits.retain(|(_, visit)| visit.doctor == me || visit.physician == me);
		}
		if role == Role::Receptionist {
			let known = session.client().participant(&session.id()).await?;
			let hospital = known.and_then(|known| known.organisation);
			let is_own = |(_, visit): &(VisitId, Visit)| Some(visit.hospital) == hospital;
			if visits.iter().any(is_own) {
				visits.retain(is_own);
			}
		}
		Ok((ChosenChild::of(&record.child), visits))
	}

	/// The visits that wait for who acts, or go on at the hospital, as far as they may be of the family that is meant, each
	/// with its record.
	async fn listed(&self, session: &Person, role: Role) -> Result<Vec<(Visit, Possible<VisitId>)>> {
		let (rows, is_all) = match role {
			Role::Receptionist => session.first_hospital_visits(MOST_READ).await?,
			_ => session.first_waiting_visits(MOST_READ).await?,
		};
		if !is_all {
			return Err(self.too_many());
		}
		let rows = rows.into_iter().filter(|found| self.is_of(found.owner));
		Ok(rows
			// What waits in a record that was voided or merged is still signed, so that it is never passed over unseen.
			.map(|FoundVisit { id, visit, child, .. }| (visit, Possible { id, by: None, child, lives: true }))
			.collect())
	}

	/// The visits of the one child that a list of visits holds for this name.
	fn of_one_record(
		&self,
		listed: Vec<(Visit, Possible<VisitId>)>,
	) -> Result<(ChosenChild, Vec<(VisitId, Visit)>)> {
		let mut children: Vec<Possible<VisitId>> = Vec::new();
		let mut seen = Vec::new();
		for (visit, one) in &listed {
			if !seen.contains(&visit.record) {
				seen.push(visit.record);
				children.push(one.clone());
			}
		}
		let chosen = self.only(&children, "visit", "`vacchain visit waiting` and `vacchain visit list`")?;
		let record = listed.iter().find(|(_, one)| one.id == chosen.id).map(|(visit, _)| visit.record);
		let visits = listed
			.into_iter()
			.filter(|(visit, _)| Some(visit.record) == record)
			.map(|(visit, one)| (one.id, visit))
			.collect();
		Ok((ChosenChild::of(&chosen.child), visits))
	}
}

/// The records that a name may mean.
async fn records(session: &Person, named: &Named) -> Result<Vec<Possible<RecordId>>> {
	let role = session.role().await?;
	let mut known: Vec<Possible<RecordId>> = Vec::new();
	let possible = |FoundRecord { record, visit, child, state, .. }: FoundRecord| Possible {
		id: record,
		by: visit,
		child,
		lives: is_in_use(&state),
	};
	if role == Role::Family && named.is_of(Some(session.id())) {
		for record in session.records().await? {
			known.push(possible(session.found_record(&record).await?));
		}
	}
	// A search by a doctor finds the wards of a family, too.
	if role == Role::Family || (role.may_be_guardian() && named.family.is_none()) {
		let wards = session.wards().await?.into_iter();
		known.extend(wards.filter(|found| named.is_of(Some(found.owner))).map(possible));
	}
	match (&named.family, role) {
		(_, Role::Family) => {}
		(Some((username, _)), _) => {
			known.extend(session.search(username).await?.into_iter().map(possible));
		}
		(None, Role::Receptionist | Role::SchoolOfficer | Role::InsuranceAgent) => {
			let (open, is_all) = session.first_open_records(MOST_READ).await?;
			if !is_all {
				return Err(named.too_many());
			}
			known.extend(open.into_iter().map(possible).map(Possible::holding_up_no_other));
		}
		(None, Role::Doctor | Role::Physician) => {
			let (waiting, is_all) = session.first_waiting_visits(MOST_READ).await?;
			if !is_all {
				return Err(named.too_many());
			}
			let waiting = waiting.into_iter();
			known.extend(waiting.map(|FoundVisit { id, visit, child, record_state, .. }| Possible {
				id: visit.record,
				by: Some(id),
				child,
				lives: record_state.is_none_or(|state| is_in_use(&state)),
			}));
		}
		(None, _) => {
			return Err(Failure::usage(
				format!("{:?} does not say of which family the child is.", named.text),
				"Write USERNAME/CHILD, with the family's username, or the record's id.",
			)
			.into());
		}
	}
	// Two visits of one child are of one record.
	known.sort_by_key(|one| one.id);
	known.dedup_by_key(|one| one.id);
	Ok(known)
}

/// Whether a visit is signed, and counts.
pub fn is_signed(state: VisitState) -> bool {
	matches!(state, VisitState::Signed | VisitState::Linked)
}

fn is_in_use(state: &RecordState) -> bool {
	*state == RecordState::InUse
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
		assert!(matches!(id.split_at(1).1.parse(), Ok(RecordName::Child(_))));
	}

	#[test]
	fn a_name_fits_however_it_is_written() {
		let shown = child("Zoë Marie");
		for name in ["Zoë", "zoe", "ZOE MARIE", "Zoe\u{308}", "zoe marie el idrissi", FAMILY] {
			assert_eq!(named(name).fit(&shown), Fit::Yes, "{name}");
		}
		for name in ["Marie", "Zo", "El Idrissi"] {
			assert_eq!(named(name).fit(&shown), Fit::No, "{name}");
		}
		assert_eq!(named("Zoë").fit(&Shown::LevelTooLow), Fit::Unknown);
	}

	/// R1a: a newborn that is not named yet is found by its family's name, also as lists show it.
	#[test]
	fn a_newborn_without_a_name_has_its_family_s() {
		let shown = child("");
		for name in ["El Idrissi", "el idrissi", "El Idrissi (not named yet)", "El Idrissi@2026-11-02"] {
			assert_eq!(named(name).fit(&shown), Fit::Yes, "{name}");
		}
		assert_eq!(named("El").fit(&shown), Fit::No);
		assert_eq!(named("El Idrissi").fit(&child("Zoë")), Fit::No);
	}

	/// trust.md: escape sequences and bidi marks in foreign text reach the terminal; line breaks of the program's own stay.
	#[test]
	fn visits_that_may_be_meant_stand_on_lines_of_their_own() {
		let visit = |number: u8| {
			let someone = ParticipantId([number; 32]);
			let visit = Visit {
				record: RecordId([1; 16]),
				hospital: someone,
				doctor: someone,
				physician: someone,
				epoch: 0,
				index: 0,
				state: VisitState::Opened,
				made_at: 0,
				opened_at: 0,
				notes: 0,
				note: None,
			};
			(VisitId([number; 16]), visit)
		};
		let text = named("Zoe").several_visits(&[visit(1), visit(2)]).to_string();
		let lines: Vec<_> = text.lines().collect();
		assert!(lines[1].starts_with("  0101") && lines[2].starts_with("  0202"), "{text}");
		assert!(!text.contains("\\u{"), "{text}");
	}

	#[test]
	fn a_date_narrows_a_name() {
		let shown = child("Zoë Marie");
		for (name, fit) in [
			("Zoe@2026-11-02", Fit::Yes),
			("Zoe Marie El Idrissi@2026-11-02", Fit::Yes),
			("Zoe@2026-11-03", Fit::No),
			("Marie@2026-11-02", Fit::No),
		] {
			assert_eq!(named(name).fit(&shown), fit, "{name}");
		}
		assert_eq!(named(&format!("{FAMILY}/Zoe@2026-11-02")).fit(&shown), Fit::Yes);
		for wrong in ["Zoe@", "Zoe@yesterday", "Zoe@2026-02-30", "@2026-11-02"] {
			assert!(wrong.parse::<Named>().is_err(), "{wrong:?}");
		}
		let certain = |text: &str| named(text).is_certain();
		assert!(certain("Zoe@2026-11-02") && certain(&format!("{FAMILY}/Zoe")));
		assert!(!certain("Zoe") && !certain(FAMILY));
	}

	/// Names that have no letters are no name of each other.
	#[test]
	fn a_name_without_letters_is_itself_alone() {
		assert_eq!(named("...").fit(&child("---")), Fit::No);
		assert_eq!(named("---").fit(&child("---")), Fit::Yes);
		assert_eq!(named("Zoe").fit(&child("---")), Fit::No);
	}

	fn possible(number: u8, child: Shown<Child>) -> Possible<RecordId> {
		Possible { id: RecordId([number; 16]), by: None, child, lives: true }
	}

	fn only(possible: &[Possible<RecordId>]) -> Result<RecordId> {
		named("Zoe").only(possible, "record", "`vacchain record list`").map(|one| one.id)
	}

	#[test]
	fn what_may_be_several_is_nobody() {
		let [one, two] = [1, 2].map(|number| possible(number, child("Zoë")));
		assert_eq!(only(&[one.clone(), possible(3, child("Lea"))]).unwrap(), one.id);
		let none = only(&[]).unwrap_err().to_string();
		assert!(none.contains("Not found"), "{none}");
		let several = only(&[one.clone(), two]).unwrap_err().to_string();
		assert!(several.contains(&one.id.to_string()) && several.contains("several"), "{several}");
	}

	/// A record that was voided or merged makes no name ambiguous, and is found by it where no record in use fits.
	#[test]
	fn a_record_in_use_is_meant_before_one_that_is_not() {
		let one = possible(1, child("Zoë"));
		let void = Possible { lives: false, ..possible(2, child("Zoë")) };
		let closed = Possible { lives: false, ..possible(3, Shown::Damaged("bad keys".into())) };
		assert_eq!(only(&[void.clone(), one.clone(), closed]).unwrap(), one.id);
		assert_eq!(only(std::slice::from_ref(&void)).unwrap(), void.id);
		assert_eq!(only(&[void.clone(), possible(4, child("Lea"))]).unwrap(), void.id);
		// One in use that cannot be opened may still be meant.
		let unknown = possible(5, Shown::Damaged("bad keys".into()));
		assert!(only(&[void, unknown]).unwrap_err().to_string().contains("several"));
	}

	/// A child whose name cannot be opened may be the one that is meant.
	#[test]
	fn a_child_that_cannot_be_opened_may_be_meant() {
		let (one, closed) = (possible(1, child("Zoë")), possible(2, Shown::Damaged("bad keys".into())));
		let several = only(&[one, closed.clone()]).unwrap_err().to_string();
		assert!(several.contains(&closed.id.to_string()), "{several}");
		let none = only(std::slice::from_ref(&closed)).unwrap_err().to_string();
		assert!(none.contains("Not found") && none.contains("cannot be opened"), "{none}");
	}

	/// Among the records of all families, one that cannot be opened holds up no other, and is not passed over in silence.
	#[test]
	fn a_child_of_another_family_that_cannot_be_opened_is_told_of() {
		let one = possible(1, child("Zoë"));
		let closed = possible(2, Shown::Damaged("bad keys".into())).holding_up_no_other();
		assert_eq!(only(&[one.clone(), closed.clone()]).unwrap(), one.id);
		let none = only(&[possible(3, child("Lea")), closed]).unwrap_err().to_string();
		assert!(none.contains("Not found") && none.contains("The names of 1"), "{none}");
	}
}
