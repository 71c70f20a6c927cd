//! The meaning of a call, for a person to sign: the body of an intent, and its attachments.

use bounded_collections::{BoundedVec, ConstU32};
use codec::Encode;
use vacchain_primitives::{Attached, Body, Power};

use crate::{calls::Call, error::TooLong, keys::SessionKeys};

/// An intent's attachments, in the order in which its body names them.
type List = Vec<Vec<u8>>;

impl Call {
	/// The body of an intent that means this, and what is attached to it. When a visit was opened is said by the intent
	/// itself.
	///
	/// # Errors
	///
	/// [`TooLong`] if a list or a profile is longer than the chain takes.
	pub fn meaning(&self) -> Result<(Body, Vec<Vec<u8>>), TooLong> {
		let mut list = List::new();
		let body = self.body(&mut list)?;
		Ok((body, list))
	}

	fn body(&self, list: &mut List) -> Result<Body, TooLong> {
		Ok(match self.clone() {
			Self::Register { id, role, organisation, account, encryption_key, profile } => {
				let profile = bounded("profile", profile, list)?;
				Body::Register { id, role, organisation, account, encryption_key, profile }
			}
			Self::Suspend { id } => Body::Suspend { id },
			Self::Reinstate { id } => Body::Reinstate { id },
			Self::ReplaceKeys { id, account, encryption_key, profile } => {
				let profile = bounded("profile", profile, list)?;
				Body::ReplaceKeys { id, account, encryption_key, profile }
			}
			Self::ProposePower { power: Power::ReplaceKeys { id, account, encryption_key, profile } } => {
				Body::ClaimKeys { id, account, encryption_key, profile: Attached::to(&profile, list) }
			}
			Self::ProposePower { power: Power::ChangeOwner { record, from, to } } => {
				Body::ChangeOwner { record, from, to }
			}
			Self::ProposePower { power: Power::VoidRecord { record, owner, reason } } => {
				Body::VoidRecord { record, owner, reason }
			}
			Self::ProposePower { power: Power::MergeRecord { record, owner, into } } => {
				Body::MergeRecord { record, owner, into }
			}
			Self::ProposePower { power: Power::UndoMerge { record, owner } } => {
				Body::UndoMerge { record, owner }
			}
			Self::ProposePower { power: Power::EraseRecord { record, owner, asked_at } } => {
				Body::EraseRecord { record, owner, asked_at }
			}
			Self::ConfirmPower { digest } => Body::ConfirmPower { digest },
			Self::WithdrawPower { digest } => Body::WithdrawPower { digest },
			Self::VetoPower { digest } => Body::VetoPower { digest },
			Self::ExercisePower { digest } => Body::ExercisePower { digest },
			Self::PutForward { id, role, account, encryption_key, profile } => {
				let profile = bounded("profile", profile, list)?;
				Body::PutForward { id, role, account, encryption_key, profile }
			}
			Self::WithdrawCandidate { id } => Body::WithdrawCandidate { id },
			Self::AgreeToMove { organisation } => Body::AgreeToMove { organisation },
			Self::MoveStaff { id, organisation } => Body::MoveStaff { id, organisation },
			Self::UpdateProfile { id, profile } => {
				Body::UpdateProfile { id, profile: bounded("profile", profile, list)? }
			}
			Self::ReplaceContentKey { organisation, encryption_key, link, wraps } => {
				let link = some(link.as_ref(), list);
				let wraps = bounded("list of holders", wraps, list)?;
				Body::ReplaceContentKey { organisation, encryption_key, link, wraps }
			}
			Self::ConfirmContentKey { organisation, digest } => {
				Body::ConfirmContentKey { organisation, digest }
			}
			Self::ShareContentKey { organisation, wrap } => {
				Body::ShareContentKey { organisation, holder: wrap.holder, wrap: Attached::to(&wrap, list) }
			}
			Self::DiscardContentKey { organisation, version } => {
				Body::DiscardContentKey { organisation, version }
			}
			Self::AcceptContentKey { organisation, version } => {
				Body::AcceptContentKey { organisation, version }
			}
			Self::SetNumberTag { id, tag } => Body::SetNumberTag { id, tag },
			Self::Create { record, owner, identity_tag, child, wraps, same_tag } => {
				let child = Attached::to(&child, list);
				let wraps = bounded("list of readers", wraps, list)?;
				Body::CreateRecord { record, owner, identity_tag, child, wraps, same_tag }
			}
			Self::Rectify { record, version, identity_tag, child, same_tag } => {
				let child = Attached::to(&child, list);
				Body::RectifyChild { record, version, identity_tag, child, same_tag }
			}
			Self::AgreeToMerge { record, into, link } => {
				Body::AgreeToMerge { record, into, link: Attached::to(&link, list) }
			}
			Self::AskForErasure { record } => Body::AskForErasure { record },
			Self::DeclineErasure { record } => Body::DeclineErasure { record },
			Self::RequestAccess { family, level } => Body::RequestAccess { family, level },
			Self::WithdrawRequest { family } => Body::WithdrawRequest { family },
			Self::DenyRequest { requester, requested_at } => Body::DenyRequest { requester, requested_at },
			Self::DenyForWard { record, requester, requested_at } => {
				Body::DenyForWard { record, requester, requested_at }
			}
			Self::Grant { record, reader, level, expires_at, key } => {
				Body::Grant { record, reader, level, expires_at, key: Attached::to(&key, list) }
			}
			Self::Revoke { record, reader, rotation } => {
				Body::Revoke { record, reader, rotation: some(rotation.as_ref(), list) }
			}
			Self::Transfer { record, from, to, expires_at, rotation } => {
				Body::Transfer { record, from, to, expires_at, rotation: Attached::to(&rotation, list) }
			}
			Self::NameGuardian { record, guardian, key } => {
				Body::NameGuardian { record, guardian, key: Attached::to(&key, list) }
			}
			Self::RemoveGuardian { record, guardian, rotation } => {
				Body::RemoveGuardian { record, guardian, rotation: some(rotation.as_ref(), list) }
			}
			Self::Resign { record } => Body::Resign { record },
			Self::RenewKeys { record, rotation } => {
				Body::RenewKeys { record, rotation: Attached::to(&rotation, list) }
			}
			Self::GiveHalf { record, reader, halves } => {
				Body::GiveHalf { record, reader, halves: Attached::to(&halves, list) }
			}
			Self::Bridge { record, link } => Body::Bridge { record, link: Attached::to(&link, list) },
			Self::KeepPastWrap { record, wrap } => {
				Body::KeepPastWrap { record, reader: wrap.reader, wrap: Attached::to(&wrap, list) }
			}
			Self::Open {
				visit,
				record,
				doctor,
				physician,
				examination,
				doctor_wrap,
				physician_wrap,
				rotation,
			} => Body::OpenVisit {
				visit,
				record,
				doctor,
				physician,
				examination: Attached::to(&examination, list),
				doctor_wrap: Attached::to(&doctor_wrap, list),
				physician_wrap: Attached::to(&physician_wrap, list),
				rotation: some(rotation.as_ref(), list),
			},
			Self::Renew { visit, doctor_wrap, physician_wrap } => Body::RenewVisit {
				visit,
				doctor_wrap: Attached::to(&doctor_wrap, list),
				physician_wrap: Attached::to(&physician_wrap, list),
			},
			Self::WriteNote { visit, version, clearance, sealed } => {
				Body::WriteNote { visit, version, clearance, note: Attached::to(&sealed, list) }
			}
			Self::CorrectNote { visit, version, clearance, sealed } => {
				Body::CorrectNote { visit, version, clearance, note: Attached::to(&sealed, list) }
			}
			Self::WithdrawNote { visit, version } => Body::WithdrawNote { visit, version },
			Self::AddAddendum { visit, version, sealed } => {
				Body::AddAddendum { visit, version, addendum: Attached::to(&sealed, list) }
			}
			Self::Sign {
				visit,
				note,
				examination,
				clearance_token,
				immunization,
				recommendation,
				signed_at,
				signature,
			} => Body::SignVisit {
				visit,
				note,
				examination,
				clearance_token,
				immunization: Attached::to(&immunization, list),
				recommendation: Attached::to(&recommendation, list),
				signed_at,
				signature,
			},
			Self::Link { visit } => Body::LinkVisit { visit },
			Self::Close { visit, reason } => Body::CloseVisit { visit, reason },
			Self::Retract { visit, reason } => {
				Body::RetractVisit { visit, reason: Attached::to(&reason, list) }
			}
			Self::CorrectExamination { visit, version, examination } => {
				Body::CorrectExamination { visit, version, examination: Attached::to(&examination, list) }
			}
			Self::Reassign { visit, doctor, physician, doctor_wrap, physician_wrap } => Body::ReassignVisit {
				visit,
				doctor,
				physician,
				doctor_wrap: Attached::to(&doctor_wrap, list),
				physician_wrap: Attached::to(&physician_wrap, list),
			},
			Self::Dispute { visit, reason } => {
				Body::DisputeVisit { visit, reason: Attached::to(&reason, list) }
			}
			Self::WithdrawDispute { visit, number } => Body::WithdrawDispute { visit, number },
			Self::Rule { visit, number, ruling, reason } => {
				Body::RuleOnVisit { visit, number, ruling, reason: Attached::to(&reason, list) }
			}
			Self::ReportDoses { record, number, visit, doses, rotation } => Body::ReportDoses {
				record,
				number,
				visit,
				doses: Attached::to(&doses, list),
				rotation: rotation.map(|rotation| Attached::to(&rotation, list)),
			},
			Self::RetractReport { record, number, reason } => {
				Body::RetractReport { record, number, reason: Attached::to(&reason, list) }
			}
			Self::SetGateways { gateways } => {
				let too_long = |_| TooLong { what: "address of a gateway" };
				let gateways = gateways
					.into_iter()
					.map(|address| address.try_into().map_err(too_long))
					.collect::<Result<Vec<_>, _>>()?;
				Body::SetGateways { gateways: bounded("list of gateways", gateways, list)? }
			}
			Self::SetNodes { nodes } => Body::SetNodes { nodes: bounded("list of nodes", nodes, list)? },
			Self::SetSessionKeys { keys: SessionKeys { aura, grandpa }, proof } => {
				Body::SetSessionKeys { aura, grandpa, proof: Attached::to(&proof, list) }
			}
			Self::Propose { motion } => Body::Propose { motion },
			Self::Vote { proposal, index, approve } => Body::Vote { proposal, index, approve },
			Self::CloseVote { proposal, index } => Body::CloseVote { proposal, index },
			Self::WithdrawProposal { proposal, index } => Body::WithdrawProposal { proposal, index },
			Self::ApplyAuthorizedUpgrade { code } => Body::BringCode { code: Attached::to(&code, list) },
		})
	}
}

fn some<T: Encode>(value: Option<&T>, list: &mut List) -> Option<Attached<T>> {
	value.map(|value| Attached::to(value, list))
}

fn bounded<T: Encode, const MOST: u32>(
	what: &'static str,
	values: Vec<T>,
	list: &mut List,
) -> Result<Attached<BoundedVec<T, ConstU32<MOST>>>, TooLong> {
	let values = BoundedVec::try_from(values).map_err(|_| TooLong { what })?;
	Ok(Attached::to(&values, list))
}
