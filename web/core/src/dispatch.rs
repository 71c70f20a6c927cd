//! From a request's name to what does it.

use futures::future::BoxFuture;
use vacchain_client::Notice;

use crate::{
	account,
	answer::{Answered, one},
	explorer,
	failure::{Failure, Result},
	host, news,
	params::Params,
	reads, state, writes,
};

/// These begin or end sessions, and look themselves whether another one does so meanwhile.
const CHANGES_SESSION: [&str; 9] = [
	"logIn",
	"logInWithKeyFile",
	"logInForDevelopment",
	"resume",
	"unlock",
	"apply",
	"changePassword",
	"lock",
	"logOut",
];

/// What is done, boxed: each is as large as it is, and the answer to all as small as one.
type Doing = BoxFuture<'static, Answered>;

/// Does what a page asks for.
pub(crate) async fn request(id: u32, name: &str, params: &str) -> Answered {
	let doing = doing(name, Box::new(Params::read(params)?))?;
	// What is done takes its session before it waits for anything.
	state::set_origin(id);
	let (tenure, taken) = (state::tenure(), state::session_number());
	let mut done =
		if CHANGES_SESSION.contains(&name) { doing.await } else { state::within_session(id, doing).await };
	if state::tenure() != tenure {
		done = done.map_err(|_| Failure::of_other_tab());
	}
	// A late failure of an earlier session does not end this one.
	if let Err(failure) = &done
		&& failure.kind == "session"
		&& taken.is_some()
		&& taken == state::session_number()
	{
		state::forget_session();
		let is_elsewhere = failure.name == "SessionElsewhere";
		host::tell_session(if is_elsewhere { "elsewhere" } else { "ended" }, Some(failure));
	}
	tell_notices();
	done
}

fn doing(name: &str, params: Box<Params>) -> Result<Doing> {
	let answered = match name {
		"newUsername" => account::new_username(&params),
		"passwordStrength" => account::password_strength(params),
		"newKeys" => account::new_keys(params),
		"deviceCode" => account::device_code(),
		"newsSeen" => news::news_seen(&params),
		"used" => account::used(),
		"writes" => one("writes", &state::writes()),
		_ => return begun(name, params),
	};
	Ok(Box::pin(std::future::ready(answered)))
}

fn begun(name: &str, params: Box<Params>) -> Result<Doing> {
	Ok(match name {
		"logIn" => Box::pin(account::log_in(params)),
		"logInWithKeyFile" => Box::pin(account::log_in_with_key_file(params)),
		"logInForDevelopment" => Box::pin(account::log_in_for_development(params)),
		"resume" => Box::pin(account::resume()),
		"apply" => Box::pin(account::apply(params)),
		"enrolment" => Box::pin(account::enrolment()),
		"me" => Box::pin(account::me()),
		"sessions" => Box::pin(account::sessions()),
		"endSession" => Box::pin(account::end_session(params)),
		"changePassword" => Box::pin(account::change_password(params)),
		"addDevice" => Box::pin(account::add_device(params)),
		"forgetDevice" => Box::pin(account::forget_device(params)),
		"hasDevice" => Box::pin(account::has_device(params)),
		"logOut" => Box::pin(account::log_out(params)),
		"lock" => Box::pin(account::lock()),
		"unlock" => Box::pin(account::unlock(params)),
		"news" => Box::pin(news::news()),
		"people" => Box::pin(reads::people_named(params)),
		"person" => Box::pin(reads::person_named(params)),
		"participants" => Box::pin(reads::participants(params)),
		"participantLog" => Box::pin(reads::participant_log(params)),
		"findFamily" => Box::pin(reads::find_family(params)),
		"openRecords" => Box::pin(reads::open_records(params)),
		"search" => Box::pin(reads::search(params)),
		"record" => Box::pin(reads::record(params)),
		"visit" => Box::pin(reads::visit(params)),
		"proof" => Box::pin(reads::proof(params)),
		"history" => Box::pin(reads::history(params)),
		"readers" => Box::pin(reads::readers(params)),
		"accessLog" => Box::pin(reads::access_log(params)),
		"childVersions" => Box::pin(reads::child_versions(params)),
		"erased" => Box::pin(reads::erased(params)),
		"visits" => Box::pin(reads::visits(params)),
		"noteToSign" => Box::pin(reads::note_to_sign(params)),
		"possibleDuplicate" => Box::pin(reads::possible_duplicate(params)),
		"child" => Box::pin(reads::child(params)),
		"contentKey" => Box::pin(reads::content_key(params)),
		"organisations" => Box::pin(reads::organisations(params)),
		"staff" => Box::pin(reads::staff(params)),
		"gateway" => Box::pin(reads::gateway()),
		"records" => Box::pin(reads::records()),
		"requests" => Box::pin(reads::requests()),
		"sentRequests" => Box::pin(reads::sent_requests()),
		"applicants" => Box::pin(reads::applicants()),
		"candidates" => Box::pin(reads::candidates()),
		"powers" => Box::pin(reads::powers()),
		"network" => Box::pin(reads::network()),
		"tip" => Box::pin(reads::tip()),
		"ballots" => Box::pin(reads::ballots()),
		"chainStatus" => Box::pin(explorer::status()),
		"chainBlocks" => Box::pin(explorer::blocks(params)),
		"chainBlock" => Box::pin(explorer::block(params)),
		"chainTransactions" => Box::pin(explorer::transactions(params)),
		"chainTransaction" => Box::pin(explorer::transaction(params)),
		"chainValidators" => Box::pin(explorer::validators()),
		"chainPeers" => Box::pin(explorer::peers()),
		"closeLane" => Box::pin(writes::close_lane(params)),
		"agreeToMove" => Box::pin(writes::agree_to_move(params)),
		"object" => Box::pin(writes::object(params)),
		"renewKeys" => Box::pin(writes::renew_keys(params)),
		"grant" => Box::pin(writes::grant(params)),
		"revoke" => Box::pin(writes::revoke(params)),
		"transfer" => Box::pin(writes::transfer(params)),
		"approve" => Box::pin(writes::approve(params)),
		"deny" => Box::pin(writes::deny(params)),
		"nameGuardian" => Box::pin(writes::name_guardian(params)),
		"removeGuardian" => Box::pin(writes::remove_guardian(params)),
		"resign" => Box::pin(writes::resign(params)),
		"disputeVisit" => Box::pin(writes::dispute_visit(params)),
		"withdrawDispute" => Box::pin(writes::withdraw_dispute(params)),
		"agreeToMerge" => Box::pin(writes::agree_to_merge(params)),
		"askForErasure" => Box::pin(writes::ask_for_erasure(params)),
		"declineErasure" => Box::pin(writes::decline_erasure(params)),
		"requestAccess" => Box::pin(writes::request_access(params)),
		"withdrawRequest" => Box::pin(writes::withdraw_request(params)),
		"openVisit" => Box::pin(writes::open_visit(params)),
		"renewVisit" => Box::pin(writes::renew_visit(params)),
		"correctExamination" => Box::pin(writes::correct_examination(params)),
		"reassignVisit" => Box::pin(writes::reassign_visit(params)),
		"linkVisit" => Box::pin(writes::link_visit(params)),
		"closeVisit" => Box::pin(writes::close_visit(params)),
		"reportDoses" => Box::pin(writes::report_doses(params)),
		"retractReport" => Box::pin(writes::retract_report(params)),
		"writeNote" => Box::pin(writes::write_note(params)),
		"withdrawNote" => Box::pin(writes::withdraw_note(params)),
		"signVisit" => Box::pin(writes::sign_visit(params)),
		"retractVisit" => Box::pin(writes::retract_visit(params)),
		"registerApplicant" => Box::pin(writes::register_applicant(params)),
		"putApplicantForward" => Box::pin(writes::put_applicant_forward(params)),
		"declineApplicant" => Box::pin(writes::decline_applicant(params)),
		"register" => Box::pin(writes::register(params)),
		"putForward" => Box::pin(writes::put_forward(params)),
		"putForwardToMove" => Box::pin(writes::put_forward_to_move(params)),
		"putForwardNewKeys" => Box::pin(writes::put_forward_new_keys(params)),
		"withdrawCandidate" => Box::pin(writes::withdraw_candidate(params)),
		"acceptCandidate" => Box::pin(writes::accept_candidate(params)),
		"setActive" => Box::pin(writes::set_active(params)),
		"updateProfile" => Box::pin(writes::update_profile(params)),
		"createRecord" => Box::pin(writes::create_record(params)),
		"rectify" => Box::pin(writes::rectify(params)),
		"restoreAccess" => Box::pin(writes::restore_access(params)),
		"ruleOnVisit" => Box::pin(writes::rule_on_visit(params)),
		"proposePower" => Box::pin(writes::propose_power(params)),
		"decidePower" => Box::pin(writes::decide_power(params)),
		"makeContentKey" => Box::pin(writes::make_content_key(params)),
		"confirmContentKey" => Box::pin(writes::confirm_content_key(params)),
		"shareContentKey" => Box::pin(writes::share_content_key(params)),
		"discardContentKey" => Box::pin(writes::discard_content_key(params)),
		"propose" => Box::pin(writes::propose(params)),
		"vote" => Box::pin(writes::vote(params)),
		"setNodes" => Box::pin(writes::set_nodes(params)),
		"setGateways" => Box::pin(writes::set_gateways(params)),
		"setSessionKeys" => Box::pin(writes::set_session_keys(params)),
		"applyUpgrade" => Box::pin(writes::apply_upgrade(params)),
		_ => {
			let message = format!("The core knows no request {name}.");
			return Err(Failure::new("internal", "incompatible", &message, "Load the page again."));
		}
	})
}

/// Tells the pages what the session noticed meanwhile.
fn tell_notices() {
	let Ok(session) = state::session("news") else { return };
	for notice in session.take_notices() {
		if let Some(told) = told(&notice) {
			host::tell("notice", &told);
		}
	}
}

/// A notice, by the protocol's names.
fn told(notice: &Notice) -> Option<serde_json::Value> {
	use serde_json::json;
	Some(match notice {
		Notice::BadKeys { record, epoch, makers, readers, mended } => json!({
			"name": "bad-keys", "record": record, "epoch": epoch, "makers": makers, "readers": readers, "mended": mended,
		}),
		Notice::Restored { record } => json!({ "name": "restored", "record": record }),
		Notice::NotRenewed { record, reason } => {
			json!({ "name": "not-renewed", "record": record, "reason": reason })
		}
		Notice::RenewalDue { record, reason } => {
			json!({ "name": "renewal-due", "record": record, "reason": reason })
		}
		Notice::NotBridged { record, reason } => {
			json!({ "name": "not-bridged", "record": record, "reason": reason })
		}
		Notice::BadHalves { record, epoch, givers } => {
			json!({ "name": "bad-halves", "record": record, "epoch": epoch, "givers": givers })
		}
		Notice::BadContentKey { organisation, version, maker } => json!({
			"name": "bad-content-key", "organisation": organisation, "version": version, "maker": maker,
		}),
		Notice::ContentKeyNotAccepted { organisation, version, reason } => json!({
			"name": "content-key-not-accepted", "organisation": organisation, "version": version, "reason": reason,
		}),
		_ => return None,
	})
}
