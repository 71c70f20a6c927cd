//! Attempts that must be refused.

use anyhow::{Context as _, Result};
use serde::Serialize;
use vacchain_client::{
	Error, ProvenKey, Stage,
	calls::Call,
	content::{Examination, Immunizations, Recommendation},
	primitives::{
		ClosingReason, Commitment, Level, RecordId, SigningStatement, VisitId, bounds::RENEWED_VISIT_INDEX,
	},
	random::{os_rng, record_id, visit_id},
	sealing::{RecordKey, RecordSecret},
	vault::{KeyRing, Located, Recipient},
	wire::KeyWrap,
};
use vacchain_terminal::errors::Failure;

use crate::{
	Person,
	cast::{Cast, Player, Staffing},
	story::Played,
};

/// Something that was tried and should be refused.
#[derive(Serialize)]
pub struct Attempt {
	/// The people who tried, and what they tried.
	pub what: String,
	/// Whether it was refused, and for the reason for which it should be.
	pub refused: bool,
	/// The answer.
	pub answer: Failure,
}

impl Attempt {
	fn new<Done>(what: String, expected: &str, outcome: Result<Done, Error>) -> Result<Self> {
		let answer = match outcome {
			Err(Error::Transport(error)) => return Err(error.into()),
			Err(error) => Failure::from(&error),
			Ok(_) => Failure::new("not-refused", "This was not refused.", "Tell the developers."),
		};
		Ok(Self { what, refused: answer.code == expected, answer })
	}
}

/// A school checks a record to which it was given no consent. The answer must be that for a record which does not
/// exist.
///
/// # Errors
///
/// When the chain cannot be reached.
pub async fn school_without_consent(school: &Player, played: &Played<'_>) -> Result<Attempt> {
	let what = format!("{} checks the record of {} without consent", school.name, whose(played));
	let refused = school.session.check_proof(&played.record).await;
	let nowhere = school.session.check_proof(&record_id(&mut os_rng())).await;
	let mut attempt = Attempt::new(what, "not-found", refused)?;
	let missing = Attempt::new(String::new(), "not-found", nowhere)?;
	attempt.refused &= attempt.answer == missing.answer;
	Ok(attempt)
}

/// Somebody logs in as a family with another's password.
///
/// # Errors
///
/// When the gateway cannot be reached.
pub async fn wrong_password(cast: &Cast<'_>, played: &Played<'_>) -> Result<Attempt> {
	let family = cast.player(played.part.family);
	let (username, password) = (family.username(), &cast.player(cast.script.officer).password);
	let what = format!("Somebody logs in as {username} with a password that is not the family's");
	let client = cast.chain.connect(family.role).await?;
	Attempt::new(what, "LoginRefused", client.log_in_with_password(username, password).await)
}

/// A hospital opens a visit on a record to which it was given no consent, with keys that it made up.
///
/// # Errors
///
/// When the chain cannot be reached.
pub async fn foreign_hospital(cast: &Cast<'_>, played: &Played<'_>) -> Result<Attempt> {
	let home = played.part.visits.last().context("the child has no visit")?;
	let foreign = cast.another_hospital(home.receptionist).context("there is no other hospital")?;
	let receptionist = cast.player(foreign.receptionist);
	let client = receptionist.session.client();
	let family = cast.player(played.part.family).session.client();
	let hospital = cast.name_of(&receptionist.acts_as()).unwrap_or_default();
	let what = format!("{hospital} opens a visit on the record of {} without consent", whose(played));

	let epoch = family.record(&played.record, None).await?.epoch;
	let index = RENEWED_VISIT_INDEX + 1;
	let ring = {
		let place = Located { genesis: client.genesis(), record: played.record };
		let secret = RecordSecret::generate(&mut os_rng());
		KeyRing::from_key(RecordKey::Full(secret), epoch, place)
	};
	let visit = visit_id(&mut os_rng());
	let wrap = |number| {
		let player = cast.player(number);
		let encryption_key = ProvenKey::held(&player.session.identity().encryption);
		let recipient = Recipient { id: player.id(), level: Level::Full, encryption_key, key_version: 0 };
		ring.wrap_visit(visit, index, &recipient)
	};
	let call = Call::Open {
		visit,
		record: played.record,
		doctor: cast.player(foreign.doctor).id(),
		physician: cast.player(foreign.physician).id(),
		examination: ring.seal(&Examination::default(), Some(visit), index, 0, &mut os_rng())?,
		doctor_wrap: wrap(foreign.doctor)?,
		physician_wrap: wrap(foreign.physician)?,
		rotation: None,
	};
	let outcome =
		client.submit_until(&receptionist.session.identity().account, &call, cast.chain.stage()).await;
	Attempt::new(what, "VaccineDetails.NoConsent", outcome)
}

/// A physician signs a visit on which the doctor has written no note, and makes one up.
///
/// # Errors
///
/// When the visit cannot be opened or closed, or the chain cannot be reached.
pub async fn sign_without_note(cast: &Cast<'_>, played: &Played<'_>) -> Result<Attempt> {
	let Staffing { receptionist, doctor, physician } =
		*played.part.visits.last().context("the child has no visit")?;
	let (receptionist, physician) = (cast.player(receptionist), cast.player(physician));
	let what = format!("{} signs a visit of {} without a doctor's note", physician.name, whose(played));

	let doctor = cast.player(doctor).id();
	let examination = Examination::default();
	let visit = receptionist.session.open_visit(played.record, doctor, physician.id(), &examination).await?;
	let outcome = sign_blindly(&physician.session, played.record, visit, cast.chain.stage()).await;
	let attempt = Attempt::new(what, "VaccineDetails.NoteMissing", outcome)?;
	if attempt.refused {
		receptionist.session.close(visit, ClosingReason::EnteredInError).await?;
	}
	Ok(attempt)
}

/// Signs as if there were a note.
async fn sign_blindly(
	physician: &Person,
	record: RecordId,
	visit: VisitId,
	done: Stage,
) -> Result<(), Error> {
	let client = physician.client();
	let wrap = client.wraps(&record, Some(&visit), None).await?.wrap;
	let place = Located { genesis: client.genesis(), record };
	let KeyWrap::Visit(wrap) = wrap else { return Err(Error::NotFound) };
	let ring = KeyRing::from_visit_wrap(&physician.identity().encryption, &wrap, &visit, place)?;
	let index = wrap.index;
	let nothing =
		Immunizations { hospital_name: String::new(), physician_name: String::new(), doses: Vec::new() };
	let immunization = ring.seal(&nothing, Some(visit), index, 0, &mut os_rng())?;
	let recommendation = ring.seal(&Recommendation::default(), Some(visit), index, 0, &mut os_rng())?;
	let statement = SigningStatement {
		genesis: place.genesis,
		record,
		visit,
		note: Commitment([0; 32]),
		examination: Commitment([0; 32]),
		immunization: immunization.commitment,
		recommendation: recommendation.commitment,
		signed_at: client.now().await?,
	};
	let account = &physician.identity().account;
	let call = Call::Sign {
		visit,
		note: statement.note,
		examination: statement.examination,
		clearance_token: [0; 32],
		immunization,
		recommendation,
		signed_at: statement.signed_at,
		signature: account.sign(&statement.digest()),
	};
	client.submit_until(account, &call, done).await.map(|_| ())
}

fn whose(played: &Played<'_>) -> String {
	let child = played.part.child;
	crate::content::child(child).full_name()
}
