//! Requests that write. Each ends when what it signed is recorded in a block.

use vacchain_client::{
	Error, Inclusion, Motion, Session,
	actions::{Applicant, RegistrationProfile, VoteOutcome},
	content::{Immunizations, Profile},
	keys::is_fingerprint,
	motion::appoint_health_admin,
	primitives::{GeneratedSessionKeys, Level, NodeCard, ParticipantId, Role},
	wire::CandidateEntry,
};

use crate::{
	answer::{Answer, Answered, Recorded, done, nothing, one},
	failure::{Failure, Result},
	params::{Params, id_of, need, some_id_of},
	people::{Person, person},
	reads::{
		Pending, PutForward, digest_of_applicant, digest_of_ballot, digest_of_key, digest_of_note,
		fingerprint_of,
	},
	shown::ensure_same,
	state::{self, session},
};

/// The most that somebody's role may be granted.
async fn most(session: &Session, id: ParticipantId) -> Result<Level> {
	let known = session.client().participant(&id).await?.ok_or(Error::NotRegistered(id.to_string()))?;
	// The chain refuses a role that cannot be granted access.
	Ok(known.role.grantable().unwrap_or(Level::Proof))
}

pub(crate) async fn close_lane(params: Box<Params>) -> Answered {
	done(session("closeLane")?.close_lane(need(params.lane, "lane")?).await)
}

pub(crate) async fn agree_to_move(params: Box<Params>) -> Answered {
	let organisation = id_of(&need(params.organisation, "organisation")?).await?;
	done(session("agreeToMove")?.agree_to_move(organisation).await)
}

pub(crate) async fn object(params: Box<Params>) -> Answered {
	let session = session("object")?;
	match params.digest {
		Some(digest) => done(session.veto_power(digest).await),
		None => done(session.object_over(params.record()?).await),
	}
}

// What custodians do.

pub(crate) async fn renew_keys(params: Box<Params>) -> Answered {
	done(session("renewKeys")?.renew_keys(params.record()?).await)
}

pub(crate) async fn grant(params: Box<Params>) -> Answered {
	let (session, reader) = (session("grant")?, id_of(params.who()?).await?);
	let level = match params.level {
		Some(level) => level,
		None => most(&session, reader).await?,
	};
	done(session.grant(params.record()?, reader, level, params.expires_at).await)
}

pub(crate) async fn revoke(params: Box<Params>) -> Answered {
	done(session("revoke")?.revoke(params.record()?, id_of(params.who()?).await?).await)
}

pub(crate) async fn transfer(params: Box<Params>) -> Answered {
	let (session, record) = (session("transfer")?, params.record()?);
	let to = id_of(&need(params.to, "to")?).await?;
	let from = match some_id_of(params.from.as_deref()).await? {
		Some(from) => from,
		None => hospital_of(&session, record).await?,
	};
	done(session.transfer(record, from, to, params.expires_at).await)
}

async fn hospital_of(
	session: &Session,
	record: vacchain_client::primitives::RecordId,
) -> Result<ParticipantId> {
	for reader in session.readers(&record).await?.into_iter().filter(|reader| reader.is_grant()) {
		if person(session, reader.id).await?.is(Role::Hospital) {
			return Ok(reader.id);
		}
	}
	let advice = "Give access to one.";
	Err(Failure::new("not-found", "no-hospital", "No hospital has access to this record.", advice))
}

pub(crate) async fn approve(params: Box<Params>) -> Answered {
	let (session, record) = (session("approve")?, params.record()?);
	let asked = Pending::from(session.request_of(need(params.requester, "requester")?, record).await?);
	ensure_same(&asked.shown, &params)?;
	done(session.grant(record, asked.requester, asked.request.level, params.expires_at).await)
}

pub(crate) async fn deny(params: Box<Params>) -> Answered {
	let session = session("deny")?;
	let (requester, at) = (need(params.requester, "requester")?, need(params.requested_at, "requested_at")?);
	match params.ward {
		Some(ward) => done(session.deny_for_ward(ward, requester, at).await),
		None => done(session.deny(requester, at).await),
	}
}

pub(crate) async fn name_guardian(params: Box<Params>) -> Answered {
	done(session("nameGuardian")?.name_guardian(params.record()?, id_of(params.who()?).await?).await)
}

pub(crate) async fn remove_guardian(params: Box<Params>) -> Answered {
	done(session("removeGuardian")?.remove_guardian(params.record()?, id_of(params.who()?).await?).await)
}

pub(crate) async fn resign(params: Box<Params>) -> Answered {
	done(session("resign")?.resign(params.record()?).await)
}

pub(crate) async fn dispute_visit(params: Box<Params>) -> Answered {
	done(session("disputeVisit")?.dispute_visit(params.visit()?, params.reason()?).await)
}

pub(crate) async fn withdraw_dispute(params: Box<Params>) -> Answered {
	done(session("withdrawDispute")?.withdraw_dispute(params.visit()?).await)
}

pub(crate) async fn agree_to_merge(params: Box<Params>) -> Answered {
	done(session("agreeToMerge")?.agree_to_merge(params.record()?, need(params.into, "into")?).await)
}

pub(crate) async fn ask_for_erasure(params: Box<Params>) -> Answered {
	done(session("askForErasure")?.ask_for_erasure(params.record()?).await)
}

pub(crate) async fn decline_erasure(params: Box<Params>) -> Answered {
	done(session("declineErasure")?.decline_erasure(params.record()?).await)
}

// What providers do.

/// A family's username, or its id, as the client's own methods take it: they derive the id.
async fn family(params: &Params) -> Result<ParticipantId> {
	let text = need(params.family.as_deref(), "family")?.trim();
	let id = id_of(text).await?;
	if text.parse::<ParticipantId>().is_err() {
		state::learn(id, text);
	}
	Ok(id)
}

pub(crate) async fn request_access(params: Box<Params>) -> Answered {
	let session = session("requestAccess")?;
	let family = family(&params).await?;
	let level = match params.level {
		Some(level) => level,
		None => session.role().await?.acts_for().and_then(Role::grantable).unwrap_or(Level::Proof),
	};
	done(session.request_access_of(family, level).await)
}

pub(crate) async fn withdraw_request(params: Box<Params>) -> Answered {
	done(session("withdrawRequest")?.withdraw_request_to(family(&params).await?).await)
}

pub(crate) async fn open_visit(params: Box<Params>) -> Answered {
	let session = session("openVisit")?;
	let doctor = id_of(need(params.doctor.as_deref(), "doctor")?).await?;
	let physician = id_of(need(params.physician.as_deref(), "physician")?).await?;
	let examination = need(params.examination.as_ref(), "examination")?;
	one("visit", &session.open_visit(params.record()?, doctor, physician, examination).await?)
}

pub(crate) async fn renew_visit(params: Box<Params>) -> Answered {
	done(session("renewVisit")?.renew_visit(params.visit()?).await)
}

pub(crate) async fn correct_examination(params: Box<Params>) -> Answered {
	let examination = need(params.examination.as_ref(), "examination")?;
	done(session("correctExamination")?.correct_examination(params.visit()?, examination).await)
}

pub(crate) async fn reassign_visit(params: Box<Params>) -> Answered {
	let doctor = some_id_of(params.doctor.as_deref()).await?;
	let physician = some_id_of(params.physician.as_deref()).await?;
	done(session("reassignVisit")?.reassign_visit(params.visit()?, doctor, physician).await)
}

pub(crate) async fn link_visit(params: Box<Params>) -> Answered {
	done(session("linkVisit")?.link(params.visit()?).await)
}

pub(crate) async fn close_visit(params: Box<Params>) -> Answered {
	done(session("closeVisit")?.close(params.visit()?, params.closing_reason()?).await)
}

pub(crate) async fn report_doses(params: Box<Params>) -> Answered {
	let (session, record) = (session("reportDoses")?, params.record()?);
	let source = need(params.source.as_deref(), "source")?;
	let entries = match params.visit {
		Some(visit) => session.report_doses_in_visit(record, visit, source, &params.doses).await?,
		None => session.report_doses(record, source, &params.doses).await?,
	};
	one("entries", &entries)
}

pub(crate) async fn retract_report(params: Box<Params>) -> Answered {
	let number = need(params.number, "number")?;
	done(session("retractReport")?.retract_report(params.record()?, number, params.reason()?).await)
}

// What doctors and physicians do.

pub(crate) async fn write_note(params: Box<Params>) -> Answered {
	let (session, visit) = (session("writeNote")?, params.visit()?);
	let text = need(params.text.as_deref(), "text")?;
	let decision = || need(params.decision, "decision");
	match params.mode.as_deref() {
		Some("write") => done(session.write_note(visit, decision()?, text).await),
		Some("correct") => done(session.correct_note(visit, decision()?, text).await),
		Some("addendum") => done(session.add_addendum(visit, text).await),
		_ => Err(Failure::of_field("mode")),
	}
}

pub(crate) async fn withdraw_note(params: Box<Params>) -> Answered {
	done(session("withdrawNote")?.withdraw_note(params.visit()?).await)
}

pub(crate) async fn sign_visit(params: Box<Params>) -> Answered {
	let session = session("signVisit")?;
	let recommendation = need(params.recommendation.clone(), "recommendation")?;
	if params.doses.is_empty() && recommendation.not_given.is_empty() {
		return Err(Failure::of_field("doses"));
	}
	let visit = params.visit()?;
	let shown = session.note_as_read(visit, need(params.note, "note")?).await?;
	if shown.examination_version != need(params.examined, "examined")? {
		return Err(Failure::of_other_examination());
	}
	ensure_same(&digest_of_note(visit, &shown), &params)?;
	let given = Immunizations {
		hospital_name: person(&session, shown.hospital).await?.name,
		physician_name: person(&session, session.id()).await?.name,
		doses: params.doses,
	};
	done(session.sign(&shown, &given, &recommendation).await)
}

pub(crate) async fn retract_visit(params: Box<Params>) -> Answered {
	done(session("retractVisit")?.retract(params.visit()?, params.reason()?).await)
}

// What registers people.

/// Refuses keys that the admin has not compared.
fn compared(made: String, params: &Params) -> Result<()> {
	let typed = need(params.fingerprint.as_deref(), "fingerprint")?;
	if is_fingerprint(typed, &made) { Ok(()) } else { Err(Failure::of_fingerprint(made, typed)) }
}

async fn applicant(session: &Session, params: &Params) -> Result<Applicant> {
	let id = id_of(params.who()?).await?;
	// An organisation sees its own people alone.
	let waiting = session.pending_enrolment(id).await?;
	if waiting.other_keys.is_none() && waiting.other_terms.is_empty() {
		compared(waiting.fingerprint(), params)?;
		ensure_same(&digest_of_applicant(&waiting), params)?;
	}
	Ok(waiting)
}

pub(crate) async fn register_applicant(params: Box<Params>) -> Answered {
	let session = session("registerApplicant")?;
	let applicant = applicant(&session, &params).await?;
	state::forget_people();
	done(session.register_applicant(&applicant).await)
}

pub(crate) async fn put_applicant_forward(params: Box<Params>) -> Answered {
	let session = session("putApplicantForward")?;
	let applicant = applicant(&session, &params).await?;
	done(session.put_applicant_forward(&applicant).await)
}

pub(crate) async fn decline_applicant(params: Box<Params>) -> Answered {
	let session = session("declineApplicant")?;
	session.decline_enrolment(id_of(params.who()?).await?, params.reason()?).await?;
	nothing()
}

pub(crate) async fn register(params: Box<Params>) -> Answered {
	let session = session("register")?;
	let (public, role) = (need(params.public, "public")?, need(params.role, "role")?);
	let organisation = some_id_of(params.organisation.as_deref()).await?;
	let profile = need(params.profile, "profile")?;
	let profile = match role {
		Role::Family => RegistrationProfile::Family(profile.family()),
		_ => RegistrationProfile::Public(profile.public()),
	};
	state::forget_people();
	done(session.register(&public, role, organisation, &profile).await)
}

pub(crate) async fn put_forward(params: Box<Params>) -> Answered {
	let session = session("putForward")?;
	let (public, role) = (need(params.public, "public")?, need(params.role, "role")?);
	let profile = need(params.profile, "profile")?.public();
	done(session.put_forward(&public, role, &profile).await)
}

pub(crate) async fn put_forward_to_move(params: Box<Params>) -> Answered {
	done(session("putForwardToMove")?.put_forward_to_move(id_of(params.who()?).await?, None).await)
}

pub(crate) async fn put_forward_new_keys(params: Box<Params>) -> Answered {
	done(session("putForwardNewKeys")?.put_forward_new_keys(&need(params.public, "public")?).await)
}

pub(crate) async fn withdraw_candidate(params: Box<Params>) -> Answered {
	done(session("withdrawCandidate")?.withdraw_candidate(id_of(params.who()?).await?).await)
}

pub(crate) async fn accept_candidate(params: Box<Params>) -> Answered {
	let session = session("acceptCandidate")?;
	let id = id_of(params.who()?).await?;
	let candidate: Option<CandidateEntry> =
		session.candidates().await?.into_iter().find(|candidate| candidate.participant == id);
	let candidate = candidate.ok_or(Error::NotFound)?;
	let known = session.client().participant(&id).await?;
	state::forget_people();
	let moves = known.as_ref().is_some_and(|known| known.organisation != Some(candidate.organisation));
	if !moves {
		compared(fingerprint_of(&candidate), &params)?;
	}
	let person = known.as_ref().map(|known| Person::of(id, known, None));
	ensure_same(&PutForward::new(&candidate, person.as_ref()).shown, &params)?;
	done(match known {
		None => session.register_candidate(&candidate).await,
		Some(_) if moves => session.move_staff(id, candidate.organisation).await,
		Some(_) => session.replace_keys(&candidate).await,
	})
}

pub(crate) async fn set_active(params: Box<Params>) -> Answered {
	let session = session("setActive")?;
	let id = id_of(params.who()?).await?;
	state::forget_people();
	match need(params.active, "active")? {
		true => done(session.reinstate(id).await),
		false => done(session.suspend(id).await),
	}
}

pub(crate) async fn update_profile(params: Box<Params>) -> Answered {
	let session = session("updateProfile")?;
	let id = id_of(params.who()?).await?;
	let known = session.client().participant(&id).await?.ok_or(Error::NotFound)?;
	state::forget_people();
	let family = match known.role {
		Role::Family => session.family_profile(&id).await?,
		_ => None,
	};
	ensure_same(&Person::of(id, &known, family.clone()).shown, &params)?;
	state::forget_people();
	let Params { name, licence_number, contact, id_number, .. } = *params;
	if known.role == Role::Family {
		let mut shown = family.unwrap_or_default();
		if let Some(name) = name {
			shown.display_name = name;
		}
		shown.contact = contact.or(shown.contact.take());
		shown.id_number = id_number.or(shown.id_number.take());
		// The client reads the profile once more, and signs nothing of what it reads.
		return done(session.update_family(id, |profile| *profile = shown).await);
	}
	let before = Profile::from_bytes(&known.profile);
	let profile = Profile {
		display_name: name.unwrap_or(before.display_name),
		licence_number: licence_number.or(before.licence_number),
	};
	done(session.update_profile(id, &profile).await)
}

// What health admins do to records.

pub(crate) async fn create_record(params: Box<Params>) -> Answered {
	let session = session("createRecord")?;
	let family = family(&params).await?;
	let child = need(params.child.as_ref(), "child")?;
	let record = match params.namesake {
		None => session.create_record(family, child).await?,
		Some(namesake) => session.create_namesake(family, child, namesake).await?,
	};
	one("record", &record)
}

pub(crate) async fn rectify(params: Box<Params>) -> Answered {
	let session = session("rectify")?;
	let mut known = session.child_of(&params.record()?).await?;
	// The version that was shown: the chain refuses it if another one counts now.
	known.version = need(params.version, "version")?;
	done(session.rectify(&known, need(params.child.as_ref(), "child")?, params.namesake).await)
}

pub(crate) async fn restore_access(params: Box<Params>) -> Answered {
	#[derive(serde::Serialize)]
	struct Restored {
		record: vacchain_client::primitives::RecordId,
		done: Vec<Recorded>,
	}
	let session = session("restoreAccess")?;
	let who = id_of(params.who()?).await?;
	// The records that the page listed: the gateway has no say in which they are.
	let records = need(params.records, "records")?;
	if records.is_empty() {
		return Err(Error::NotFound.into());
	}
	let mut restored = Vec::new();
	for record in records {
		let given = session.restore_access(record, who, params.epoch).await?;
		restored.push(Restored { record, done: given.iter().map(Recorded::from).collect() });
	}
	one("restored", &restored)
}

pub(crate) async fn rule_on_visit(params: Box<Params>) -> Answered {
	let ruling = need(params.ruling, "ruling")?;
	done(session("ruleOnVisit")?.rule_on_visit(params.visit()?, ruling, params.reason()?).await)
}

pub(crate) async fn propose_power(params: Box<Params>) -> Answered {
	let session = session("proposePower")?;
	match params.kind.as_deref() {
		Some("change_owner") => {
			let to = id_of(need(params.to.as_deref(), "to")?).await?;
			done(session.propose_owner(params.record()?, to).await)
		}
		Some("void_record") => done(session.propose_void(params.record()?, params.reason_of()?).await),
		Some("erase_record") => done(session.propose_erasure(params.record()?).await),
		Some("undo_merge") => done(session.propose_undoing(params.record()?).await),
		Some("merge_record") => {
			done(session.propose_merge(params.record()?, need(params.into, "into")?).await)
		}
		Some("replace_keys") => done(session.claim_keys(&need(params.public, "public")?).await),
		_ => Err(Failure::of_field("kind")),
	}
}

pub(crate) async fn decide_power(params: Box<Params>) -> Answered {
	let session = session("decidePower")?;
	let digest = need(params.digest, "digest")?;
	match params.step.as_deref() {
		Some("withdraw") => done(session.withdraw_power(digest).await),
		Some("exercise") => {
			state::forget_people();
			done(session.exercise_power(digest).await)
		}
		Some("confirm") => {
			let waiting = session.waiting_powers().await?.into_iter().find(|entry| entry.digest == digest);
			let waiting = waiting.ok_or(Error::NotFound)?;
			// Whoever confirms a claim has the family's own file beside it.
			if waiting.waiting.power.record().is_none() {
				return done(session.confirm_read_claim(waiting, &need(params.public, "public")?).await);
			}
			done(session.confirm_power(digest).await)
		}
		_ => Err(Failure::of_field("step")),
	}
}

// Content keys.

pub(crate) async fn make_content_key(params: Box<Params>) -> Answered {
	done(session("makeContentKey")?.make_content_key(params.custody()?).await)
}

pub(crate) async fn confirm_content_key(params: Box<Params>) -> Answered {
	let (session, custody) = (session("confirmContentKey")?, params.custody()?);
	let key = session.content_key(custody).await?;
	ensure_same(&digest_of_key(&key), &params)?;
	done(session.confirm_read_content_key(custody, &key).await)
}

pub(crate) async fn share_content_key(params: Box<Params>) -> Answered {
	let session = session("shareContentKey")?;
	let custody = params.custody()?;
	if params.ids.is_empty() {
		return Err(Failure::of_field("ids"));
	}
	let mut given = Vec::new();
	for id in &params.ids {
		let colleague = id.parse().map_err(|_| Failure::of_field("ids"))?;
		if session.share_content_key(custody, colleague).await?.is_some() {
			given.push(colleague);
		}
	}
	one("given", &given)
}

pub(crate) async fn discard_content_key(params: Box<Params>) -> Answered {
	let discarded = session("discardContentKey")?.discard_bad_content_key(params.custody()?).await?;
	one("discarded", &discarded.is_some())
}

// What institutions decide.

const fn outcome_name(outcome: &VoteOutcome) -> &'static str {
	match outcome {
		VoteOutcome::Waiting(_) => "waiting",
		VoteOutcome::Carried => "carried",
		VoteOutcome::Rejected => "rejected",
		VoteOutcome::ClosedByAnother => "closed-by-another",
	}
}

async fn motion(session: &Session, params: &mut Params) -> Result<Motion> {
	let kind = need(params.motion.take(), "motion")?;
	let call = |params: &mut Params| -> Result<(String, String)> {
		Ok((need(params.pallet.take(), "pallet")?, need(params.call.take(), "call")?))
	};
	let public = |params: &mut Params| need(params.public.take(), "public");
	Ok(match kind.as_str() {
		"decide-power" => Motion::DecidePower {
			digest: need(params.digest, "digest")?,
			approve: need(params.approve, "approve")?,
		},
		"raise-admins-needed" => Motion::RaiseAdminsNeeded,
		"upgrade" => {
			let hash = params.code_hash.as_deref().and_then(|hash| hex::decode(hash).ok());
			let hash = hash.and_then(|hash| hash.try_into().ok());
			Motion::Upgrade { code_hash: need(hash, "code_hash")? }
		}
		"publish" => {
			let hash = |text: &String| text.parse().map_err(|_| Failure::of_field("hashes"));
			let hashes = params.hashes.iter().map(hash).collect::<Result<_>>()?;
			Motion::Publish { what: need(params.what, "what")?, hashes }
		}
		"pause" => {
			let (pallet, call) = call(params)?;
			Motion::Pause { pallet, call }
		}
		"unpause" => {
			let (pallet, call) = call(params)?;
			Motion::Unpause { pallet, call }
		}
		"replace-keys" => session.motion_to_replace_keys(&public(params)?).await?,
		"replace-health-admin-keys" => session.motion_to_replace_health_admin_keys(&public(params)?).await?,
		"appoint-health-admin" => {
			let profile = need(params.profile.take(), "profile")?.public();
			appoint_health_admin(&public(params)?, &profile).map_err(Error::from)?
		}
		_ => {
			let id = id_of(params.who()?).await?;
			match kind.as_str() {
				"admit-organisation" => Motion::AdmitOrganisation { organisation: id },
				"dismiss-organisation" => Motion::DismissOrganisation { organisation: id },
				"admit-validator" => Motion::AdmitValidator { institution: id },
				"remove-validator" => Motion::RemoveValidator { institution: id },
				"pardon-validator" => Motion::PardonValidator { institution: id },
				"suspend" => Motion::Suspend { participant: id },
				"reinstate" => Motion::Reinstate { participant: id },
				"dismiss-health-admin" => Motion::DismissHealthAdmin { admin: id },
				_ => return Err(Failure::of_field("motion")),
			}
		}
	})
}

pub(crate) async fn propose(mut params: Box<Params>) -> Answered {
	let session = session("propose")?;
	let motion = motion(&session, &mut params).await?;
	let voted = session.propose(motion).await?;
	let number = match &voted.outcome {
		VoteOutcome::Waiting(ballot) => Some(ballot.proposal.index),
		_ => None,
	};
	Answer::new().with("outcome", outcome_name(&voted.outcome)).with("number", &number).end()
}

pub(crate) async fn vote(params: Box<Params>) -> Answered {
	let session = session("vote")?;
	let ballot = session.ballot(need(params.number, "number")?).await?;
	ensure_same(&digest_of_ballot(&ballot), &params)?;
	let voted = match params.vote.as_deref() {
		Some("for") => session.vote_on(&ballot, true).await?,
		Some("against") => session.vote_on(&ballot, false).await?,
		Some("close") => session.close_vote_on(&ballot).await?,
		Some("withdraw") => {
			session.withdraw(&ballot).await?;
			return one("outcome", "withdrawn");
		}
		_ => return Err(Failure::of_field("vote")),
	};
	one("outcome", outcome_name(&voted.outcome))
}

pub(crate) async fn set_nodes(params: Box<Params>) -> Answered {
	let card = |text: &String| serde_json::from_str::<NodeCard>(text).map_err(|_| Failure::of_field("cards"));
	let cards = params.cards.iter().map(card).collect::<Result<Vec<_>>>()?;
	done(session("setNodes")?.set_nodes(&cards).await)
}

pub(crate) async fn set_gateways(params: Box<Params>) -> Answered {
	done(session("setGateways")?.set_gateways(&params.addresses).await)
}

pub(crate) async fn set_session_keys(params: Box<Params>) -> Answered {
	let keys: Option<GeneratedSessionKeys> = params.keys.and_then(|keys| serde_json::from_str(&keys).ok());
	done(session("setSessionKeys")?.set_session_keys(&need(keys, "keys")?).await)
}

pub(crate) async fn apply_upgrade(params: Box<Params>) -> Answered {
	let code = need(params.code.and_then(|code| hex::decode(code.as_str()).ok()), "code")?;
	let applied: vacchain_client::Result<Inclusion> = session("applyUpgrade")?.apply_upgrade(code).await;
	done(applied)
}
