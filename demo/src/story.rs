//! Plays the children's visits on the chain.

use futures::{StreamExt, future::try_join, stream};
use indicatif::ProgressBar;
use vacchain_client::{
	Error,
	content::{Child, Decision},
	primitives::{ClosingReason, Level, Namesake, NamesakeReason, RecordId, Role, VisitId},
};
use vacchain_fhir::Encounter;

use crate::{
	Person,
	cast::{Cast, Part, Player, Staffing},
	content,
};

/// How many children are played at a time.
const AT_ONCE: usize = 64;

/// A child whose visits are on the chain.
pub struct Played<'a> {
	/// The child's part.
	pub part: &'a Part<'a>,
	/// Its record.
	pub record: RecordId,
	/// Its visits, in the order of the file.
	pub visits: Vec<VisitId>,
}

/// A child that could not be played to the end.
pub struct Stranded<'a> {
	/// The child's expected part.
	pub part: &'a Part<'a>,
	/// Why not.
	pub error: Error,
}

/// Plays all children, many at a time, each in time order. One that fails does not stop the others.
pub async fn play<'a>(cast: &'a Cast<'a>, progress: &ProgressBar) -> (Vec<Played<'a>>, Vec<Stranded<'a>>) {
	let before = cast.included();
	let mut played: Vec<_> = stream::iter(&cast.script.parts)
		.map(|part| async move { play_child(cast, part, progress, before).await })
		.buffered(AT_ONCE)
		.collect()
		.await;
	let stranded = played.extract_if(.., |child| child.is_err()).filter_map(Result::err).collect();
	(played.into_iter().filter_map(Result::ok).collect(), stranded)
}

async fn play_child<'a>(
	cast: &'a Cast<'a>,
	part: &'a Part<'a>,
	progress: &ProgressBar,
	before: u64,
) -> Result<Played<'a>, Stranded<'a>> {
	let scene = Scene { cast, part, before };
	match scene.play(progress).await {
		Ok((record, visits)) => Ok(Played { part, record, visits }),
		Err(error) => Err(Stranded { part, error }),
	}
}

struct Scene<'a> {
	cast: &'a Cast<'a>,
	part: &'a Part<'a>,
	/// How many transactions there were before the play.
	before: u64,
}

/// How a visit ends, and who ends it. The next one need not wait for that.
#[derive(Clone, Copy)]
struct Ending {
	visit: VisitId,
	receptionist: usize,
	closing: Option<ClosingReason>,
}

impl Scene<'_> {
	async fn play(&self, progress: &ProgressBar) -> Result<(RecordId, Vec<VisitId>), Error> {
		let cast = self.cast;
		let named = content::child(self.part.child);
		let naming = self.part.child.naming;
		let child = if naming.is_some() { content::newborn(self.part.child) } else { named.clone() };
		let owner = self.family().id();
		let record = match cast.admin.create_record(owner, &child).await {
			// The files have each child once.
			Err(Error::ChildAlreadyRegistered { record }) => {
				let reason = match self.part.child.is_of_multiple_birth {
					true => NamesakeReason::Twin,
					false => NamesakeReason::Namesake,
				};
				let namesake = Namesake { record, reason };
				cast.admin.create_namesake(owner, &child, namesake).await?
			}
			record => record?,
		};
		let mut visits = Vec::new();
		let mut holder = None;
		let mut ending = None;
		let encounters = &self.part.child.visits;
		for (number, (encounter, staffing)) in encounters.iter().zip(&self.part.visits).enumerate() {
			if naming.is_some_and(|naming| naming.visits_before == number) {
				self.end(ending.take()).await?;
				self.name(record, &named).await?;
			}
			if holder != Some(staffing.receptionist) {
				self.end(ending.take()).await?;
				self.consent(record, holder, staffing.receptionist).await?;
				holder = Some(staffing.receptionist);
			}
			for reported in &encounter.reported {
				self.end(ending.take()).await?;
				let desk = self.session(staffing.receptionist);
				desk.report_doses(record, &reported.source, &content::reported(reported)).await?;
			}
			let examination = content::examination(self.part.child, encounter);
			let (doctor, physician) =
				(self.player(staffing.doctor).id(), self.player(staffing.physician).id());
			let open =
				self.session(staffing.receptionist).open_visit(record, doctor, physician, &examination);
			let ((), visit) = try_join(self.end(ending.take()), open).await?;
			let closing = self.see(visit, encounter, encounters.get(number + 1), staffing).await?;
			ending = Some(Ending { visit, receptionist: staffing.receptionist, closing });
			visits.push(visit);
			progress.inc(1);
			progress.set_message(cast.included().saturating_sub(self.before).to_string());
		}
		self.end(ending).await?;
		if naming.is_some_and(|naming| naming.visits_before >= encounters.len()) {
			self.name(record, &named).await?;
		}
		Ok((record, visits))
	}

	/// A health admin corrects the record of a newborn that was given a name.
	async fn name(&self, record: RecordId, named: &Child) -> Result<(), Error> {
		let Cast { admin, chain, .. } = self.cast;
		for role in [Role::Family, Role::Hospital] {
			chain.hand_over(role, Role::HealthAdmin).await?;
		}
		let known = admin.child_of(&record).await?;
		admin.rectify(&known, named, None).await?;
		chain.hand_over(Role::HealthAdmin, Role::Hospital).await
	}

	/// The family lets the first hospital in, and later moves the record from one to the next. The hospital's node
	/// knows of it afterwards.
	async fn consent(&self, record: RecordId, from: Option<usize>, to: usize) -> Result<(), Error> {
		let (family, chain) = (&self.family().session, self.cast.chain);
		let receptionist = self.player(to);
		let hospital = receptionist.acts_as();
		match from {
			Some(from) => {
				chain.hand_over(Role::Hospital, Role::Family).await?;
				family.transfer(record, self.player(from).acts_as(), hospital, None).await?
			}
			None if self.part.asked => {
				receptionist.session.request_access(self.family().username(), Level::Full).await?;
				chain.hand_over(Role::Hospital, Role::Family).await?;
				family.approve(hospital, record, None).await?
			}
			None => family.grant(record, hospital, Level::Full, None).await?,
		};
		chain.hand_over(Role::Family, Role::Hospital).await
	}

	/// The doctor notes; the physician vaccinates and signs, unless the doctor defers the child. Gives the reason for
	/// which the visit is to be closed without a signature.
	async fn see(
		&self,
		visit: VisitId,
		encounter: &Encounter,
		next: Option<&Encounter>,
		staffing: &Staffing,
	) -> Result<Option<ClosingReason>, Error> {
		let doctor = self.session(staffing.doctor);
		let note = content::note(encounter);
		if encounter.deferred.is_some() {
			doctor.write_note(visit, Decision::Deferred, &note).await?;
			return Ok(Some(ClosingReason::Unsigned));
		}
		doctor.write_note(visit, Decision::Cleared, &note).await?;
		let physician = self.player(staffing.physician);
		let hospital = self.player(staffing.receptionist).acts_as();
		let hospital = self.cast.name_of(&hospital).unwrap_or_default();
		let given = content::immunizations(encounter, hospital, &physician.name);
		let shown = physician.session.note_to_sign(visit).await?;
		physician.session.sign(&shown, &given, &content::recommendation(next)).await?;
		Ok(None)
	}

	async fn end(&self, ending: Option<Ending>) -> Result<(), Error> {
		let Some(Ending { visit, receptionist, closing }) = ending else { return Ok(()) };
		let receptionist = self.session(receptionist);
		match closing {
			Some(reason) => receptionist.close(visit, reason).await?,
			None => receptionist.link(visit).await?,
		};
		Ok(())
	}

	fn family(&self) -> &Player {
		self.player(self.part.family)
	}

	fn session(&self, number: usize) -> &Person {
		&self.player(number).session
	}

	fn player(&self, number: usize) -> &Player {
		self.cast.player(number)
	}
}
