//! Visits and consents from end to end, each told as it happens. Every call goes to the model too, and every
//! invariant is checked after it.

use pallet_access_log::Error as AccessLogError;
use pallet_consent::Error as ConsentError;
use pallet_participants::Error as ParticipantsError;
use pallet_powers::Error as PowersError;
use pallet_vaccination_records::{Error as RecordsError, Pallet as Records};
use pallet_vaccine_details::Error as VisitsError;
use sp_core::{Pair as _, sr25519};
use vacchain_primitives::{
	AccessPlace, Action, ClosingReason, IdentityTag, Level, NoteKind, ParticipantChange, ParticipantId,
	PowerStep, RecordId, Role, VisitId, VisitState,
	bounds::{
		ADDENDA_WINDOW, MAX_DAILY_DETAILS, MAX_DAILY_RECORDS, MAX_DAILY_SUSPENSIONS, MAX_NOTES, MAX_READERS,
	},
	questions::AccessLevel,
};

use crate::{
	calls,
	chain::{
		AUTHORITY, AccessLog, Consent, DELAY, HEALTH_ADMINS_VOTE, ORGANISATIONS_VOTE, Participants, Runtime,
		VaccineDetails, id,
	},
	model,
	world::World,
};

const CHILD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);
const VISIT: VisitId = VisitId([1; 16]);
const NEXT_VISIT: VisitId = VisitId([2; 16]);
const HOUR: u64 = 60 * 60 * 1000;

const ADMIN: &str = "health-admin";
const OTHER_ADMIN: &str = "second-admin";
const NEW_ADMIN: &str = "third-admin";
const FAMILY: &str = "amrani";
const OTHER_FAMILY: &str = "berrada";
const HOSPITAL: &str = "avicenne";
const DOCTOR: &str = "dr-alaoui";
const PHYSICIAN: &str = "ph-fassi";
const OTHER_HOSPITAL: &str = "cheikh-zaid";
const OTHER_DOCTOR: &str = "dr-chraibi";
const OTHER_PHYSICIAN: &str = "ph-hajji";
const SCHOOL: &str = "ecole-atlas";
const INSURER: &str = "assur-atlantique";
const RECEPTION: &str = "re-avicenne";
const OTHER_RECEPTION: &str = "re-zaid";
const OFFICER: &str = "so-atlas";
const AGENT: &str = "ia-atlantique";
const GATEWAY: &str = "avicenne-gateway";
const OTHER_GATEWAY: &str = "authority-gateway";

fn reads(record: RecordId, reader: &str) -> Option<Level> {
	Consent::access_level(&record, &id(reader))
}

fn state() -> VisitState {
	VaccineDetails::visit(VISIT).expect("the story has opened the visit").state
}

fn last_entry(record: RecordId) -> (vacchain_primitives::ParticipantId, Action) {
	let last = Records::<Runtime>::record(record).expect("the story has created the record").history - 1;
	let entry = Records::<Runtime>::history(record, last, 1).remove(0);
	(entry.actor, entry.action)
}

impl World {
	/// The family's two children are registered, and the hospital may see the first one's record.
	fn given_consent(&mut self) {
		self.expect(ADMIN, calls::create(&self.model, CHILD, FAMILY));
		self.expect(ADMIN, calls::create(&self.model, SIBLING, FAMILY));
		self.wait(HOUR);
		self.expect(FAMILY, calls::grant(&self.model, CHILD, HOSPITAL, Level::Full));
	}

	/// Powers take two admins, and nobody is given both custodies.
	fn given_two_admins(&mut self) {
		self.expect(HEALTH_ADMINS_VOTE, pallet_powers::Call::raise_admins_needed {});
	}

	/// With consent, the hospital has opened a visit.
	fn given_a_visit(&mut self) {
		self.given_consent();
		self.expect(RECEPTION, calls::open(&self.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
		self.wait(HOUR);
	}
}

/// R1, R3, R6, R7, R8, R9, R10, R11, R12, R18, S1: the visit in the order of `requirements.md`, and at each step
/// whoever else tries.
#[test]
fn a_visit_goes_from_consent_to_a_proof() {
	World::tell(|world| {
		for anyone_else in [FAMILY, HOSPITAL, DOCTOR, SCHOOL] {
			let create = calls::create(&world.model, CHILD, FAMILY);
			world.expect_refusal(anyone_else, create, RecordsError::<Runtime>::NotHealthAdmin);
		}
		let born = IdentityTag { key_version: 0, tag: [7; 32] };
		world.expect(ADMIN, calls::create_for(&world.model, CHILD, FAMILY, born));
		let twice = calls::create_for(&world.model, SIBLING, OTHER_FAMILY, born);
		world.expect_refusal("second-admin", twice, RecordsError::<Runtime>::ChildAlreadyRegistered);
		assert_eq!(reads(CHILD, FAMILY), Some(Level::Full));

		let too_early = calls::open(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN);
		world.expect_refusal(RECEPTION, too_early, VisitsError::<Runtime>::NoConsent);
		world.expect(RECEPTION, calls::request(FAMILY, Level::Full));
		let grant = calls::grant(&world.model, CHILD, HOSPITAL, Level::Full);
		for not_its_family in [OTHER_FAMILY, HOSPITAL, ADMIN] {
			world.expect_refusal(not_its_family, grant.clone(), ConsentError::<Runtime>::NotCustodian);
		}
		world.expect(FAMILY, grant);
		assert!(world.model.requests.is_empty(), "the grant has answered the request");

		let foreign_doctor = calls::open(&world.model, VISIT, CHILD, OTHER_DOCTOR, PHYSICIAN);
		world.expect_refusal(RECEPTION, foreign_doctor, VisitsError::<Runtime>::NotItsDoctor);
		let foreign_physician = calls::open(&world.model, VISIT, CHILD, DOCTOR, OTHER_PHYSICIAN);
		world.expect_refusal(RECEPTION, foreign_physician, VisitsError::<Runtime>::NotItsPhysician);
		world.expect(RECEPTION, calls::open(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
		for named in [DOCTOR, PHYSICIAN] {
			assert!(VaccineDetails::visit_wrap(VISIT, id(named)).is_some(), "the named get the key");
		}
		assert_eq!(VaccineDetails::visit_wrap(VISIT, id("dr-bennani")), None, "R8: the others do not");

		world.expect_refusal(
			PHYSICIAN,
			calls::sign(&world.model, VISIT),
			VisitsError::<Runtime>::NoteMissing,
		);
		let note = calls::write_note(&world.model, VISIT, false);
		for not_named in ["dr-bennani", OTHER_DOCTOR, PHYSICIAN, HOSPITAL, RECEPTION] {
			world.expect_refusal(not_named, note.clone(), VisitsError::<Runtime>::NotNamedDoctor);
		}
		world.expect(DOCTOR, note);
		world.expect_refusal(PHYSICIAN, calls::sign(&world.model, VISIT), VisitsError::<Runtime>::NotCleared);
		let signed_on_the_first = calls::sign(&world.model, VISIT);
		world.expect(DOCTOR, calls::correct_note(&world.model, VISIT, true));
		world.expect_refusal(PHYSICIAN, signed_on_the_first, VisitsError::<Runtime>::StaleNote);
		world.expect(DOCTOR, calls::withdraw_note(&world.model, VISIT));
		world.expect_refusal(
			PHYSICIAN,
			calls::sign(&world.model, VISIT),
			VisitsError::<Runtime>::NoteMissing,
		);
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, true));

		world.expect_refusal(RECEPTION, calls::link(VISIT), VisitsError::<Runtime>::WrongState);
		let signed = calls::sign(&world.model, VISIT);
		for not_named in ["ph-guessous", OTHER_PHYSICIAN, DOCTOR, HOSPITAL] {
			world.expect_refusal(not_named, signed.clone(), VisitsError::<Runtime>::NotNamedPhysician);
		}
		world.expect(PHYSICIAN, signed);
		for too_late in
			[calls::correct_note(&world.model, VISIT, false), calls::withdraw_note(&world.model, VISIT)]
		{
			world.expect_refusal(DOCTOR, too_late, VisitsError::<Runtime>::WrongState);
		}
		world.expect(DOCTOR, calls::add_addendum(&world.model, VISIT));
		world.expect_refusal(OTHER_RECEPTION, calls::link(VISIT), VisitsError::<Runtime>::NotHospital);
		world.expect(RECEPTION, calls::link(VISIT));
		assert_eq!(state(), VisitState::Linked);

		for (person, asks) in [(OFFICER, SCHOOL), (AGENT, INSURER)] {
			let all = calls::request(FAMILY, Level::Full);
			world.expect_refusal(person, all, ConsentError::<Runtime>::LevelNotAllowed);
			world.expect_refusal(
				asks,
				calls::request(FAMILY, Level::Proof),
				ConsentError::<Runtime>::NotProvider,
			);
			world.expect(person, calls::request(FAMILY, Level::Proof));
			assert_eq!(reads(CHILD, asks), None);
			let all = calls::grant(&world.model, CHILD, asks, Level::Full);
			world.expect_refusal(FAMILY, all, ConsentError::<Runtime>::LevelNotAllowed);
			world.expect(FAMILY, calls::grant(&world.model, CHILD, asks, Level::Proof));
			assert_eq!(reads(CHILD, asks), Some(Level::Proof));
		}
		let proof = VaccineDetails::signature(VISIT).expect("the visit is signed");
		assert!(
			sr25519::Pair::verify(
				&sr25519::Signature::from_raw(proof.signature),
				proof.statement.digest(),
				&sr25519::Public::from_raw(proof.account),
			),
			"the physician's signature can be checked by anyone"
		);

		let history = Records::<Runtime>::history(CHILD, 0, 64);
		let notes: Vec<_> = history
			.iter()
			.filter_map(|entry| match entry.action {
				Action::NoteAdded { version, kind, .. } => Some((version, kind)),
				_ => None,
			})
			.collect();
		let kinds = [
			NoteKind::Written,
			NoteKind::Corrected,
			NoteKind::Withdrawn,
			NoteKind::Written,
			NoteKind::Addendum,
		];
		assert_eq!(notes, (0..).zip(kinds).collect::<Vec<_>>(), "R18: nothing is lost");
		let actors: Vec<_> = history.iter().map(|entry| entry.actor).collect();
		let expected = [
			ADMIN, FAMILY, RECEPTION, DOCTOR, DOCTOR, DOCTOR, DOCTOR, PHYSICIAN, DOCTOR, RECEPTION, FAMILY,
			FAMILY,
		];
		assert_eq!(actors, expected.map(id), "R3: who did what");
	});
}

/// R10: a deferred child is not vaccinated; the visit closes, with a reason that does not say so, and another may be
/// opened.
#[test]
fn a_deferred_visit_closes_without_a_signature() {
	World::tell(|world| {
		world.given_a_visit();
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, false));
		world.expect(RECEPTION, calls::close(VISIT, ClosingReason::Unsigned));
		world.expect_refusal(PHYSICIAN, calls::sign(&world.model, VISIT), VisitsError::<Runtime>::WrongState);
		let renew = calls::renew(&world.model, VISIT);
		world.expect_refusal(RECEPTION, renew, VisitsError::<Runtime>::WrongState);
		world.expect(RECEPTION, calls::open(&world.model, NEXT_VISIT, CHILD, DOCTOR, PHYSICIAN));
	});
}

/// R19: the record moves in one step while a visit is open. The first hospital's professionals finish that visit
/// and open no other; the second one's begin; at no time do both hold access.
#[test]
fn a_record_moves_while_a_visit_is_open() {
	World::tell(|world| {
		world.given_a_visit();
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, true));
		let both = calls::grant(&world.model, CHILD, OTHER_HOSPITAL, Level::Full);
		world.expect_refusal(FAMILY, both, ConsentError::<Runtime>::AnotherHospital);
		world.expect(FAMILY, calls::transfer(&world.model, CHILD, HOSPITAL, OTHER_HOSPITAL));
		assert_eq!((reads(CHILD, HOSPITAL), reads(CHILD, OTHER_HOSPITAL)), (None, Some(Level::Full)));
		assert_eq!(
			Records::<Runtime>::wrap(CHILD, id(HOSPITAL)),
			None,
			"the first has no key of the new epoch"
		);

		let another = calls::open(&world.model, NEXT_VISIT, CHILD, DOCTOR, PHYSICIAN);
		world.expect_refusal(RECEPTION, another, VisitsError::<Runtime>::NoConsent);
		let renew = calls::renew(&world.model, VISIT);
		world.expect_refusal(RECEPTION, renew, VisitsError::<Runtime>::NoConsent);
		world.expect(
			OTHER_RECEPTION,
			calls::open(&world.model, NEXT_VISIT, CHILD, OTHER_DOCTOR, OTHER_PHYSICIAN),
		);
		world.expect_refusal(OTHER_RECEPTION, calls::link(VISIT), VisitsError::<Runtime>::NotHospital);

		world.expect(PHYSICIAN, calls::sign(&world.model, VISIT));
		world.expect(DOCTOR, calls::add_addendum(&world.model, VISIT));
		world.expect(RECEPTION, calls::link(VISIT));
		let afterwards = calls::add_addendum(&world.model, VISIT);
		world.expect_refusal(DOCTOR, afterwards, VisitsError::<Runtime>::NoConsent);

		world.wait(HOUR);
		world.expect(FAMILY, calls::transfer(&world.model, CHILD, OTHER_HOSPITAL, HOSPITAL));
		let old_keys = calls::add_addendum(&world.model, VISIT);
		world.expect_refusal(DOCTOR, old_keys, VisitsError::<Runtime>::StaleEpoch);
		world.expect(RECEPTION, calls::renew(&world.model, VISIT));
		world.expect(DOCTOR, calls::add_addendum(&world.model, VISIT));
	});
}

/// R6, R7: consent that is revoked during a visit ends reading and new visits, but the dose that was given is
/// recorded, under the keys that the professionals have.
#[test]
fn a_visit_is_finished_after_consent_was_revoked() {
	World::tell(|world| {
		world.given_a_visit();
		world.expect(FAMILY, calls::revoke(&world.model, CHILD, HOSPITAL));
		assert_eq!(reads(CHILD, HOSPITAL), None);
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, true));
		world.expect(PHYSICIAN, calls::sign(&world.model, VISIT));
		world.expect(RECEPTION, calls::link(VISIT));
		assert_eq!(state(), VisitState::Linked);
		let another = calls::open(&world.model, NEXT_VISIT, CHILD, DOCTOR, PHYSICIAN);
		world.expect_refusal(RECEPTION, another, VisitsError::<Runtime>::NoConsent);
		world.expect(PHYSICIAN, calls::retract(&world.model, VISIT));
		assert_eq!(last_entry(CHILD), (id(PHYSICIAN), Action::VisitRetracted { visit: VISIT }));
	});
}

/// S2: a grant ends by itself: the hospital opens no new visit, another may be granted access without a transfer,
/// which brings new keys, and none for the first.
#[test]
fn a_grant_ends_by_itself() {
	World::tell(|world| {
		world.expect(ADMIN, calls::create(&world.model, CHILD, FAMILY));
		let end = Some(world.model.now + HOUR);
		world.expect(FAMILY, calls::grant_until(&world.model, CHILD, HOSPITAL, Level::Full, end));
		world.expect(RECEPTION, calls::open(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
		world.wait(HOUR);
		assert_eq!(reads(CHILD, HOSPITAL), None);
		let another = calls::open(&world.model, NEXT_VISIT, CHILD, DOCTOR, PHYSICIAN);
		world.expect_refusal(RECEPTION, another, VisitsError::<Runtime>::NoConsent);
		world.expect(FAMILY, calls::grant(&world.model, CHILD, OTHER_HOSPITAL, Level::Full));
		let again = calls::grant(&world.model, CHILD, HOSPITAL, Level::Full);
		world.expect_refusal(FAMILY, again, ConsentError::<Runtime>::AnotherHospital);
		assert_eq!(Records::<Runtime>::wrap(CHILD, id(HOSPITAL)), None, "it dropped out on the way");
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, true));
	});
}

/// S4: a family that lost its keys has its children's records back, visibly in the history of each; the lost
/// account can do nothing any more.
#[test]
fn a_restored_family_appears_in_every_history() {
	World::tell(|world| {
		world.given_consent();
		let lost = world.account_of(FAMILY);
		world.wait(HOUR);
		let claim = calls::claim(world, FAMILY);
		world.expect_refusal(FAMILY, claim.clone(), PowersError::<Runtime>::NotHealthAdmin);
		world.given_two_admins();
		world.expect(ADMIN, claim);
		world.expect(OTHER_ADMIN, calls::confirm(world, FAMILY));
		world.wait(HOUR);
		world.expect(ADMIN, calls::exercise(world, FAMILY));
		let replaced = |custodian| {
			let confirmed_by = Some(id(OTHER_ADMIN));
			(id(ADMIN), Action::CustodianKeysReplaced { custodian, confirmed_by, voted: false })
		};
		for record in [CHILD, SIBLING] {
			assert_eq!(last_entry(record), replaced(id(FAMILY)));
		}
		world.wait(HOUR);
		let by_the_finder = world.play(Some(lost), calls::revoke(&world.model, CHILD, HOSPITAL)).unwrap();
		assert_eq!(by_the_finder, Err(ConsentError::<Runtime>::NotCustodian.into()));
		for record in [CHILD, SIBLING] {
			let half = |half| calls::give_half(&world.model, record, FAMILY, half);
			let (first, second) = (half(Level::HalfA), half(Level::HalfB));
			world.expect_refusal(RECEPTION, first.clone(), ConsentError::<Runtime>::NotHealthAdmin);
			// trust.md: one admin alone opens no clinical content, and restores no access alone.
			world.expect_refusal(ADMIN, second.clone(), ConsentError::<Runtime>::NotHolder);
			for (admin, call, half) in [(ADMIN, first, Level::HalfA), (OTHER_ADMIN, second, Level::HalfB)] {
				world.expect(admin, call);
				let given = Action::HalfGiven { reader: id(FAMILY), half };
				assert_eq!(last_entry(record), (id(admin), given));
			}
			assert_eq!(Records::<Runtime>::halves(record, id(FAMILY)).len(), 2);
			world.expect(FAMILY, calls::renew_keys(&world.model, record));
			assert!(Records::<Runtime>::halves(record, id(FAMILY)).is_empty());
			let wrap = Records::<Runtime>::wrap(record, id(FAMILY)).expect("the family reads");
			assert_eq!(wrap.key_version, 1);
		}
		world.wait(HOUR);
		world.expect(FAMILY, calls::revoke(&world.model, CHILD, HOSPITAL));
	});
}

/// trust.md: an admin replaces a family's account, keeps its key, and acts as the family, unseen. It takes a second admin
/// and a delay; the old key objects, and then the institutions decide; each step is in the family's own log, and each
/// record of which it is custodian says who did it.
#[test]
fn an_admin_replaces_a_familys_account_and_acts_as_the_family_unseen() {
	World::tell(|world| {
		world.given_consent();
		world.expect(FAMILY, calls::name_guardian(&world.model, CHILD, OTHER_FAMILY));
		world.given_two_admins();
		for family in [FAMILY, OTHER_FAMILY] {
			world.wait(HOUR);
			let taken = calls::claim(world, family);
			world.expect(ADMIN, taken);
			world.expect_refusal(ADMIN, calls::confirm(world, family), PowersError::<Runtime>::SameAdmin);
			world.wait(HOUR);
			let exercise = calls::exercise(world, family);
			world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::NotConfirmed);
			let decide = calls::decide(world, family, true);
			world.expect_refusal(HEALTH_ADMINS_VOTE, decide.clone(), PowersError::<Runtime>::NotVetoed);
			world.expect(OTHER_ADMIN, calls::confirm(world, family));
			world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::NotDue);
			// Two admins do not silence the family either.
			world.expect(ADMIN, calls::suspend(family));
			let veto = calls::veto(world, family);
			world.expect_refusal(family, veto.clone(), PowersError::<Runtime>::NotSubject);
			world.wait(HOUR);
			world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::CannotObject);
			world.expect(ADMIN, calls::reinstate(family));
			world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::NotDue);
			world.expect(family, veto);
			world.wait(HOUR);
			world.expect_refusal(ADMIN, exercise, PowersError::<Runtime>::Vetoed);
			world.expect_refusal(ADMIN, decide.clone(), PowersError::<Runtime>::DecidedByVote);
			assert!(world.model.keys[&id(family)].len() == 1, "the family acts with its own account");
			world.expect(HEALTH_ADMINS_VOTE, decide);
			assert_eq!(world.model.keys[&id(family)].len(), 2);

			let confirmed_by = Some(id(OTHER_ADMIN));
			let action = Action::CustodianKeysReplaced { custodian: id(family), confirmed_by, voted: true };
			assert_eq!(last_entry(CHILD), (id(ADMIN), action.clone()));
			assert_eq!(last_entry(SIBLING) == (id(ADMIN), action), family == FAMILY);
			let log = Participants::participant_log(id(family), 1, 64);
			let steps: Vec<_> = log
				.iter()
				.filter_map(|entry| match entry.change {
					ParticipantChange::Power { step, .. } => Some((entry.by, step)),
					_ => None,
				})
				.collect();
			let by = |name| Some(id(name));
			assert_eq!(
				steps,
				[
					(by(ADMIN), PowerStep::Proposed),
					(by(OTHER_ADMIN), PowerStep::Confirmed),
					(by(family), PowerStep::Vetoed),
					(None, PowerStep::Exercised)
				]
			);
		}
	});
}

/// trust.md: one admin restores, voids, reassigns at the speed of the quota: what it does alone is bounded by the day, and
/// starts anew with the next one; a colleague goes on.
#[test]
fn one_admin_restores_voids_reassigns_at_the_speed_of_the_quota() {
	World::tell(|world| {
		world.given_consent();
		world.wait(24 * HOUR);
		for _ in 0..MAX_DAILY_SUSPENSIONS / 2 {
			world.expect(ADMIN, calls::suspend(HOSPITAL));
			world.expect(ADMIN, calls::reinstate(HOSPITAL));
		}
		world.expect_refusal(ADMIN, calls::suspend(HOSPITAL), PowersError::<Runtime>::DailyBound);
		world.expect(OTHER_ADMIN, calls::suspend(HOSPITAL));
		world.wait(24 * HOUR);
		world.expect(ADMIN, calls::reinstate(HOSPITAL));
	});
}

/// R4, R16: consent for one child opens nothing of its siblings.
#[test]
fn siblings_stay_closed() {
	World::tell(|world| {
		world.given_a_visit();
		world.expect(FAMILY, calls::grant(&world.model, CHILD, SCHOOL, Level::Proof));
		for reader in [HOSPITAL, SCHOOL] {
			assert!(reads(CHILD, reader).is_some());
			assert_eq!((reads(SIBLING, reader), Records::<Runtime>::wrap(SIBLING, id(reader))), (None, None));
		}
		let the_siblings = calls::open(&world.model, NEXT_VISIT, SIBLING, DOCTOR, PHYSICIAN);
		world.expect_refusal(RECEPTION, the_siblings, VisitsError::<Runtime>::NoConsent);
		assert_eq!(Records::<Runtime>::history(SIBLING, 0, 64).len(), 1, "nothing but its creation");
	});
}

/// R14, R15: the staff of a suspended hospital cannot act, not even in a visit that is open; reinstated, it goes on
/// where it stood.
#[test]
fn the_staff_of_a_suspended_hospital_cannot_act() {
	World::tell(|world| {
		world.given_a_visit();
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, true));
		world.expect(ADMIN, calls::suspend(HOSPITAL));
		let correct = calls::correct_note(&world.model, VISIT, false);
		world.expect_refusal(DOCTOR, correct, VisitsError::<Runtime>::NotNamedDoctor);
		world.expect_refusal(
			PHYSICIAN,
			calls::sign(&world.model, VISIT),
			VisitsError::<Runtime>::NotNamedPhysician,
		);
		let close = calls::close(VISIT, ClosingReason::Unsigned);
		world.expect_refusal(RECEPTION, close, VisitsError::<Runtime>::NotHospital);
		let newcomer = calls::register_alone(world, "dr-newcomer", Role::Doctor);
		world.expect_refusal(ADMIN, newcomer, ParticipantsError::<Runtime>::WrongOrganisation);
		let the_others = calls::grant(&world.model, SIBLING, HOSPITAL, Level::Full);
		world.expect_refusal(FAMILY, the_others, ConsentError::<Runtime>::NotGrantable);
		world.expect(ADMIN, calls::reinstate(HOSPITAL));
		world.expect(PHYSICIAN, calls::sign(&world.model, VISIT));
		world.expect(RECEPTION, calls::link(VISIT));
	});
}

/// R14, S4, S10: the institutions replace a health admin. The new one is given the health authority's content key; the old
/// one acts no more, has no wrap of the new one, and record by record the next writer brings keys for it.
#[test]
fn a_dismissed_admin_opens_nothing_that_follows() {
	World::tell(|world| {
		world.given_a_visit();
		world.given_two_admins();
		for not_the_vote in [ADMIN, OTHER_ADMIN, AUTHORITY, ORGANISATIONS_VOTE] {
			let appoint = calls::appoint(world, NEW_ADMIN);
			world.expect_refusal(not_the_vote, appoint, ParticipantsError::<Runtime>::DecidedByVote);
			let dismiss = calls::dismiss(ADMIN);
			world.expect_refusal(not_the_vote, dismiss, ParticipantsError::<Runtime>::DecidedByVote);
		}
		world.expect(HEALTH_ADMINS_VOTE, calls::appoint(world, NEW_ADMIN));
		world.expect(OTHER_ADMIN, calls::share_content_key(&world.model, NEW_ADMIN));
		world.expect(NEW_ADMIN, calls::accept_content_key(&world.model, id(AUTHORITY)));
		// Nobody else holds its custody yet, and who holds the other one cannot.
		let dismiss = calls::dismiss(ADMIN);
		world.expect_refusal(HEALTH_ADMINS_VOTE, dismiss.clone(), ParticipantsError::<Runtime>::LastHolder);
		let [custody, _] = ParticipantId::CUSTODIES;
		let to_other = calls::share_custody(&world.model, custody, OTHER_ADMIN);
		world.expect_refusal(ADMIN, to_other, ParticipantsError::<Runtime>::HoldsOtherHalf);
		world.expect(ADMIN, calls::share_custody(&world.model, custody, NEW_ADMIN));
		// The new admin has not said yet that its wrap opens.
		world.expect_refusal(HEALTH_ADMINS_VOTE, dismiss.clone(), ParticipantsError::<Runtime>::LastHolder);
		world.expect(NEW_ADMIN, calls::accept_content_key(&world.model, custody));
		world.expect(HEALTH_ADMINS_VOTE, dismiss);
		world.wait(HOUR);
		let key = world.unused_key();
		world.expect(NEW_ADMIN, calls::replace_content_key(&world.model, id(NEW_ADMIN), key));
		world.expect(OTHER_ADMIN, calls::confirm_content_key(&world.model, AUTHORITY));
		world.wait(HOUR);
		for record in [CHILD, SIBLING] {
			world.expect(FAMILY, calls::renew_keys(&world.model, record));
			let wrap = Records::<Runtime>::wrap(record, id(AUTHORITY)).expect("the health authority reads");
			assert_eq!(wrap.key_version, 1);
		}

		let old_keys = calls::write_note(&world.model, VISIT, true);
		world.expect_refusal(DOCTOR, old_keys, VisitsError::<Runtime>::StaleEpoch);
		world.expect(RECEPTION, calls::renew(&world.model, VISIT));
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, true));
	});
}

/// R14, S4, S10: the institutions stop one of their own, let it act again, and give it a new account; no health admin
/// does. Its records stay its own, and its people go on.
#[test]
fn the_institutions_decide_on_their_own() {
	World::tell(|world| {
		world.given_consent();
		world.expect(FAMILY, calls::transfer(&world.model, CHILD, HOSPITAL, OTHER_HOSPITAL));
		let suspend = calls::suspend(OTHER_HOSPITAL);
		world.expect_refusal(ADMIN, suspend.clone(), ParticipantsError::<Runtime>::DecidedByVote);
		world.expect(ORGANISATIONS_VOTE, suspend);
		let open = calls::open(&world.model, VISIT, CHILD, OTHER_DOCTOR, OTHER_PHYSICIAN);
		world.expect_refusal(OTHER_RECEPTION, open, VisitsError::<Runtime>::NotHospital);
		let reinstate = calls::reinstate(OTHER_HOSPITAL);
		world.expect_refusal(ADMIN, reinstate.clone(), ParticipantsError::<Runtime>::DecidedByVote);
		world.expect(ORGANISATIONS_VOTE, reinstate);

		world.wait(HOUR);
		let replace = calls::replace_account(world, OTHER_HOSPITAL);
		world.expect_refusal(ADMIN, replace.clone(), ParticipantsError::<Runtime>::DecidedByVote);
		world.expect(ORGANISATIONS_VOTE, replace);
		let open = calls::open(&world.model, VISIT, CHILD, OTHER_DOCTOR, OTHER_PHYSICIAN);
		world.expect(OTHER_RECEPTION, open);
	});
}

/// R14, S10: without the health authority nobody is registered and no record created, until the institutions let it act
/// again; families and hospitals go on.
#[test]
fn the_registry_outlasts_a_suspended_health_authority() {
	World::tell(|world| {
		world.given_consent();
		world.expect(ORGANISATIONS_VOTE, calls::suspend(AUTHORITY));
		let newcomer = calls::register_alone(world, "newcomer", Role::Family);
		world.expect_refusal(ADMIN, newcomer.clone(), ParticipantsError::<Runtime>::NotHealthAdmin);
		let create = calls::create(&world.model, RecordId([3; 16]), FAMILY);
		world.expect_refusal(ADMIN, create, RecordsError::<Runtime>::NotHealthAdmin);
		let key = world.unused_key();
		let keys = calls::replace_content_key(&world.model, id(ADMIN), key);
		world.expect_refusal(ADMIN, keys, ParticipantsError::<Runtime>::NotHolder);
		world.expect(RECEPTION, calls::open(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
		world.expect(FAMILY, calls::grant(&world.model, CHILD, SCHOOL, Level::Proof));
		world.expect(ORGANISATIONS_VOTE, calls::reinstate(AUTHORITY));
		world.expect(ADMIN, newcomer);
	});
}

/// R6: a record has a bounded number of readers, the owner and the health authority among them.
#[test]
fn a_record_has_no_seventeenth_reader() {
	World::tell(|world| {
		world.expect(ADMIN, calls::create(&world.model, CHILD, FAMILY));
		let schools: Vec<_> = (0..MAX_READERS - 3).map(|index| format!("school-{index}")).collect();
		for school in &schools {
			let officer = format!("so-{school}");
			world.register(school, Role::School, None);
			world.register(&officer, Role::SchoolOfficer, Some(school.as_str()));
			let key = world.unused_key();
			world.send(&officer, calls::replace_content_key(&world.model, id(&officer), key));
		}
		let (one_too_many, schools) = schools.split_last().expect("there are schools");
		for school in schools {
			world.expect(FAMILY, calls::grant(&world.model, CHILD, school, Level::Proof));
		}
		let too_many = calls::grant(&world.model, CHILD, one_too_many, Level::Proof);
		world.expect_refusal(FAMILY, too_many, ConsentError::<Runtime>::TooManyReaders);
		let too_many = calls::name_guardian(&world.model, CHILD, OTHER_FAMILY);
		world.expect_refusal(FAMILY, too_many, ConsentError::<Runtime>::TooManyReaders);
		world.expect(FAMILY, calls::revoke(&world.model, CHILD, &schools[0]));
		world.expect(FAMILY, calls::name_guardian(&world.model, CHILD, OTHER_FAMILY));
	});
}

/// R9, R18: a visit has a bounded number of notes, and when they are used up it can still be signed.
#[test]
fn a_visit_has_no_sixty_fifth_note() {
	World::tell(|world| {
		world.given_a_visit();
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, true));
		for _ in 1..MAX_NOTES {
			world.expect(DOCTOR, calls::correct_note(&world.model, VISIT, true));
		}
		let too_many = calls::correct_note(&world.model, VISIT, true);
		world.expect_refusal(DOCTOR, too_many, VisitsError::<Runtime>::TooManyNotes);
		let too_many = calls::withdraw_note(&world.model, VISIT);
		world.expect_refusal(DOCTOR, too_many, VisitsError::<Runtime>::TooManyNotes);
		world.expect(PHYSICIAN, calls::sign(&world.model, VISIT));
		let too_many = calls::add_addendum(&world.model, VISIT);
		world.expect_refusal(DOCTOR, too_many, VisitsError::<Runtime>::TooManyNotes);
		world.expect(RECEPTION, calls::link(VISIT));
	});
}

/// R14, S5, S9: the family sees who read, through which gateway; nobody writes into the log but a gateway whose
/// institution may act, and nobody twice.
#[test]
fn a_family_sees_who_read_its_childs_record() {
	World::tell(|world| {
		world.given_consent();
		let by_hospital = calls::log_read(&world.model, GATEWAY, CHILD, HOSPITAL);
		for nobody_else in [FAMILY, HOSPITAL, RECEPTION, DOCTOR, SCHOOL, ADMIN, AUTHORITY] {
			world.expect_refusal(nobody_else, by_hospital.clone(), AccessLogError::<Runtime>::NotGateway);
		}
		world.expect(GATEWAY, by_hospital.clone());
		world.expect_refusal(GATEWAY, by_hospital, AccessLogError::<Runtime>::WrongBatch);
		world.wait(HOUR);
		world.expect(OTHER_GATEWAY, calls::log_read(&world.model, OTHER_GATEWAY, CHILD, ADMIN));
		// A stranger without access did not read it.
		world.expect(OTHER_GATEWAY, calls::log_read(&world.model, OTHER_GATEWAY, CHILD, OTHER_FAMILY));

		world.expect(ADMIN, calls::suspend(HOSPITAL));
		let unheard = calls::log_read(&world.model, GATEWAY, CHILD, HOSPITAL);
		world.expect_refusal(GATEWAY, unheard.clone(), AccessLogError::<Runtime>::NotGateway);
		world.expect(ADMIN, calls::reinstate(HOSPITAL));
		world.expect(GATEWAY, unheard);

		let seen = AccessLog::accesses(CHILD, None, 9);
		let seen: Vec<_> =
			seen.into_iter().map(|(place, entry)| (place, entry.reader, entry.gateway)).collect();
		assert_eq!(
			seen,
			[
				(AccessPlace::Row(2), id(HOSPITAL), id(GATEWAY)),
				(AccessPlace::Row(1), id(ADMIN), id(OTHER_GATEWAY)),
				(AccessPlace::Row(0), id(HOSPITAL), id(GATEWAY)),
			]
		);
		assert!(AccessLog::accesses(SIBLING, None, 9).is_empty(), "R16");
	});
}

/// trust.md: a custodian, a guardian or a broken client rotates with garbage wraps or a garbage link; S3, S4. The chain
/// cannot tell, but the owner and the health authority keep their wraps of every epoch, the next rotation links from an
/// epoch that its maker can open, and a bridge and a kept wrap mend the rest, visibly in the history.
#[test]
fn a_garbage_rotation_costs_the_garbage_epoch_alone() {
	World::tell(|world| {
		world.given_consent();
		world.expect(FAMILY, calls::name_guardian(&world.model, CHILD, OTHER_FAMILY));
		let good = Records::<Runtime>::wraps(CHILD);
		world.expect(OTHER_FAMILY, calls::renew_keys(&world.model, CHILD));
		let garbage = Records::<Runtime>::record(CHILD).expect("is there").epoch;
		assert_eq!(last_entry(CHILD), (id(OTHER_FAMILY), Action::KeysRenewed), "who made it is known");

		let mut healing = calls::rotation(&world.model, CHILD, &world.model.remaining(&CHILD, None));
		healing.link = model::link(garbage - 1, garbage + 1);
		world.expect(FAMILY, pallet_consent::Call::renew_keys { record: CHILD, rotation: healing });
		for reader in [FAMILY, AUTHORITY].map(id) {
			let kept = Records::<Runtime>::past_wraps(CHILD, garbage - 1, reader);
			let had: Vec<_> = good.iter().filter(|wrap| wrap.reader == reader).cloned().collect();
			assert_eq!(kept, had, "what came with the epoch before is there");
		}
		let stranger = calls::bridge(garbage - 1, garbage + 1, CHILD);
		world.expect_refusal(OTHER_RECEPTION, stranger.clone(), ConsentError::<Runtime>::NotFullReader);
		world.expect_refusal(ADMIN, stranger.clone(), ConsentError::<Runtime>::NotFullReader);
		for mender in [FAMILY, OTHER_FAMILY, RECEPTION] {
			world.expect(mender, stranger.clone());
		}
		assert_eq!(Records::<Runtime>::bridges(CHILD, garbage - 1).len(), 3);
		world.expect(RECEPTION, calls::keep_past_wrap(&world.model, CHILD, garbage - 1, AUTHORITY));
		assert_eq!(Records::<Runtime>::past_wraps(CHILD, garbage - 1, id(AUTHORITY)).len(), 2);
	});
}

/// trust.md: an admin replaces a family's account, keeps its key, and acts as the family, unseen; S3. A doctor who is a
/// guardian gives a hospital and one admin no way to the record: new keys take two admins and time, the doctor can object
/// unless its hospital or itself is suspended, and the history of the ward says it.
#[test]
fn a_hospital_and_an_admin_take_a_guardians_keys_unseen() {
	World::tell(|world| {
		world.given_consent();
		world.given_two_admins();
		world.expect(FAMILY, calls::name_guardian(&world.model, CHILD, DOCTOR));
		world.expect(HOSPITAL, calls::put_forward_again(world, DOCTOR));
		let alone = calls::replace_keys(world, DOCTOR);
		world.expect_refusal(ADMIN, alone, ParticipantsError::<Runtime>::TakesTwoAdmins);
		let of_no_guardian = calls::claim(world, OTHER_DOCTOR);
		world.expect_refusal(ADMIN, of_no_guardian, ParticipantsError::<Runtime>::RoleNotAllowed);

		world.expect(ADMIN, calls::claim(world, DOCTOR));
		world.expect(OTHER_ADMIN, calls::confirm(world, DOCTOR));
		let early = calls::exercise(world, DOCTOR);
		world.expect_refusal(ADMIN, early, PowersError::<Runtime>::NotDue);
		for silenced in [DOCTOR, HOSPITAL] {
			world.expect(ADMIN, calls::suspend(silenced));
			world.wait(DELAY);
			let unheard = calls::exercise(world, DOCTOR);
			world.expect_refusal(ADMIN, unheard, PowersError::<Runtime>::CannotObject);
			world.expect(ADMIN, calls::reinstate(silenced));
			let at_once = calls::exercise(world, DOCTOR);
			world.expect_refusal(ADMIN, at_once, PowersError::<Runtime>::NotDue);
		}
		world.wait(DELAY);
		world.expect(ADMIN, calls::exercise(world, DOCTOR));
		let (custodian, confirmed_by) = (id(DOCTOR), Some(id(OTHER_ADMIN)));
		let told = Action::CustodianKeysReplaced { custodian, confirmed_by, voted: false };
		assert_eq!(last_entry(CHILD), (id(ADMIN), told));
	});
}

/// trust.md: one person is enough. Children with one birth date, family name and birth order share a bucket of few places,
/// and an admin who fills it with records of an invented family keeps the real child out. One family does not fill a bucket
/// in a day.
#[test]
fn one_admin_fills_the_bucket_of_a_child() {
	World::tell(|world| {
		let tag = IdentityTag { key_version: 0, tag: [9; 32] };
		let record = |number: u32| RecordId([100 + number as u8; 16]);
		world.expect(ADMIN, calls::create_for(&world.model, record(0), OTHER_FAMILY, tag));
		for number in 1..MAX_DAILY_RECORDS {
			let another = calls::create_namesake(&world.model, record(number), OTHER_FAMILY, record(0));
			world.expect(ADMIN, another);
		}
		let too_many = calls::create_namesake(&world.model, CHILD, OTHER_FAMILY, record(0));
		for admin in [ADMIN, OTHER_ADMIN] {
			world.expect_refusal(admin, too_many.clone(), RecordsError::<Runtime>::TooManyToday);
		}
		world.expect(ADMIN, calls::create_namesake(&world.model, CHILD, FAMILY, record(0)));
	});
}

/// trust.md: one admin restores, voids, reassigns at the speed of the quota; R2. An admin who takes away the tags by which
/// families that forgot their usernames are found is named in each family's log, and stops after so many in a day.
#[test]
fn one_admin_takes_the_number_tags_of_all_families() {
	World::tell(|world| {
		let families: Vec<_> = (0..=MAX_DAILY_DETAILS).map(|number| format!("family-{number}")).collect();
		let set = |family: &str, tag| pallet_participants::Call::set_number_tag { id: id(family), tag };
		for (family, number) in families.iter().zip(0u8..) {
			world.register(family, Role::Family, None);
			let tag = Some(IdentityTag { key_version: 0, tag: [number; 32] });
			world.send(OTHER_ADMIN, set(family, tag).into());
		}
		let (last, others) = families.split_last().expect("there are some");
		for family in others {
			world.send(ADMIN, set(family, None).into());
			let entry = Participants::participant_log(id(family), 0, 64).pop().expect("it has a log");
			assert_eq!((entry.by, entry.change), (Some(id(ADMIN)), ParticipantChange::NumberTagSet));
		}
		world.expect_refusal(ADMIN, set(last, None), PowersError::<Runtime>::DailyBound);
		let profile = Default::default();
		let update = pallet_participants::Call::update_profile { id: id(last), profile };
		world.expect_refusal(ADMIN, update, PowersError::<Runtime>::DailyBound);
		world.expect(OTHER_ADMIN, set(last, None));
	});
}

/// S4: the history of every record of which somebody is custodian says that its keys were replaced, by whom, and whether
/// the institutions decided it.
#[test]
fn new_keys_of_a_custodian_are_in_the_history_of_each_of_its_records() {
	World::tell(|world| {
		let (of_another, unrelated) = (RecordId([3; 16]), RecordId([4; 16]));
		world.given_consent();
		world.given_two_admins();
		for record in [of_another, unrelated] {
			world.expect(ADMIN, calls::create(&world.model, record, OTHER_FAMILY));
		}
		world.expect(OTHER_FAMILY, calls::name_guardian(&world.model, of_another, FAMILY));
		let untouched = last_entry(unrelated);
		for voted in [false, true] {
			world.expect(ADMIN, calls::claim(world, FAMILY));
			world.expect(OTHER_ADMIN, calls::confirm(world, FAMILY));
			if voted {
				world.expect(FAMILY, calls::veto(world, FAMILY));
				world.expect(HEALTH_ADMINS_VOTE, calls::decide(world, FAMILY, true));
			} else {
				world.wait(DELAY);
				world.expect(OTHER_ADMIN, calls::exercise(world, FAMILY));
			}
			let (custodian, confirmed_by) = (id(FAMILY), Some(id(OTHER_ADMIN)));
			let told = Action::CustodianKeysReplaced { custodian, confirmed_by, voted };
			for record in [CHILD, SIBLING, of_another] {
				assert_eq!(last_entry(record), (id(ADMIN), told.clone()));
			}
		}
		assert_eq!(last_entry(unrelated), untouched);
	});
}

/// trust.md: an expired hospital still holds the live key when the next one opens a visit (R19). Nothing is sealed under
/// that key any more: the next writer, the hospital itself if it is one, brings new keys without the first.
#[test]
fn an_expired_hospital_does_not_hold_the_key_of_the_next_visit() {
	World::tell(|world| {
		world.given_consent();
		let end = Some(world.model.now + HOUR);
		world.expect(FAMILY, calls::grant_until(&world.model, CHILD, SCHOOL, Level::Proof, end));
		world.wait(HOUR);
		let epoch = Records::<Runtime>::record(CHILD).expect("is there").epoch;
		let old_keys =
			calls::open_at(&world.model, VISIT, CHILD, [DOCTOR, PHYSICIAN].map(id), (epoch, 2), None);
		world.expect_refusal(RECEPTION, old_keys, VisitsError::<Runtime>::RenewalNeeded);
		world.expect(RECEPTION, calls::open(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
		assert_eq!(VaccineDetails::visit(VISIT).map(|visit| visit.epoch), Some(epoch + 1));
		assert_eq!(Records::<Runtime>::wrap(CHILD, id(SCHOOL)), None);
		let history = Records::<Runtime>::history(CHILD, 0, 64);
		assert_eq!(history[history.len() - 2].action, Action::KeysRenewed, "and it shows");
		assert_eq!(history[history.len() - 2].actor, id(RECEPTION));
	});
	World::tell(|world| {
		world.expect(ADMIN, calls::create(&world.model, CHILD, FAMILY));
		let end = Some(world.model.now + HOUR);
		world.expect(FAMILY, calls::grant_until(&world.model, CHILD, HOSPITAL, Level::Full, end));
		world.wait(HOUR);
		world.expect(FAMILY, calls::grant(&world.model, CHILD, OTHER_HOSPITAL, Level::Full));
		assert_eq!(Records::<Runtime>::wrap(CHILD, id(HOSPITAL)), None);
		let open = calls::open(&world.model, VISIT, CHILD, OTHER_DOCTOR, OTHER_PHYSICIAN);
		world.expect(OTHER_RECEPTION, open);
	});
}

/// R8, R9: what a visit gave to its professionals leaves the chain a while after it was linked; the hospital gives it again
/// for an addendum.
#[test]
fn a_linked_visits_keys_leave_the_chain() {
	World::tell(|world| {
		world.given_a_visit();
		world.expect(DOCTOR, calls::write_note(&world.model, VISIT, true));
		world.expect(PHYSICIAN, calls::sign(&world.model, VISIT));
		world.expect(RECEPTION, calls::link(VISIT));
		world.wait(ADDENDA_WINDOW);
		let late = calls::add_addendum(&world.model, VISIT);
		world.expect_refusal(DOCTOR, late, VisitsError::<Runtime>::TooLate);
		world.wait(HOUR);
		assert_eq!(VaccineDetails::visit_wrap(VISIT, id(DOCTOR)), None);
		world.expect(RECEPTION, calls::renew(&world.model, VISIT));
		world.expect(DOCTOR, calls::add_addendum(&world.model, VISIT));
	});
}

/// R6, R19; security review, 1: a hospital that is about to lose access opens a visit with new keys in every block, so that the
/// family's new keys are never the next ones. It is shut out at once, and the next hospital brings the keys that are due.
#[test]
fn a_hospital_that_rotates_in_every_block_does_not_hold_off_its_revocation() {
	World::tell(|world| {
		world.expect(ADMIN, calls::create(&world.model, CHILD, FAMILY));
		world.expect(FAMILY, calls::grant(&world.model, CHILD, HOSPITAL, Level::Full));
		world.expect(FAMILY, calls::grant(&world.model, CHILD, SCHOOL, Level::Proof));
		let overtaken = calls::revoke(&world.model, CHILD, HOSPITAL);
		world.expect(RECEPTION, calls::open_with_new_keys(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
		world.expect_refusal(FAMILY, overtaken, RecordsError::<Runtime>::StaleEpoch);
		// Not in every block, either.
		let again = calls::open_with_new_keys(&world.model, NEXT_VISIT, CHILD, DOCTOR, PHYSICIAN);
		world.expect_refusal(RECEPTION, again, ConsentError::<Runtime>::TooSoon);

		world.expect(FAMILY, calls::revoke_at_once(CHILD, HOSPITAL));
		assert_eq!((reads(CHILD, HOSPITAL), reads(CHILD, SCHOOL)), (None, Some(Level::Proof)));
		let outside = calls::open_with_new_keys(&world.model, NEXT_VISIT, CHILD, DOCTOR, PHYSICIAN);
		world.expect_refusal(RECEPTION, outside, VisitsError::<Runtime>::NoConsent);
		world.expect(FAMILY, calls::grant(&world.model, CHILD, OTHER_HOSPITAL, Level::Full));
		assert_eq!(Records::<Runtime>::wrap(CHILD, id(HOSPITAL)), None, "the grant brought new keys");
		let visit = calls::open(&world.model, NEXT_VISIT, CHILD, OTHER_DOCTOR, OTHER_PHYSICIAN);
		world.expect(OTHER_RECEPTION, visit);
	});
}

/// R19; security review, 1: a hospital that overtakes a transfer does not hold off that the record moves.
#[test]
fn a_hospital_that_rotates_in_every_block_does_not_keep_the_record() {
	World::tell(|world| {
		world.expect(ADMIN, calls::create(&world.model, CHILD, FAMILY));
		world.expect(FAMILY, calls::grant(&world.model, CHILD, HOSPITAL, Level::Full));
		let overtaken = calls::transfer(&world.model, CHILD, HOSPITAL, OTHER_HOSPITAL);
		world.expect(RECEPTION, calls::open_with_new_keys(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
		world.expect_refusal(FAMILY, overtaken, RecordsError::<Runtime>::StaleEpoch);
		world.expect(FAMILY, calls::revoke_at_once(CHILD, HOSPITAL));
		world.expect(FAMILY, calls::grant(&world.model, CHILD, OTHER_HOSPITAL, Level::Full));
		assert_eq!((reads(CHILD, HOSPITAL), reads(CHILD, OTHER_HOSPITAL)), (None, Some(Level::Full)));
	});
}

/// S4; security review, 1: after a claim a guardian who has stolen the old keys starts an epoch in every block, so that what the
/// admins give is never of the current one. The family dismisses it with its new account alone.
#[test]
fn a_family_without_keys_dismisses_a_guardian_who_rotates_in_every_block() {
	World::tell(|world| {
		world.expect(ADMIN, calls::create(&world.model, CHILD, FAMILY));
		world.expect(FAMILY, calls::name_guardian(&world.model, CHILD, OTHER_FAMILY));
		world.expect(ADMIN, calls::give_half(&world.model, CHILD, FAMILY, Level::HalfA));
		world.expect(OTHER_FAMILY, calls::renew_keys(&world.model, CHILD));
		world.expect(FAMILY, calls::remove_guardian_at_once(CHILD, OTHER_FAMILY));
		let thief = calls::renew_keys(&world.model, CHILD);
		world.expect_refusal(OTHER_FAMILY, thief, ConsentError::<Runtime>::NotCustodian);
		world.expect(ADMIN, calls::give_half(&world.model, CHILD, FAMILY, Level::HalfA));
		world.expect(OTHER_ADMIN, calls::give_half(&world.model, CHILD, FAMILY, Level::HalfB));
		let epoch = Records::<Runtime>::record(CHILD).expect("is there").epoch;
		let halves = Records::<Runtime>::halves(CHILD, id(FAMILY));
		assert_eq!(halves.iter().filter(|half| half.wrap.epoch == epoch).count(), 2);
	});
}

/// R4, R6; security review, 8: a hospital's only receptionist replaces its content key in every block, so that what a family
/// wraps is always for the key before. The family's rotation is taken, and the hospital waits an hour.
#[test]
fn a_hospital_that_replaces_its_content_key_in_every_block_holds_up_no_rotation() {
	World::tell(|world| {
		world.given_consent();
		world.wait(HOUR);
		let (under_way, key) = (calls::renew_keys(&world.model, CHILD), world.unused_key());
		world.expect(RECEPTION, calls::replace_content_key(&world.model, id(RECEPTION), key));
		world.expect(FAMILY, under_way);
		let key = world.unused_key();
		let again = calls::replace_content_key(&world.model, id(RECEPTION), key);
		world.expect_refusal(RECEPTION, again, ParticipantsError::<Runtime>::TooSoon);
		// The wrap for the key before is renewed by the next writer.
		world.expect(RECEPTION, calls::open(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
		let wrap = Records::<Runtime>::wrap(CHILD, id(HOSPITAL)).expect("the hospital reads");
		assert_eq!(wrap.key_version, 2);
	});
}

/// R6, R14; security review, 10: a hospital is suspended, because somebody has its keys perhaps. Records go on without it, and it
/// reads again with new keys when it may act again.
#[test]
fn a_suspended_hospital_gets_no_keys_of_what_happens_meanwhile() {
	World::tell(|world| {
		world.given_consent();
		world.expect(ORGANISATIONS_VOTE, calls::suspend(HOSPITAL));
		let current = model::WRAP_LENGTH;
		assert_eq!(
			Records::<Runtime>::wrap(CHILD, id(HOSPITAL)).map(|wrap| wrap.sealed.len()),
			Some(current)
		);
		world.expect(FAMILY, calls::grant(&world.model, CHILD, SCHOOL, Level::Proof));
		assert_eq!(Records::<Runtime>::wrap(CHILD, id(HOSPITAL)), None, "the grant brought new keys");

		world.expect(ORGANISATIONS_VOTE, calls::reinstate(HOSPITAL));
		assert_eq!(reads(CHILD, HOSPITAL), Some(Level::Full), "the family consents as before");
		world.expect(FAMILY, calls::renew_keys(&world.model, CHILD));
		assert!(Records::<Runtime>::wrap(CHILD, id(HOSPITAL)).is_some());
		world.expect(RECEPTION, calls::open(&world.model, VISIT, CHILD, DOCTOR, PHYSICIAN));
	});
}
