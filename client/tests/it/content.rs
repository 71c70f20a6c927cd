//! Content: bytes and back, and bytes that are no content.

use proptest::prelude::*;
use vacchain_client::{
	content::{
		Child, Content, ContentError, Decision, Examination, FamilyProfile, Immunization, Immunizations,
		MAX_CONTENT, NotGiven, NotGivenReason, Note, PlannedVaccine, Profile, Recommendation,
		RecommendedVaccine, Retraction,
	},
	random::os_rng,
};
use vacchain_sealing::ClearanceToken;

fn child() -> Child {
	Child {
		family_name: "El-Idrissi".into(),
		given_names: "Amina Zoë أمينة".into(),
		gender: "female".into(),
		birth_date: "2024-02-29".into(),
		family_file_number: "F/2024/0017".into(),
		birth_order: Some(2),
	}
}

fn dose(lot_number: Option<String>) -> Immunization {
	Immunization {
		vaccine_code: "08".into(),
		vaccine_display: "Hep B, adolescent or pediatric".into(),
		lot_number,
		dose_number: Some(1),
		site: Some("left thigh".into()),
		route: Some("intramuscular".into()),
		occurrence: "2024-03-01T09:30:00+01:00".into(),
		primary_source: true,
		manufacturer: Some("Maker".into()),
		expiration_date: Some("2024-12-31".into()),
	}
}

fn same<C: Content + PartialEq + std::fmt::Debug>(content: C) {
	let bytes = content.to_bytes().unwrap();
	assert_eq!(C::from_bytes(&bytes).unwrap(), content);
}

#[test]
fn every_section_reads_back_as_it_was_written() {
	same(child());
	same(Examination::default());
	same(Examination {
		age_days: 61,
		weight_kg: Some(5.2),
		height_cm: Some(57.5),
		body_temperature_celsius: Some(36.9),
		planned_vaccines: vec![PlannedVaccine { code: "20".into(), display: "DTaP".into() }],
	});
	same(Note { text: "No fever. Prêt.".into(), clearance: None });
	let token = Some(ClearanceToken::generate(&mut os_rng()));
	same(Note { text: "No fever. Prêt.".into(), clearance: token });
	same(Immunizations {
		hospital_name: "L'Hôpital".into(),
		physician_name: "Dr. O'Neil".into(),
		doses: vec![dose(None), dose(Some("A-17".into()))],
	});
	same(Recommendation {
		remaining: vec![RecommendedVaccine {
			code: "10".into(),
			display: "IPV".into(),
			due_date: Some("2024-05-01".into()),
		}],
		next_visit: Some("2024-05-02".into()),
		not_given: vec![NotGiven {
			code: "20".into(),
			display: "DTaP".into(),
			reason: NotGivenReason::NotAvailable,
			text: Some("delivered on Monday".into()),
		}],
		note: Some("Come back on Monday.".into()),
	});
	same(Retraction { reason: "another child".into() });
}

/// R10: the next visit brings what remained, and what was not given though nothing speaks against it.
#[test]
fn r10_what_was_not_given_is_still_due_unless_it_must_not_be_given() {
	let not_given =
		|code: &str, reason| NotGiven { code: code.into(), display: "V".into(), reason, text: None };
	let remaining =
		RecommendedVaccine { code: "10".into(), display: "IPV".into(), due_date: Some("2024-05-01".into()) };
	let signed = Recommendation {
		remaining: vec![remaining],
		not_given: vec![
			not_given("20", NotGivenReason::NotAvailable),
			not_given("03", NotGivenReason::Refused),
			not_given("21", NotGivenReason::Contraindicated),
			not_given("10", NotGivenReason::Other),
		],
		..Recommendation::default()
	};
	let due: Vec<_> = signed.still_due().into_iter().map(|vaccine| vaccine.code).collect();
	assert_eq!(due, ["10", "20", "03"]);
}

/// R10: a dose that was given past its lot's last day is marked.
#[test]
fn r10_a_dose_given_after_its_expiry_is_told_from_others() {
	let given = |expiry: Option<&str>, on: &str| Immunization {
		expiration_date: expiry.map(Into::into),
		occurrence: on.into(),
		..dose(None)
	};
	assert_eq!(given(Some("2024-02-29"), "2024-03-01T09:30:00+01:00").was_expired(), Some(true));
	assert_eq!(given(Some("2024-03-01"), "2024-03-01").was_expired(), Some(false));
	assert_eq!(given(None, "2024-03-01").was_expired(), None);
	assert_eq!(given(Some("soon"), "2024-03-01").was_expired(), None);
}

/// R9: what is sealed has the same length whether the note clears the child or defers it.
#[test]
fn r9_a_note_s_length_does_not_tell_what_it_decides() {
	let token = ClearanceToken::generate(&mut os_rng());
	let (right, other) = (token.clearance(), ClearanceToken::generate(&mut os_rng()).clearance());
	let cleared = Note { text: "well".into(), clearance: Some(token) };
	let deferred = Note { clearance: None, ..cleared.clone() };
	assert_eq!(cleared.to_bytes().unwrap().len(), deferred.to_bytes().unwrap().len());
	assert_eq!(cleared.decision(Some(&right)), Some(Decision::Cleared));
	assert_eq!(
		cleared.decision(Some(&other)),
		Some(Decision::Deferred),
		"no signature could reveal its token"
	);
	assert_eq!(deferred.decision(Some(&right)), Some(Decision::Deferred));
	assert_eq!((cleared.decision(None), deferred.decision(None)), (None, None));
}

#[test]
fn profiles_read_back_and_plain_text_is_a_name() {
	let profile = Profile { display_name: "Dr. Zoë".into(), licence_number: Some("17".into()) };
	assert_eq!(Profile::from_bytes(&profile.to_bytes().unwrap()), profile);
	assert_eq!(Profile::from_bytes(b"St. Mary").display_name, "St. Mary");
	let profile = FamilyProfile {
		username: Some("el-idrissi-x7k2m9qt".into()),
		display_name: "El-Idrissi".into(),
		contact: Some("12, rue X".into()),
		id_number: Some("AB 12345".into()),
	};
	assert_eq!(FamilyProfile::from_bytes(&profile.to_bytes().unwrap()).unwrap(), profile);
}

#[test]
fn what_does_not_fit_into_a_section_is_refused_with_its_length() {
	let note = Note { text: "x".repeat(MAX_CONTENT), clearance: None };
	assert!(matches!(note.to_bytes(), Err(ContentError::TooLong { what: "note", max: MAX_CONTENT, .. })));
	same(Note { text: "x".repeat(MAX_CONTENT - 64), clearance: None });
}

#[test]
fn a_profile_that_does_not_fit_is_refused() {
	let profile = Profile { display_name: "x".repeat(2000), licence_number: None };
	assert!(matches!(profile.to_bytes(), Err(ContentError::TooLong { .. })));
}

#[test]
fn what_follows_the_content_is_refused() {
	let mut bytes = child().to_bytes().unwrap().to_vec();
	bytes.push(0);
	assert!(matches!(Child::from_bytes(&bytes), Err(ContentError::Malformed { .. })));
}

#[test]
fn deep_nesting_is_refused() {
	let bytes = [&[0x81; 4000][..], &[0x00]].concat();
	assert!(matches!(Note::from_bytes(&bytes), Err(ContentError::Malformed { .. })));
	let nested = [&[0xa1, 0x64][..], b"text", &[0x81; 3000], &[0x00]].concat();
	assert!(Note::from_bytes(&nested).is_err());
}

#[test]
fn a_length_that_lies_is_refused_without_memory() {
	let lying_text = [0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
	let lying_list = [0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
	for bytes in [lying_text, lying_list] {
		assert!(Note::from_bytes(&bytes).is_err());
		assert!(Immunizations::from_bytes(&bytes).is_err());
	}
}

proptest! {
	#[test]
	fn any_bytes_are_content_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..5000)) {
		let _ = Child::from_bytes(&bytes);
		let _ = Examination::from_bytes(&bytes);
		let _ = Immunizations::from_bytes(&bytes);
		let _ = Recommendation::from_bytes(&bytes);
		let _ = Profile::from_bytes(&bytes);
		let _ = FamilyProfile::from_bytes(&bytes);
	}

	#[test]
	fn damaged_content_is_content_or_an_error(at in 0usize..200, flip in 1u8..) {
		let mut bytes = child().to_bytes().unwrap().to_vec();
		let at = at % bytes.len();
		bytes[at] ^= flip;
		let _ = Child::from_bytes(&bytes);
	}

	#[test]
	fn any_note_reads_back(text in "\\PC{0,800}") {
		same(Note { text, clearance: None });
	}
}
