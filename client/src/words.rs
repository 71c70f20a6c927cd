//! The meaning of an intent in words, which a person is shown before it is signed.

use vacchain_primitives::{
	Attached, Attachments, Body, ClosingReason, EncryptionKey, IdentityTag, Level, Moment, Motion, Namesake,
	NamesakeReason, NewKey, ParticipantId, Publication, PublicationHash, RulingKind, VoidReason,
	WrongAttachments, profile_digest,
};

use crate::{foreign::visible, peer_id};

/// How many digits of an id are shown.
const SHOWN: usize = 8;
/// A grant or a visit starts an epoch.
const NEW_KEYS: &str = "The record gets new keys.";
/// An attachment does not open.
const DO_NOT_SIGN: &str = "What is attached is something else: do not sign this.";

/// How a program writes what is not in an intent itself.
pub trait Naming {
	/// The name of a participant.
	fn name(&self, id: &ParticipantId) -> String;
	/// A time, as people here write it.
	fn time(&self, at: Moment) -> String;
}

/// The meaning, as sentences that begin with what is done. Content that is attached is named and not shown.
///
/// Names in it are [`visible`]: nobody writes a sentence with the name that it chose. Each field of the body is said. Ids
/// of records and visits, and tags, are cut to their first digits; the digest of a proposal is not.
pub fn words(body: &Body, attachments: Attachments<'_>, names: &dyn Naming) -> Vec<String> {
	said(body, attachments, names).iter().map(|line| visible(line).into_owned()).collect()
}

fn said(body: &Body, mut attachments: Attachments<'_>, names: &dyn Naming) -> Vec<String> {
	let name = |id: &ParticipantId| names.name(id);
	let one = |sentence: String| vec![sentence];
	match body {
		Body::Hello => one("Open a lane, so that this device can sign while it is offline.".into()),
		Body::CloseLane { lane } => one(format!("Accept nothing more of the device with lane {lane:08x}.")),

		Body::Register { id, role, organisation, account, encryption_key, .. } => {
			let at = organisation.map(|at| format!(" of {}", name(&at))).unwrap_or_default();
			vec![format!("Register {} as {role}{at}.", name(id)), keys_in_words(account, encryption_key)]
		}
		Body::Suspend { id } => one(format!("Suspend {}.", name(id))),
		Body::Reinstate { id } => one(format!("Let {} act again.", name(id))),
		Body::ReplaceKeys { id, account, encryption_key, .. } => vec![
			format!("Replace the keys of {}: whoever has the new ones acts in this name.", name(id)),
			keys_in_words(account, encryption_key),
		],
		Body::PutForward { id, role, account, encryption_key, .. } => vec![
			format!("Put {} forward as {role} of your organisation.", name(id)),
			keys_in_words(account, encryption_key),
		],
		Body::WithdrawCandidate { id } => one(format!("Put {} forward no longer.", name(id))),
		Body::AgreeToMove { organisation } => {
			one(format!("Agree to be moved to {}, when a health admin moves you.", name(organisation)))
		}
		Body::MoveStaff { id, organisation } => one(format!("Move {} to {}.", name(id), name(organisation))),
		Body::UpdateProfile { id, .. } => one(format!("Change the profile of {}.", name(id))),

		Body::SetNumberTag { id, tag: Some(tag) } => vec![
			format!("Let health admins find {} by its ID number.", name(id)),
			format!("The number's tag is {}.", tag_in_words(tag)),
		],
		Body::SetNumberTag { id, tag: None } => {
			one(format!("Let nobody find {} by its ID number any more.", name(id)))
		}

		Body::ClaimKeys { id, account, encryption_key, .. } => vec![
			format!("Claim new keys for {}: whoever has them acts in this name from then on.", name(id)),
			keys_in_words(account, encryption_key),
			"Another health admin confirms, and the old keys can object for some days.".into(),
		],
		Body::ConfirmPower { digest } => one(format!("Confirm the proposal {digest}, as the second admin.")),
		Body::WithdrawPower { digest } => one(format!("Take the proposal {digest} back.")),
		Body::VetoPower { digest } => {
			one(format!("Object to the proposal {digest}: the institutions decide on it."))
		}
		Body::ExercisePower { digest } => one(format!("Do what the proposal {digest} says.")),
		Body::ChangeOwner { record, from, to } => vec![
			format!("Move record {} from {} to {}, who owns it from then on.", short(&record.0), name(from), name(to)),
			"All grants and guardians end. Another health admin confirms, and the former owner can object for some days."
				.into(),
		],
		Body::VoidRecord { record, owner, reason } => vec![
			format!(
				"Void record {} of {}: {}.",
				short(&record.0),
				name(owner),
				match reason {
					VoidReason::CreatedInError => "it was created in error",
					VoidReason::Duplicate => "the child has another record",
				}
			),
			"All grants end. Another health admin confirms, and the owner can object for some days.".into(),
		],
		Body::MergeRecord { record, owner, into } => vec![
			format!(
				"Merge record {} of {} into record {}, of the same child.",
				short(&record.0),
				name(owner),
				short(&into.0)
			),
			"Its grants end. Another health admin confirms, and the owner can object for some days.".into(),
		],
		Body::UndoMerge { record, owner } => vec![
			format!("Take record {} of {} out of the one into which it was merged.", short(&record.0), name(owner)),
			"Another health admin confirms, and the owner can object for some days.".into(),
		],
		Body::EraseRecord { record, owner, asked_at } => vec![
			format!(
				"Erase record {} of {} for ever, as its owner asked {}.",
				short(&record.0),
				name(owner),
				names.time(*asked_at)
			),
			"Another health admin confirms, and the owner and the guardians can object for some days.".into(),
		],

		Body::ReplaceContentKey { organisation, encryption_key, link, .. } => vec![
			format!("Make the next content key of {}, for its people who read for it.", name(organisation)),
			match link {
				Some(_) => format!("It opens what the present key opens. Its public part: {encryption_key}."),
				None => {
					format!("It opens nothing that was sealed before. Its public part: {encryption_key}.")
				}
			},
		],
		Body::ConfirmContentKey { organisation, digest } => one(format!(
			"Confirm that you can open the next content key of {}, {}.",
			name(organisation),
			short(&digest.0)
		)),
		Body::ShareContentKey { organisation, holder, .. } => {
			one(format!("Give the content key of {} to {}.", name(organisation), name(holder)))
		}
		Body::DiscardContentKey { organisation, version } => one(format!(
			"Give up your copy of version {version} of the content key of {}.",
			name(organisation)
		)),
		Body::AcceptContentKey { organisation, version } => one(format!(
			"Say that your copy of version {version} of the content key of {} opens, so that you count among its holders.",
			name(organisation)
		)),

		Body::CreateRecord { record, owner, identity_tag, same_tag, .. } => {
			let mut words = vec![
				format!("Create the vaccination record {} for {}.", short(&record.0), name(owner)),
				format!("The child's tag is {}.", tag_in_words(identity_tag)),
			];
			words.extend(same_tag.as_ref().map(another_child));
			words
		}
		Body::RectifyChild { record, version, identity_tag, same_tag, .. } => {
			let mut words = vec![
				format!("Rectify the child of record {}, as version {version}.", short(&record.0)),
				format!("The child's tag is {}.", tag_in_words(identity_tag)),
			];
			words.extend(same_tag.as_ref().map(another_child));
			words
		}

		Body::AgreeToMerge { record, into, .. } => vec![
			format!("Agree that record {} is merged into record {}.", short(&record.0), short(&into.0)),
			"Who reads that one then reads this one, too. Two health admins do it.".into(),
		],
		Body::AskForErasure { record } => one(format!(
			"Ask two health admins to erase record {} for ever: nobody can bring it back.",
			short(&record.0)
		)),
		Body::DeclineErasure { record } => {
			one(format!("Do not have record {} erased, which you asked for.", short(&record.0)))
		}

		Body::RequestAccess { family, level } => {
			one(format!("Ask {} for {} of its children's records.", name(family), access(*level)))
		}
		Body::WithdrawRequest { family } => one(format!("Ask {} for access no longer.", name(family))),
		Body::DenyRequest { requester, requested_at } => {
			one(format!("Deny {} the access it asked for at {}.", name(requester), names.time(*requested_at)))
		}
		Body::DenyForWard { record, requester, requested_at } => one(format!(
			"Deny {} the access that it asked the owner of record {} for at {}.",
			name(requester),
			short(&record.0),
			names.time(*requested_at)
		)),
		Body::Grant { record, reader, level, expires_at, key } => {
			let (access, record) = (access(*level), short(&record.0));
			joining(
				format!("Give {} {access} of record {record} {}.", name(reader), until(*expires_at, names)),
				*key,
				attachments,
			)
		}
		Body::Revoke { record, reader, rotation } => leaving(
			format!("Take access to record {} back from {}.", short(&record.0), name(reader)),
			rotation.is_some(),
		),
		Body::Transfer { record, from, to, expires_at, .. } => one(format!(
			"Take access to record {} back from {}, and give it to {} {}.",
			short(&record.0),
			name(from),
			name(to),
			until(*expires_at, names)
		)),
		Body::NameGuardian { record, guardian, key } => joining(
			format!(
				"Make {} a guardian of record {}, who reads it and gives access to it as you do.",
				name(guardian),
				short(&record.0)
			),
			*key,
			attachments,
		),
		Body::RemoveGuardian { record, guardian, rotation } => leaving(
			format!("{} is no guardian of record {} any more.", name(guardian), short(&record.0)),
			rotation.is_some(),
		),
		Body::Resign { record } => one(format!("Be no guardian of record {} any more.", short(&record.0))),
		Body::RenewKeys { record, .. } => one(format!("Renew the keys of record {}.", short(&record.0))),
		Body::GiveHalf { record, reader, .. } => one(format!(
			"Give {} your half of earlier keys of record {}, so that it can read again.",
			name(reader),
			short(&record.0)
		)),
		Body::Bridge { record, .. } => {
			one(format!("Let the readers of record {} reach an earlier key of it.", short(&record.0)))
		}
		Body::KeepPastWrap { record, reader, .. } => one(format!(
			"Give {} an earlier key of record {}, which it should have had.",
			name(reader),
			short(&record.0)
		)),

		Body::OpenVisit { visit, record, doctor, physician, rotation, .. } => {
			let mut words = vec![
				format!("Open visit {} of record {}.", short(&visit.0), short(&record.0)),
				format!("{} examines, {} vaccinates and signs.", name(doctor), name(physician)),
			];
			words.extend(rotation.map(|_| NEW_KEYS.into()));
			words
		}
		Body::RenewVisit { visit, .. } => one(format!(
			"Give the doctor and the physician of visit {} the record's present keys.",
			short(&visit.0)
		)),
		Body::WriteNote { visit, version, clearance, .. } => vec![
			format!("Write the note of visit {}, as version {version}.", short(&visit.0)),
			format!("The physician can sign with the token of clearance {}.", short(&clearance.0)),
		],
		Body::CorrectNote { visit, version, clearance, .. } => vec![
			format!("Correct the note of visit {}, as version {version}.", short(&visit.0)),
			format!("The physician can sign with the token of clearance {}.", short(&clearance.0)),
		],
		Body::WithdrawNote { visit, version } => {
			one(format!("Withdraw the note of visit {}, as version {version}.", short(&visit.0)))
		}
		Body::AddAddendum { visit, version, .. } => {
			one(format!("Add to the note of visit {}, as version {version}.", short(&visit.0)))
		}
		Body::SignVisit { visit, note, examination, clearance_token, signed_at, signature, .. } => vec![
			format!("Sign visit {}: the doses that were given, and those that remain.", short(&visit.0)),
			format!(
				"You have read the doctor's note {}, and its token is {}.",
				short(&note.0),
				short(clearance_token)
			),
			format!("It stands on the measurements {}.", short(&examination.0)),
			format!("Your signature, of {}, is {}.", names.time(*signed_at), short(signature)),
		],
		Body::LinkVisit { visit } => {
			one(format!("Link visit {} to its record, which closes it.", short(&visit.0)))
		}
		Body::CloseVisit { visit, reason } => one(format!(
			"Close visit {} without a signature{}.",
			short(&visit.0),
			match reason {
				ClosingReason::Unsigned => "",
				ClosingReason::EnteredInError => ": it was entered in error",
			}
		)),
		Body::RetractVisit { visit, .. } => {
			one(format!("Retract visit {}, which was entered in error.", short(&visit.0)))
		}
		Body::CorrectExamination { visit, version, .. } => {
			one(format!("Correct the measurements of visit {}, as version {version}.", short(&visit.0)))
		}
		Body::ReassignVisit { visit, doctor, physician, .. } => one(format!(
			"From now on, {} examines at visit {}, and {} vaccinates and signs.",
			name(doctor),
			short(&visit.0),
			name(physician)
		)),
		Body::DisputeVisit { visit, .. } => one(format!(
			"Dispute visit {}: everybody who reads the record sees that you do.",
			short(&visit.0)
		)),
		Body::WithdrawDispute { visit, number } => {
			one(format!("Take dispute {number} of visit {} back.", short(&visit.0)))
		}
		Body::RuleOnVisit { visit, number, ruling, .. } => {
			let visit = short(&visit.0);
			one(match ruling {
				RulingKind::Retracted => {
					format!(
						"Retract visit {visit} as a health admin, with ruling {number}: its doses no longer count."
					)
				}
				RulingKind::Reinstated => {
					format!(
						"Undo the retraction of visit {visit}, with ruling {number}: its doses count again."
					)
				}
			})
		}
		Body::ReportDoses { record, number, visit, rotation, .. } => {
			let during = visit.map(|visit| format!(", during visit {}", short(&visit.0)));
			let mut words = vec![format!(
				"Write down doses that were given elsewhere, as entry {number} of record {}{}.",
				short(&record.0),
				during.unwrap_or_default()
			)];
			words.extend(rotation.map(|_| NEW_KEYS.into()));
			words
		}
		Body::RetractReport { record, number, .. } => {
			one(format!("Take entry {number} of the reported doses of record {} back.", short(&record.0)))
		}

		Body::SetGateways { gateways } => listing(
			"List the addresses of your institution's gateways anew.",
			attachments
				.open(*gateways)
				.map(|gateways| gateways.iter().map(|address| address.escape_ascii().to_string()).collect()),
		),
		Body::SetNodes { nodes } => listing(
			"List your institution's nodes anew.",
			attachments
				.open(*nodes)
				.map(|nodes| nodes.iter().map(|proof| peer_id::to_text(&proof.node)).collect()),
		),
		Body::SetSessionKeys { aura, grandpa, .. } => vec![
			"Let your institution's validator work with these keys:".into(),
			format!("{} makes blocks, {} finalizes them.", hex::encode(aura), hex::encode(grandpa)),
		],
		Body::Propose { motion } => one(format!("Propose to {}.", motion_in_words(motion, names))),
		Body::Vote { proposal, index, approve } => {
			let vote = if *approve { "for" } else { "against" };
			one(format!("Vote {vote} proposal {index}, {}.", hex::encode(proposal)))
		}
		Body::CloseVote { proposal, index } => {
			one(format!("Close the vote on proposal {index}, {}.", hex::encode(proposal)))
		}
		Body::WithdrawProposal { proposal, index } => {
			one(format!("Withdraw proposal {index}, {}.", hex::encode(proposal)))
		}
		Body::BringCode { .. } => {
			one("Hand in the code that the institutions decided on: the chain runs it from then on.".into())
		}

		Body::LogReads { batch, .. } => {
			one(format!("Log batch {batch} of the reads that this gateway has answered."))
		}
	}
}

/// Why a child is another than the first with its tag.
fn another_child(Namesake { record, reason }: &Namesake) -> String {
	let other = match reason {
		NamesakeReason::Twin => "The child is a twin of the child",
		NamesakeReason::Namesake => "The child is not its namesake",
	};
	format!("{other} with record {}.", short(&record.0))
}

/// A sentence about a list, and the list.
fn listing(sentence: &str, list: Result<Vec<String>, WrongAttachments>) -> Vec<String> {
	let list = match list {
		Ok(list) if list.is_empty() => "None are left.".into(),
		Ok(list) => format!("They are {}.", list.join(", ")),
		Err(WrongAttachments) => DO_NOT_SIGN.into(),
	};
	vec![sentence.into(), list]
}

/// Somebody comes to read a record, which may get new keys with it.
fn joining(sentence: String, key: Attached<NewKey>, mut attachments: Attachments<'_>) -> Vec<String> {
	let more = match attachments.open(key) {
		Ok(NewKey::Current(_)) => None,
		Ok(NewKey::Renewed(_)) => Some(NEW_KEYS),
		Err(WrongAttachments) => Some(DO_NOT_SIGN),
	};
	[sentence].into_iter().chain(more.map(Into::into)).collect()
}

/// Somebody leaves a record, which gets new keys at once or with its next change.
fn leaving(sentence: String, has_new_keys: bool) -> Vec<String> {
	let later =
		"The record gets new keys with its next change; until then, who left could open what is added.";
	let mut words = vec![sentence];
	words.extend((!has_new_keys).then(|| later.into()));
	words
}

/// The institutions' decision, as an order.
fn motion_in_words(motion: &Motion, names: &dyn Naming) -> String {
	let name = |id: &ParticipantId| names.name(id);
	match motion {
		Motion::AdmitOrganisation { organisation } => format!("give {} a vote", name(organisation)),
		Motion::DismissOrganisation { organisation } => {
			format!("take the vote and the nodes of {}", name(organisation))
		}
		Motion::AdmitValidator { institution } => format!("let {} validate", name(institution)),
		Motion::RemoveValidator { institution } => format!("let {} validate no longer", name(institution)),
		Motion::PardonValidator { institution } => {
			format!("let {} validate again, despite its offence", name(institution))
		}
		Motion::Pause { pallet, call } => format!("pause {pallet}.{call} for everyone"),
		Motion::Unpause { pallet, call } => format!("open {pallet}.{call} to everyone again"),
		Motion::Suspend { participant } => format!("suspend {}", name(participant)),
		Motion::Reinstate { participant } => format!("let {} act again", name(participant)),
		Motion::ReplaceKeys { participant, account, encryption_key, profile } => {
			format!("give {} new keys, {}", name(participant), person(account, encryption_key, profile))
		}
		Motion::AppointHealthAdmin { admin, account, encryption_key, profile } => {
			format!("appoint {} a health admin, {}", name(admin), person(account, encryption_key, profile))
		}
		Motion::DismissHealthAdmin { admin } => format!("dismiss the health admin {}", name(admin)),
		Motion::ReplaceHealthAdminKeys { admin, account, encryption_key, profile } => format!(
			"give the health admin {} new keys, {}",
			name(admin),
			person(account, encryption_key, profile)
		),
		Motion::DecidePower { digest, approve: true } => {
			format!("do what health admins claim and somebody objects to, {digest}")
		}
		Motion::DecidePower { digest, approve: false } => {
			format!("end what health admins claim and somebody objects to, {digest}")
		}
		Motion::RaiseAdminsNeeded => "let every claim take two health admins".into(),
		Motion::Upgrade { code_hash } => {
			format!("let the chain run the code with the hash {}", hex::encode(code_hash))
		}
		Motion::Publish { what, hashes } => publication_in_words(*what, hashes),
	}
}

/// What people's programs rely on from then on, as an order.
pub fn publication_in_words(what: Publication, hashes: &[PublicationHash]) -> String {
	let all: Vec<_> = hashes.iter().map(ToString::to_string).collect();
	match (what, all.as_slice()) {
		(Publication::Pages, []) => "end the publication of all pages".into(),
		(Publication::Schedule, []) => "end the publication of the schedule".into(),
		(Publication::Pages, _) => {
			format!("publish the pages whose manifest has the hash {}, and no others", all.join(" or "))
		}
		(Publication::Schedule, _) => {
			format!("publish the schedule with the hash {}, and no other", all.join(" or "))
		}
	}
}

fn keys_in_words(account: &[u8; 32], encryption_key: &EncryptionKey) -> String {
	format!("Account {}, encryption key {encryption_key}.", hex::encode(account))
}

/// The keys and the profile in a motion.
fn person(account: &[u8; 32], encryption_key: &EncryptionKey, profile: &[u8]) -> String {
	let (account, profile) = (hex::encode(account), short(&profile_digest(profile)));
	format!("account {account}, encryption key {encryption_key}, profile {profile}")
}

fn tag_in_words(IdentityTag { key_version, tag }: &IdentityTag) -> String {
	format!("{}, of key {key_version}", short(tag))
}

fn access(level: Level) -> &'static str {
	match level {
		Level::HalfA => "the first half of the keys",
		Level::HalfB => "the second half of the keys",
		Level::Proof => "the proof of vaccination",
		Level::Full => "all",
	}
}

fn until(expires_at: Option<Moment>, names: &dyn Naming) -> String {
	match expires_at {
		None => "until you take it back".into(),
		Some(at) => format!("until {}", names.time(at)),
	}
}

fn short(bytes: &[u8]) -> String {
	hex::encode(bytes).chars().take(SHOWN).collect::<String>() + "…"
}
