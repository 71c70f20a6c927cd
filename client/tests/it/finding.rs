//! A person finds visits, records and requests by the children's names.

use vacchain_client::{
	Error, ProvenKey,
	finding::FoundRecord,
	primitives::{Basis, Level, Reader, Role, Status, VisitState, Wrap},
	random::os_rng,
	vault::Recipient,
	views::Shown,
	wire::RequestRow,
};

use crate::{
	fake::NOW,
	reading::{RECORD, VISIT, World, child},
};

/// R8: a doctor's and a physician's list of waiting visits names the child, opened with the keys that the visit gives.
#[tokio::test]
async fn a_doctor_sees_which_child_waits() {
	let world = World::new().await;
	let state = |state| world.fake.state().visits.get_mut(&VISIT).unwrap().visit.state = state;
	for (at, doctor, physician) in [
		(VisitState::Opened, 1, 0),
		(VisitState::Noted, 0, 1),
		(VisitState::Signed, 0, 0),
		(VisitState::Linked, 0, 0),
	] {
		state(at);
		for (who, waiting) in [(&world.doctor, doctor), (&world.physician, physician)] {
			let found = world.session(who).await.waiting_visits().await.unwrap();
			assert_eq!(found.len(), waiting, "{at:?}");
			for visit in found {
				assert_eq!((visit.id, visit.owner), (VISIT, Some(world.family.id)));
				assert_eq!((visit.child, visit.visit.state), (Shown::Open(child()), at));
			}
		}
	}
	assert!(world.session(&world.stranger).await.waiting_visits().await.unwrap().is_empty());
}

/// R7: a hospital's list has its visits by state, with the children's names.
#[tokio::test]
async fn a_hospital_sees_its_visits() {
	let world = World::new().await;
	let hospital = world.session(&world.hospital).await;
	assert!(hospital.hospital_visits(None).await.unwrap().is_empty(), "a linked visit is not open");
	let today = hospital.hospital_visits(Some(NOW)).await.unwrap();
	assert_eq!((today.len(), &today[0].child), (1, &Shown::Open(child())));
	assert_eq!(today[0].visit.state, VisitState::Linked);
	assert!(hospital.hospital_visits(Some(NOW + 1)).await.unwrap().is_empty());
}

/// R11: a school's list of what is open to it names the child; a page whose rows are all gone is passed over.
#[tokio::test]
async fn a_school_sees_what_is_open_to_it() {
	let world = World::new().await;
	let school = world.session(&world.school).await;
	let found = school.first_open_records(9).await.unwrap().0;
	let FoundRecord { record, owner, level, visit, child: shown, .. } = found[0].clone();
	assert_eq!((found.len(), record, owner), (1, RECORD, world.family.id));
	assert_eq!((level, visit, shown), (Level::Proof, None, Shown::Open(child())));
	world.tell_readers(None, Some(NOW));
	assert!(school.first_open_records(9).await.unwrap().0.is_empty());
	assert!(world.session(&world.stranger).await.first_open_records(9).await.unwrap().0.is_empty());
}

/// A record whose keys somebody made badly hides no other in a list.
#[tokio::test]
async fn bad_keys_of_one_record_hide_no_other() {
	let world = World::new().await;
	for wrap in &mut world.fake.state().records.get_mut(&RECORD).unwrap().wraps {
		wrap.sealed[40] ^= 1;
	}
	let found = world.session(&world.school).await.first_open_records(9).await.unwrap().0;
	assert!(matches!(&found[0].child, Shown::Damaged(reason) if !reason.is_empty()), "{found:?}");
}

/// A record of which a reader has no key, because the keys were renewed while it was suspended, is in its list, and says so.
#[tokio::test]
async fn a_record_without_a_key_is_listed() {
	let world = World::new().await;
	{
		let mut state = world.fake.state();
		let known = state.records.get_mut(&RECORD).unwrap();
		let school = known.readers.iter().find(|reader| reader.id == world.school.id).copied().unwrap();
		let wrap = known.wraps.iter_mut().find(|wrap| wrap.reader == school.id).unwrap();
		*wrap = Wrap::absent(&school, wrap.epoch);
	}
	let found = world.session(&world.school).await.first_open_records(9).await.unwrap().0;
	assert!(matches!(&found[0].child, Shown::Damaged(reason) if reason.contains("renewed")), "{found:?}");
}

/// S3: a guardian sees its wards, and who asks their family for access.
#[tokio::test]
async fn a_guardian_sees_its_wards_and_requests_to_them() {
	let world = World::new().await;
	let doctor = world.session(&world.doctor).await;
	assert!(doctor.wards().await.unwrap().is_empty());
	assert!(doctor.ward_requests().await.unwrap().is_empty());
	{
		let mut state = world.fake.state();
		let known = state.records.get_mut(&RECORD).unwrap();
		known.readers.push(Reader { id: world.doctor.id, level: Level::Full, basis: Basis::Guardian });
		let encryption_key = ProvenKey::held(&world.doctor.encryption);
		let doctor = Recipient { id: world.doctor.id, level: Level::Full, encryption_key, key_version: 0 };
		known.wraps.push(world.ring.wrap_one(&doctor).unwrap());
		let by = world.hospital.id;
		let request =
			vacchain_client::primitives::AccessRequest { by, level: Level::Full, requested_at: NOW };
		state.requests.push(RequestRow { requester: by, request });
	}
	let wards = doctor.wards().await.unwrap();
	assert_eq!((wards[0].record, &wards[0].child), (RECORD, &Shown::Open(child())));
	let requests = doctor.ward_requests().await.unwrap();
	assert_eq!(requests[0].wards, wards);
	assert_eq!(requests[0].pending.profile.display_name, "The the.hospital");
	// Somebody else's family asks nothing of it.
	let family = world.session(&world.family).await;
	assert!(family.ward_requests().await.unwrap().is_empty());
}

/// R2: an admin sees participants by role and by suspension, a family by its name if it can open that.
#[tokio::test]
async fn an_admin_sees_participants_by_name() {
	let world = World::new().await;
	let admin = vacchain_client::Identity::generate("the.admin", &mut os_rng()).unwrap();
	world.fake.register(&admin, Role::HealthAdmin, Status::Active, b"");
	world.fake.share_authority_key(&world.authority, &admin);
	let admin = world.session(&admin).await;
	let (schools, is_all) = admin.participants(Role::School, 9).await.unwrap();
	assert_eq!((schools.len(), is_all), (2, true));
	assert!(schools.iter().any(|found| found.name() == "The the.school"), "{schools:?}");
	let (first, is_all) = admin.participants(Role::School, 1).await.unwrap();
	assert_eq!((first.len(), is_all), (1, false));
	// Its profile in this test is sealed to nobody.
	let (families, _) = admin.participants(Role::Family, 9).await.unwrap();
	assert_eq!((families.len(), families[0].name(), &families[0].family), (1, String::new(), &None));
	assert!(admin.suspended_participants().await.unwrap().is_empty());
	world.fake.state().participants.get_mut(&world.doctor.id).unwrap().status = Status::Suspended;
	let suspended = admin.suspended_participants().await.unwrap();
	assert_eq!(suspended.iter().map(|found| found.id).collect::<Vec<_>>(), [world.doctor.id]);
	assert!(matches!(world.session(&world.stranger).await.read_record(&RECORD).await, Err(Error::NotFound)));
}
