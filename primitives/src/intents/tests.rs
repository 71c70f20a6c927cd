//! The published vectors: for every body, its bytes and what it is called.

use super::*;
use crate::{
	Clearance, ClosingReason, Commitment, ContentKeyDigest, ContentKeyLink, ContentKeyWrap, EncryptionKey,
	EpochLink, IdentityTag, Level, Motion, Namesake, NamesakeReason, NewKey, NodeId, NodeProof,
	ParticipantId, PowerDigest, Read, ReadKind, RecordId, Role, Rotation, RulingKind, Sealed, VisitId,
	VisitWrap, VoidReason, Wrap,
	bounds::{MAX_INTENT_LIFETIME, SUITE},
};
use alloc::{
	collections::BTreeSet,
	format,
	string::{String, ToString},
	vec,
};
use bounded_collections::BoundedVec;
use codec::{DecodeAll, MaxEncodedLen};
use serde_json::{Value, json};

const GENESIS: [u8; 32] = [0x9e; 32];
const VECTORS: &str = include_str!("../../vectors/intents.json");

fn id(byte: u8) -> ParticipantId {
	ParticipantId([byte; 32])
}

fn sealed(byte: u8) -> Sealed {
	let ciphertext = BoundedVec::truncate_from(vec![SUITE, byte, byte]);
	Sealed { epoch: 3, index: 2, commitment: Commitment([byte; 32]), ciphertext }
}

fn wrap(byte: u8) -> Wrap {
	let sealed = BoundedVec::truncate_from(vec![SUITE, byte]);
	Wrap { reader: id(byte), key_version: 1, level: Level::Proof, epoch: 4, sealed }
}

fn visit_wrap(byte: u8) -> VisitWrap {
	let sealed = BoundedVec::truncate_from(vec![SUITE, byte]);
	VisitWrap { professional: id(byte), key_version: 1, epoch: 3, index: 2, sealed }
}

fn link() -> EpochLink {
	EpochLink { from: 3, to: 4, sealed: BoundedVec::truncate_from(vec![SUITE, 7]) }
}

fn rotation() -> Rotation {
	Rotation { epoch: 4, link: link(), wraps: BoundedVec::truncate_from(vec![wrap(1), wrap(2)]) }
}

fn content_key_wrap() -> ContentKeyWrap {
	let sealed = BoundedVec::truncate_from(vec![SUITE, 9]);
	ContentKeyWrap { holder: id(6), key_version: 1, version: 2, sealed }
}

/// A body of each index, what is attached, and the call that it makes.
fn samples() -> Vec<(Body, Vec<Vec<u8>>, &'static str)> {
	let (record, visit) = (RecordId([5; 16]), VisitId([6; 16]));
	let key = EncryptionKey::x25519([8; 32]);
	let account = [0xac; 32];
	let mut samples = Vec::new();
	let mut add = |call: &'static str, body: &dyn Fn(&mut Vec<Vec<u8>>) -> Body| {
		let mut attachments = Vec::new();
		let body = body(&mut attachments);
		samples.push((body, attachments, call));
	};
	let profile = BoundedVec::truncate_from(b"{\"name\":\"Amina\"}".to_vec());
	add("", &|_| Body::Hello);
	add("", &|_| Body::CloseLane { lane: 77 });
	add("Participants::register", &|list| Body::Register {
		id: id(1),
		role: Role::Doctor,
		organisation: Some(id(2)),
		account,
		encryption_key: key.clone(),
		profile: Attached::to(&profile, list),
	});
	add("Participants::suspend", &|_| Body::Suspend { id: id(1) });
	add("Participants::reinstate", &|_| Body::Reinstate { id: id(1) });
	add("Participants::replace_keys", &|list| Body::ReplaceKeys {
		id: id(1),
		account,
		encryption_key: key.clone(),
		profile: Attached::to(&profile, list),
	});
	add("Participants::put_forward", &|list| Body::PutForward {
		id: id(1),
		role: Role::Physician,
		account,
		encryption_key: key.clone(),
		profile: Attached::to(&profile, list),
	});
	add("Participants::withdraw_candidate", &|_| Body::WithdrawCandidate { id: id(1) });
	add("Participants::agree_to_move", &|_| Body::AgreeToMove { organisation: id(2) });
	add("Participants::move_staff", &|_| Body::MoveStaff { id: id(1), organisation: id(2) });
	add("Participants::update_profile", &|list| Body::UpdateProfile {
		id: id(1),
		profile: Attached::to(&profile, list),
	});
	add("Participants::set_number_tag", &|_| Body::SetNumberTag {
		id: id(1),
		tag: Some(IdentityTag { key_version: 1, tag: [5; 32] }),
	});
	add("Powers::propose", &|list| Body::ClaimKeys {
		id: id(1),
		account,
		encryption_key: key.clone(),
		profile: Attached::to(&profile, list),
	});
	add("Powers::confirm", &|_| Body::ConfirmPower { digest: PowerDigest([6; 32]) });
	add("Powers::withdraw", &|_| Body::WithdrawPower { digest: PowerDigest([6; 32]) });
	add("Powers::veto", &|_| Body::VetoPower { digest: PowerDigest([6; 32]) });
	add("Powers::exercise", &|_| Body::ExercisePower { digest: PowerDigest([6; 32]) });
	add("Participants::replace_content_key", &|list| {
		let link = ContentKeyLink { version: 2, sealed: BoundedVec::truncate_from(vec![SUITE, 9]) };
		Body::ReplaceContentKey {
			organisation: id(2),
			encryption_key: key.clone(),
			link: Some(Attached::to(&link, list)),
			wraps: Attached::to(&BoundedVec::truncate_from(vec![content_key_wrap()]), list),
		}
	});
	add("Participants::confirm_content_key", &|_| Body::ConfirmContentKey {
		organisation: id(2),
		digest: ContentKeyDigest([3; 32]),
	});
	add("Participants::share_content_key", &|list| Body::ShareContentKey {
		organisation: id(2),
		holder: id(6),
		wrap: Attached::to(&content_key_wrap(), list),
	});
	add("Participants::discard_content_key", &|_| Body::DiscardContentKey {
		organisation: id(2),
		version: 2,
	});
	add("Participants::accept_content_key", &|_| Body::AcceptContentKey { organisation: id(2), version: 2 });
	add("VaccinationRecords::create", &|list| Body::CreateRecord {
		record,
		owner: id(1),
		identity_tag: IdentityTag { key_version: 1, tag: [4; 32] },
		child: Attached::to(&sealed(1), list),
		wraps: Attached::to(&BoundedVec::truncate_from(vec![wrap(1), wrap(2)]), list),
		same_tag: Some(Namesake { record: RecordId([8; 16]), reason: NamesakeReason::Twin }),
	});
	add("VaccinationRecords::rectify", &|list| Body::RectifyChild {
		record,
		version: 2,
		identity_tag: IdentityTag { key_version: 1, tag: [4; 32] },
		child: Attached::to(&sealed(1), list),
		same_tag: Some(Namesake { record: RecordId([8; 16]), reason: NamesakeReason::Namesake }),
	});
	add("VaccinationRecords::ask_for_erasure", &|_| Body::AskForErasure { record });
	add("VaccinationRecords::decline_erasure", &|_| Body::DeclineErasure { record });
	add("Powers::propose", &|_| Body::ChangeOwner { record, from: id(1), to: id(2) });
	add("Powers::propose", &|_| Body::VoidRecord { record, owner: id(1), reason: VoidReason::Duplicate });
	add("Powers::propose", &|_| Body::EraseRecord { record, owner: id(1), asked_at: 5 });
	let into = RecordId([8; 16]);
	add("Powers::propose", &|_| Body::MergeRecord { record, owner: id(1), into });
	add("Powers::propose", &|_| Body::UndoMerge { record, owner: id(1) });
	add("VaccinationRecords::agree_to_merge", &|list| Body::AgreeToMerge {
		record,
		into,
		link: Attached::to(&rotation().link, list),
	});
	add("Consent::request_access", &|_| Body::RequestAccess { family: id(1), level: Level::Full });
	add("Consent::withdraw_request", &|_| Body::WithdrawRequest { family: id(1) });
	add("Consent::deny_request", &|_| Body::DenyRequest {
		requester: id(2),
		requested_at: 1_799_999_998_000,
	});
	add("Consent::deny_for_ward", &|_| Body::DenyForWard {
		record,
		requester: id(2),
		requested_at: 1_799_999_998_000,
	});
	add("Consent::grant", &|list| Body::Grant {
		record,
		reader: id(2),
		level: Level::Full,
		expires_at: Some(1_800_000_000_000),
		key: Attached::to(&NewKey::Current(wrap(2)), list),
	});
	add("Consent::revoke", &|list| Body::Revoke {
		record,
		reader: id(2),
		rotation: Some(Attached::to(&rotation(), list)),
	});
	add("Consent::transfer", &|list| Body::Transfer {
		record,
		from: id(2),
		to: id(3),
		expires_at: None,
		rotation: Attached::to(&rotation(), list),
	});
	add("Consent::name_guardian", &|list| Body::NameGuardian {
		record,
		guardian: id(4),
		key: Attached::to(&NewKey::Renewed(rotation()), list),
	});
	add("Consent::remove_guardian", &|list| Body::RemoveGuardian {
		record,
		guardian: id(4),
		rotation: Some(Attached::to(&rotation(), list)),
	});
	add("Consent::resign", &|_| Body::Resign { record });
	add("Consent::renew_keys", &|list| Body::RenewKeys { record, rotation: Attached::to(&rotation(), list) });
	add("Consent::give_half", &|list| Body::GiveHalf {
		record,
		reader: id(1),
		halves: Attached::to(&BoundedVec::truncate_from(vec![wrap(1)]), list),
	});
	add("Consent::bridge", &|list| Body::Bridge { record, link: Attached::to(&link(), list) });
	add("Consent::keep_past_wrap", &|list| Body::KeepPastWrap {
		record,
		reader: id(1),
		wrap: Attached::to(&wrap(1), list),
	});
	add("VaccineDetails::open", &|list| Body::OpenVisit {
		visit,
		record,
		doctor: id(3),
		physician: id(4),
		examination: Attached::to(&sealed(2), list),
		doctor_wrap: Attached::to(&visit_wrap(3), list),
		physician_wrap: Attached::to(&visit_wrap(4), list),
		rotation: Some(Attached::to(&rotation(), list)),
	});
	add("VaccineDetails::renew", &|list| Body::RenewVisit {
		visit,
		doctor_wrap: Attached::to(&visit_wrap(3), list),
		physician_wrap: Attached::to(&visit_wrap(4), list),
	});
	let clearance = Clearance::of(&[1; 32]);
	add("VaccineDetails::write_note", &|list| Body::WriteNote {
		visit,
		version: 0,
		clearance,
		note: Attached::to(&sealed(3), list),
	});
	add("VaccineDetails::correct_note", &|list| Body::CorrectNote {
		visit,
		version: 1,
		clearance,
		note: Attached::to(&sealed(4), list),
	});
	add("VaccineDetails::withdraw_note", &|_| Body::WithdrawNote { visit, version: 2 });
	add("VaccineDetails::add_addendum", &|list| Body::AddAddendum {
		visit,
		version: 3,
		addendum: Attached::to(&sealed(5), list),
	});
	add("VaccineDetails::sign", &|list| Body::SignVisit {
		visit,
		note: Commitment([4; 32]),
		examination: Commitment([2; 32]),
		clearance_token: [1; 32],
		immunization: Attached::to(&sealed(6), list),
		recommendation: Attached::to(&sealed(7), list),
		signed_at: 1_799_999_999_000,
		signature: [0x51; 64],
	});
	add("VaccineDetails::link", &|_| Body::LinkVisit { visit });
	add("VaccineDetails::close", &|_| Body::CloseVisit { visit, reason: ClosingReason::EnteredInError });
	add("VaccineDetails::retract", &|list| Body::RetractVisit {
		visit,
		reason: Attached::to(&sealed(8), list),
	});
	add("VaccineDetails::correct_examination", &|list| Body::CorrectExamination {
		visit,
		version: 1,
		examination: Attached::to(&sealed(9), list),
	});
	add("VaccineDetails::reassign", &|list| Body::ReassignVisit {
		visit,
		doctor: ParticipantId([0x71; 32]),
		physician: ParticipantId([0x72; 32]),
		doctor_wrap: Attached::to(&visit_wrap(0x71), list),
		physician_wrap: Attached::to(&visit_wrap(0x72), list),
	});
	add("VaccineDetails::dispute", &|list| Body::DisputeVisit {
		visit,
		reason: Attached::to(&sealed(10), list),
	});
	add("VaccineDetails::withdraw_dispute", &|_| Body::WithdrawDispute { visit, number: 1 });
	add("VaccineDetails::rule", &|list| Body::RuleOnVisit {
		visit,
		number: 0,
		ruling: RulingKind::Reinstated,
		reason: Attached::to(&sealed(11), list),
	});
	add("VaccineDetails::report_doses", &|list| Body::ReportDoses {
		record,
		number: 0,
		visit: Some(visit),
		doses: Attached::to(&sealed(12), list),
		rotation: None,
	});
	add("VaccineDetails::retract_report", &|list| Body::RetractReport {
		record,
		number: 0,
		reason: Attached::to(&sealed(13), list),
	});
	add("Authorities::set_nodes", &|list| {
		let node = NodeProof { node: NodeId([1; 32]), signature: [2; 64] };
		Body::SetNodes { nodes: Attached::to(&BoundedVec::truncate_from(vec![node]), list) }
	});
	add("Session::set_keys", &|list| Body::SetSessionKeys {
		aura: [1; 32],
		grandpa: [2; 32],
		proof: Attached::to(&vec![3_u8; 128], list),
	});
	add("Authorities::propose", &|_| Body::Propose {
		motion: Motion::AppointHealthAdmin {
			admin: id(1),
			account,
			encryption_key: key.clone(),
			profile: profile.to_vec(),
		},
	});
	add("Authorities::vote", &|_| Body::Vote { proposal: [7; 32], index: 300, approve: true });
	add("Authorities::close", &|_| Body::CloseVote { proposal: [7; 32], index: 300 });
	add("Authorities::withdraw", &|_| Body::WithdrawProposal { proposal: [7; 32], index: 300 });
	add("System::apply_authorized_upgrade", &|list| Body::BringCode {
		code: Attached::to(&b"\0asm".to_vec(), list),
	});
	add("Authorities::set_gateways", &|list| {
		let address = BoundedVec::truncate_from(b"wss://gateway.example".to_vec());
		Body::SetGateways { gateways: Attached::to(&BoundedVec::truncate_from(vec![address]), list) }
	});
	add("AccessLog::log_reads", &|list| {
		let (reader, visit, kind, at) = (id(3), Some(visit), ReadKind::History, 1_799_999_980_000);
		let reads = BoundedVec::truncate_from(vec![Read { record, reader, visit, kind, at, count: 2 }]);
		Body::LogReads { batch: 12, reads: Attached::to(&reads, list) }
	});
	samples
}

fn signed(body: &Body, attachments: &[Vec<u8>]) -> SignedIntent {
	let intent = Intent {
		signer: [0xa1; 32],
		lane: 0x00c0_ffee,
		sequence: 70,
		made_at: 1_799_999_990_000,
		lifetime: 120,
		after: 0,
		body: body.clone(),
	};
	SignedIntent::new(intent, [0x5e; 64], attachments.to_vec()).unwrap()
}

/// The file's row of a body.
fn vector(body: &Body, attachments: &[Vec<u8>], call: &str) -> Value {
	let signed = signed(body, attachments);
	let name = format!("{body:?}");
	let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
	json!({
		"body": name,
		"index": body.encode()[0],
		"signed": hex::encode(signed.encode()),
		"id": hex::encode(signed.intent.id(&GENESIS)),
		"call": call,
	})
}

/// The bytes of what was ever published stay. A new body is a new row; `VACCHAIN_WRITE_VECTORS=1` writes the file.
#[test]
fn the_published_vectors_hold() {
	let rows: Vec<_> = samples().iter().map(|(body, list, call)| vector(body, list, call)).collect();
	let file = json!({ "genesis": hex::encode(GENESIS), "intents": rows });
	#[cfg(feature = "std")]
	if std::env::var_os("VACCHAIN_WRITE_VECTORS").is_some() {
		let path = std::env::var("CARGO_MANIFEST_DIR").unwrap() + "/vectors/intents.json";
		let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
		std::fs::write(path, text).unwrap();
		return;
	}
	let published: Value = serde_json::from_str(VECTORS).unwrap();
	for (ours, theirs) in rows.iter().zip(published["intents"].as_array().unwrap()) {
		assert_eq!(ours, theirs);
	}
	assert_eq!(file, published);
}

/// Zeros decode as every body that there is.
#[test]
fn there_is_a_vector_for_every_body() {
	let zeros = [0; 1024];
	let known: BTreeSet<u8> = (0..=u8::MAX)
		.filter(|index| Body::decode(&mut &[&[*index][..], &zeros].concat()[..]).is_ok())
		.collect();
	let shown: BTreeSet<u8> = samples().iter().map(|(body, ..)| body.encode()[0]).collect();
	assert_eq!(known, shown);
}

#[test]
fn a_motion_is_a_motion_to_its_last_byte() {
	let zeros = [0; 256];
	let known =
		(0..=u8::MAX).filter(|index| Motion::decode(&mut &[&[*index][..], &zeros].concat()[..]).is_ok());
	assert_eq!(known.collect::<Vec<_>>(), (0..=16).collect::<Vec<_>>());
}

#[test]
fn what_is_attached_is_bound_by_its_digest() {
	for (body, attachments, _) in samples() {
		let signed = signed(&body, &attachments);
		assert_eq!(SignedIntent::decode_all(&mut &signed.encode()[..]).as_ref(), Ok(&signed));
		let with = |attachments: Vec<Vec<u8>>| {
			SignedIntent::new(signed.intent.clone(), signed.signature, attachments).map(drop)
		};
		let mut more = attachments.clone();
		more.push(Vec::new());
		assert_eq!(with(more), Err(WrongAttachments));
		for index in 0..attachments.len() {
			let mut changed = attachments.clone();
			changed[index].push(0);
			assert_eq!(with(changed), Err(WrongAttachments));
			let mut fewer = attachments.clone();
			fewer.remove(index);
			assert_eq!(with(fewer), Err(WrongAttachments));
		}
		let mut swapped = attachments.clone();
		swapped.reverse();
		assert_eq!(with(swapped).is_ok(), attachments.len() < 2);
	}
}

#[test]
fn an_attachment_is_opened_as_what_it_is_named() {
	let mut attachments = Vec::new();
	let named = Attached::to(&sealed(1), &mut attachments);
	let other = Attached::to(&sealed(2), &mut Vec::new());
	let open = |attachments: &[Vec<u8>], named| Attachments::new(attachments).open(named);
	assert_eq!(open(&attachments, named), Ok(sealed(1)));
	assert_eq!(open(&attachments, other), Err(WrongAttachments));
	assert_eq!(open(&[], named), Err(WrongAttachments));
	// The signer itself names bytes that are no sealed section, or more than one.
	let mut longer = sealed(1).encode();
	longer.push(0);
	for bytes in [vec![1, 2, 3], longer] {
		let digest = AttachmentDigest::of(&bytes).encode();
		let named = Attached::<Sealed>::decode_all(&mut &digest[..]).unwrap();
		assert_eq!(Attachments::new(&[bytes]).open(named), Err(WrongAttachments));
	}
	assert_eq!(Attached::<Sealed>::max_encoded_len(), 32);
}

/// The signed bytes are nothing else that an account signs: no transaction's payload starts with a letter, none has so few
/// bytes, and the physician's signature has another label.
#[test]
fn signed_bytes_are_label_and_id_and_bind_the_chain() {
	let (body, attachments, _) = &samples()[3];
	let intent = signed(body, attachments).intent;
	let payload = intent.payload(&GENESIS);
	assert_eq!(&payload[..18], b"vacchain/intent/v1");
	assert_eq!(payload[18..], intent.id(&GENESIS));
	assert_ne!(intent.id(&GENESIS), intent.id(&[0; 32]));
}

#[test]
fn nothing_lives_longer_than_any_intent() {
	for (body, ..) in samples() {
		assert!(body.longest_lifetime() <= MAX_INTENT_LIFETIME, "{body:?}");
	}
}

#[test]
fn an_unknown_format_suite_or_body_does_not_decode() {
	let (body, attachments, _) = &samples()[0];
	let bytes = signed(body, attachments).encode();
	for place in [0, 1] {
		for value in [0, 2, 0xff] {
			let mut changed = bytes.clone();
			changed[place] = value;
			assert!(SignedIntent::decode_all(&mut &changed[..]).is_err());
		}
	}
	assert!(Body::decode(&mut &[9_u8; 64][..]).is_err());
	assert!(WrongAttachments.to_string().contains("attachments"));
}
