//! The call that this runtime makes for each intent.
//!
//! People sign a [`Body`], which outlives this runtime. A runtime whose calls have changed maps the old bodies to calls
//! that do no more than was meant, or refuses them as outdated. A body whose clients are older than the longest lifetime
//! of an intent can be refused without harm.

#![warn(missing_docs)]

use crate::{RuntimeCall, SessionKeys, System};
use alloc::{boxed::Box, string::String};
use codec::Encode;
use frame_support::{BoundedVec, traits::Get};
use pallet_access_log::Call as AccessLog;
use pallet_authorities::Call as Authorities;
use pallet_consent::Call as Consent;
use pallet_intents::Meaning;
use pallet_participants::Call as Participants;
use pallet_powers::Call as Powers;
use pallet_tx_pause::Call as TxPause;
use pallet_vaccination_records::Call as Records;
use pallet_vaccine_details::Call as VaccineDetails;
use sp_core::{ed25519, sr25519};
use sp_runtime::traits::{BlakeTwo256, Hash};
use vacchain_primitives::{Body, IntentRefusal, Motion, Power, SignedIntent};

/// The calls of this runtime.
pub struct Meanings;

impl Meaning for Meanings {
	type Call = RuntimeCall;

	fn call_of(signed: &SignedIntent) -> Result<Option<RuntimeCall>, IntentRefusal> {
		let mut attached = signed.attachments();
		// An attachment that its own signer has named, and that is not of its type.
		macro_rules! open {
			($named:expr) => {
				attached.open($named).map_err(|_| IntentRefusal::Outdated)?
			};
		}
		macro_rules! open_some {
			($named:expr) => {
				match $named {
					Some(named) => Some(open!(named)),
					None => None,
				}
			};
		}
		let call: RuntimeCall = match signed.intent.body.clone() {
			Body::Hello | Body::CloseLane { .. } => return Ok(None),

			Body::Register { id, role, organisation, account, encryption_key, profile } => {
				let (account, profile) = (account.into(), open!(profile));
				Participants::register { id, role, organisation, account, encryption_key, profile }.into()
			}
			Body::Suspend { id } => Participants::suspend { id }.into(),
			Body::Reinstate { id } => Participants::reinstate { id }.into(),
			Body::ReplaceKeys { id, account, encryption_key, profile } => {
				let (account, profile) = (account.into(), open!(profile));
				Participants::replace_keys { id, account, encryption_key, profile }.into()
			}
			Body::PutForward { id, role, account, encryption_key, profile } => {
				let (account, profile) = (account.into(), open!(profile));
				Participants::put_forward { id, role, account, encryption_key, profile }.into()
			}
			Body::WithdrawCandidate { id } => Participants::withdraw_candidate { id }.into(),
			Body::AgreeToMove { organisation } => Participants::agree_to_move { organisation }.into(),
			Body::MoveStaff { id, organisation } => Participants::move_staff { id, organisation }.into(),
			Body::UpdateProfile { id, profile } => {
				Participants::update_profile { id, profile: open!(profile) }.into()
			}
			Body::SetNumberTag { id, tag } => Participants::set_number_tag { id, tag }.into(),

			Body::ClaimKeys { id, account, encryption_key, profile } => {
				let (account, profile) = (account.into(), open!(profile));
				Powers::propose { power: Power::ReplaceKeys { id, account, encryption_key, profile } }.into()
			}
			Body::ConfirmPower { digest } => Powers::confirm { digest }.into(),
			Body::WithdrawPower { digest } => Powers::withdraw { digest }.into(),
			Body::VetoPower { digest } => Powers::veto { digest }.into(),
			Body::ExercisePower { digest } => Powers::exercise { digest }.into(),

			Body::ChangeOwner { record, from, to } => {
				Powers::propose { power: Power::ChangeOwner { record, from, to } }.into()
			}
			Body::VoidRecord { record, owner, reason } => {
				Powers::propose { power: Power::VoidRecord { record, owner, reason } }.into()
			}
			Body::MergeRecord { record, owner, into } => {
				Powers::propose { power: Power::MergeRecord { record, owner, into } }.into()
			}
			Body::UndoMerge { record, owner } => {
				Powers::propose { power: Power::UndoMerge { record, owner } }.into()
			}
			Body::EraseRecord { record, owner, asked_at } => {
				Powers::propose { power: Power::EraseRecord { record, owner, asked_at } }.into()
			}

			Body::ReplaceContentKey { organisation, encryption_key, link, wraps } => {
				let link = open_some!(link);
				let wraps = open!(wraps);
				Participants::replace_content_key { organisation, encryption_key, link, wraps }.into()
			}
			Body::ConfirmContentKey { organisation, digest } => {
				Participants::confirm_content_key { organisation, digest }.into()
			}
			Body::ShareContentKey { organisation, holder, wrap } => {
				let wrap = matching(open!(wrap), |wrap: &vacchain_primitives::ContentKeyWrap| {
					wrap.holder == holder
				})?;
				Participants::share_content_key { organisation, wrap }.into()
			}
			Body::DiscardContentKey { organisation, version } => {
				Participants::discard_content_key { organisation, version }.into()
			}
			Body::AcceptContentKey { organisation, version } => {
				Participants::accept_content_key { organisation, version }.into()
			}

			Body::CreateRecord { record, owner, identity_tag, child, wraps, same_tag } => {
				let (child, wraps) = (open!(child), open!(wraps));
				Records::create { record, owner, identity_tag, child, wraps, same_tag }.into()
			}

			Body::RectifyChild { record, version, identity_tag, child, same_tag } => {
				Records::rectify { record, version, identity_tag, child: open!(child), same_tag }.into()
			}

			Body::AskForErasure { record } => Records::ask_for_erasure { record }.into(),
			Body::AgreeToMerge { record, into, link } => {
				Records::agree_to_merge { record, into, link: open!(link) }.into()
			}
			Body::DeclineErasure { record } => Records::decline_erasure { record }.into(),

			Body::RequestAccess { family, level } => Consent::request_access { family, level }.into(),
			Body::WithdrawRequest { family } => Consent::withdraw_request { family }.into(),
			Body::DenyRequest { requester, requested_at } => {
				Consent::deny_request { requester, requested_at }.into()
			}
			Body::DenyForWard { record, requester, requested_at } => {
				Consent::deny_for_ward { record, requester, requested_at }.into()
			}
			Body::Grant { record, reader, level, expires_at, key } => {
				Consent::grant { record, reader, level, expires_at, key: open!(key) }.into()
			}
			Body::Revoke { record, reader, rotation } => {
				Consent::revoke { record, reader, rotation: open_some!(rotation) }.into()
			}
			Body::Transfer { record, from, to, expires_at, rotation } => {
				Consent::transfer { record, from, to, expires_at, rotation: open!(rotation) }.into()
			}
			Body::NameGuardian { record, guardian, key } => {
				Consent::name_guardian { record, guardian, key: open!(key) }.into()
			}
			Body::RemoveGuardian { record, guardian, rotation } => {
				Consent::remove_guardian { record, guardian, rotation: open_some!(rotation) }.into()
			}
			Body::Resign { record } => Consent::resign { record }.into(),
			Body::RenewKeys { record, rotation } => {
				Consent::renew_keys { record, rotation: open!(rotation) }.into()
			}
			Body::GiveHalf { record, reader, halves } => {
				Consent::give_half { record, reader, halves: open!(halves) }.into()
			}
			Body::Bridge { record, link } => Consent::bridge { record, link: open!(link) }.into(),
			Body::KeepPastWrap { record, reader, wrap } => {
				let wrap = matching(open!(wrap), |wrap: &vacchain_primitives::Wrap| wrap.reader == reader)?;
				Consent::keep_past_wrap { record, wrap }.into()
			}

			Body::OpenVisit {
				visit,
				record,
				doctor,
				physician,
				examination,
				doctor_wrap,
				physician_wrap,
				rotation,
			} => {
				let (examination, doctor_wrap, physician_wrap) =
					(open!(examination), open!(doctor_wrap), open!(physician_wrap));
				let rotation = open_some!(rotation);
				VaccineDetails::open {
					visit,
					record,
					doctor,
					physician,
					made_at: signed.intent.made_at,
					examination,
					doctor_wrap,
					physician_wrap,
					rotation,
				}
				.into()
			}
			Body::RenewVisit { visit, doctor_wrap, physician_wrap } => {
				let (doctor_wrap, physician_wrap) = (open!(doctor_wrap), open!(physician_wrap));
				VaccineDetails::renew { visit, doctor_wrap, physician_wrap }.into()
			}
			Body::WriteNote { visit, version, clearance, note } => {
				VaccineDetails::write_note { visit, version, clearance, sealed: open!(note) }.into()
			}
			Body::CorrectNote { visit, version, clearance, note } => {
				VaccineDetails::correct_note { visit, version, clearance, sealed: open!(note) }.into()
			}
			Body::WithdrawNote { visit, version } => VaccineDetails::withdraw_note { visit, version }.into(),
			Body::AddAddendum { visit, version, addendum } => {
				VaccineDetails::add_addendum { visit, version, sealed: open!(addendum) }.into()
			}
			Body::SignVisit {
				visit,
				note,
				examination,
				clearance_token,
				immunization,
				recommendation,
				signed_at,
				signature,
			} => {
				let (immunization, recommendation) = (open!(immunization), open!(recommendation));
				VaccineDetails::sign {
					visit,
					note,
					examination,
					clearance_token,
					immunization,
					recommendation,
					signed_at,
					signature,
				}
				.into()
			}
			Body::LinkVisit { visit } => VaccineDetails::link { visit }.into(),
			Body::CloseVisit { visit, reason } => VaccineDetails::close { visit, reason }.into(),
			Body::RetractVisit { visit, reason } => {
				VaccineDetails::retract { visit, reason: open!(reason) }.into()
			}

			Body::CorrectExamination { visit, version, examination } => {
				VaccineDetails::correct_examination { visit, version, examination: open!(examination) }.into()
			}
			Body::ReassignVisit { visit, doctor, physician, doctor_wrap, physician_wrap } => {
				let (doctor_wrap, physician_wrap) = (open!(doctor_wrap), open!(physician_wrap));
				VaccineDetails::reassign { visit, doctor, physician, doctor_wrap, physician_wrap }.into()
			}
			Body::DisputeVisit { visit, reason } => {
				VaccineDetails::dispute { visit, reason: open!(reason) }.into()
			}
			Body::WithdrawDispute { visit, number } => {
				VaccineDetails::withdraw_dispute { visit, number }.into()
			}
			Body::RuleOnVisit { visit, number, ruling, reason } => {
				VaccineDetails::rule { visit, number, ruling, reason: open!(reason) }.into()
			}
			Body::ReportDoses { record, number, visit, doses, rotation } => {
				let doses = open!(doses);
				let rotation = open_some!(rotation);
				VaccineDetails::report_doses { record, number, visit, doses, rotation }.into()
			}
			Body::RetractReport { record, number, reason } => {
				VaccineDetails::retract_report { record, number, reason: open!(reason) }.into()
			}

			Body::SetGateways { gateways } => Authorities::set_gateways { gateways: open!(gateways) }.into(),
			Body::SetNodes { nodes } => Authorities::set_nodes { nodes: open!(nodes) }.into(),
			Body::SetSessionKeys { aura, grandpa, proof } => {
				let (aura, grandpa) = (sr25519::Public::from_raw(aura), ed25519::Public::from_raw(grandpa));
				let keys = SessionKeys { aura: aura.into(), grandpa: grandpa.into() };
				pallet_session::Call::set_keys { keys, proof: open!(proof) }.into()
			}
			Body::Propose { motion } => {
				Authorities::propose { proposal: Box::new(call_of_motion(motion)?) }.into()
			}
			Body::Vote { proposal, index, approve } => {
				Authorities::vote { proposal: proposal.into(), index, approve }.into()
			}
			Body::CloseVote { proposal, index } => {
				Authorities::close { proposal: proposal.into(), index }.into()
			}
			Body::WithdrawProposal { proposal, index } => {
				Authorities::withdraw { proposal: proposal.into(), index }.into()
			}
			Body::BringCode { code } => {
				frame_system::Call::apply_authorized_upgrade { code: open!(code) }.into()
			}

			Body::LogReads { batch, reads } => AccessLog::log_reads { batch, reads: open!(reads) }.into(),
		};
		Ok(Some(call))
	}

	/// Code can be as long as a block and takes long to check, so only the code that was decided on is handed in.
	fn check_awaited(call: &RuntimeCall) -> Result<(), IntentRefusal> {
		let RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code }) = call else {
			return Ok(());
		};
		let decided = System::authorized_upgrade().ok_or(IntentRefusal::NotDecided)?.encode();
		// The hash is the first field; the SDK has a getter of it for native code only.
		if decided.starts_with(BlakeTwo256::hash(code).as_ref()) {
			Ok(())
		} else {
			Err(IntentRefusal::NotDecided)
		}
	}
}

/// The attachment, if it is what the intent says of it in clear.
fn matching<T>(attached: T, is_as_said: impl FnOnce(&T) -> bool) -> Result<T, IntentRefusal> {
	if is_as_said(&attached) { Ok(attached) } else { Err(IntentRefusal::Outdated) }
}

/// The call that carries out what the institutions decide. Its hash is the proposal's.
fn call_of_motion(motion: Motion) -> Result<RuntimeCall, IntentRefusal> {
	Ok(match motion {
		Motion::AdmitOrganisation { organisation: id } => Authorities::admit_organisation { id }.into(),
		Motion::DismissOrganisation { organisation: id } => Authorities::dismiss_organisation { id }.into(),
		Motion::AdmitValidator { institution: id } => Authorities::admit_validator { id }.into(),
		Motion::RemoveValidator { institution: id } => Authorities::remove_validator { id }.into(),
		Motion::PardonValidator { institution: id } => Authorities::pardon_validator { id }.into(),
		Motion::Pause { pallet, call } => TxPause::pause { full_name: (name(pallet)?, name(call)?) }.into(),
		Motion::Unpause { pallet, call } => TxPause::unpause { ident: (name(pallet)?, name(call)?) }.into(),
		Motion::Suspend { participant: id } => Participants::suspend { id }.into(),
		Motion::Reinstate { participant: id } => Participants::reinstate { id }.into(),
		Motion::ReplaceKeys { participant: id, account, encryption_key, profile } => {
			let (account, profile) = (account.into(), bounded(profile)?);
			Participants::replace_keys { id, account, encryption_key, profile }.into()
		}
		Motion::AppointHealthAdmin { admin: id, account, encryption_key, profile } => {
			let (account, profile) = (account.into(), bounded(profile)?);
			Participants::appoint_health_admin { id, account, encryption_key, profile }.into()
		}
		Motion::DismissHealthAdmin { admin: id } => Participants::dismiss_health_admin { id }.into(),
		Motion::ReplaceHealthAdminKeys { admin: id, account, encryption_key, profile } => {
			let (account, profile) = (account.into(), bounded(profile)?);
			Participants::replace_health_admin_keys { id, account, encryption_key, profile }.into()
		}
		Motion::DecidePower { digest, approve } => Powers::decide { digest, approve }.into(),
		Motion::RaiseAdminsNeeded => Powers::raise_admins_needed {}.into(),
		Motion::Upgrade { code_hash } => {
			Authorities::authorize_upgrade { code_hash: code_hash.into() }.into()
		}
		Motion::Publish { what, hashes } => Authorities::publish { what, hashes: bounded(hashes)? }.into(),
	})
}

fn name<Most: Get<u32>>(name: String) -> Result<BoundedVec<u8, Most>, IntentRefusal> {
	bounded(name.into_bytes())
}

fn bounded<T, Most: Get<u32>>(list: alloc::vec::Vec<T>) -> Result<BoundedVec<T, Most>, IntentRefusal> {
	list.try_into().map_err(|_| IntentRefusal::Outdated)
}
