//! The plans for the end of a record's life, its change of owner, and the calls that lead there.

use sp_runtime::AccountId32;
use vacchain_primitives::{ParticipantId, Power, PowerKind, RecordId, RecordState, Role, VoidReason};

use super::{Deed, Planner};
use crate::{
	chain::RuntimeCall,
	model::{self, Model, Record},
};

/// Whether the owner of this record has another one that it can be merged with.
fn has_another(model: &Model, record: &RecordId) -> bool {
	let Some(row) = model.records.get(record).filter(|_| model.is_alone(record)) else { return false };
	let is_fit = |(id, other): (&RecordId, &Record)| {
		id != record && other.owner == row.owner && other.state == RecordState::InUse
	};
	model.records.iter().any(is_fit)
}

/// The deed that comes before this one, where nothing would fit it.
pub(super) fn before(model: &Model, deed: Deed) -> Option<Deed> {
	let some_record =
		|fits: &dyn Fn(&RecordId, &Record) -> bool| model.records.iter().any(|(id, row)| fits(id, row));
	match deed {
		Deed::DeclineErasure if !some_record(&|_, row| row.erasure_asked_at.is_some()) => {
			Some(Deed::AskForErasure)
		}
		Deed::AgreeToMerge if !some_record(&|id, _| has_another(model, id)) => Some(Deed::Create),
		Deed::AskForErasure | Deed::ProposeForRecord if model.records.is_empty() => Some(Deed::Create),
		_ => None,
	}
}

impl Planner<'_> {
	/// Asks for an erasure, or declines it.
	pub(super) fn ask_for_erasure(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_vaccination_records::Call;
		let asks = deed == Deed::AskForErasure;
		let record = self.record(|_, row| row.erasure_asked_at.is_some() != asks);
		let call = match asks {
			true => Call::ask_for_erasure { record },
			false => Call::decline_erasure { record },
		};
		(self.owner(&record), call.into())
	}

	pub(super) fn agree_to_merge(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let record = self.record(|id, _| has_another(model, id));
		let owner = model.records.get(&record).map(|row| row.owner);
		let into = self.record(|id, other| {
			*id != record && Some(other.owner) == owner && other.state == RecordState::InUse
		});
		let (from, current) = (self.epoch_of(&record), self.epoch_of(&into));
		// To the current epoch, or to an older one because the current one is bad.
		let to = if self.dice.one_in(6) { (self.dice.roll() as u32) % (current + 1) } else { current };
		let mut link = model::link(self.epoch(from), self.epoch(to));
		if self.slips() {
			link.sealed.truncate(1);
		}
		let call = pallet_vaccination_records::Call::agree_to_merge { record, into, link };
		(self.owner(&record), call.into())
	}

	/// One of the powers that fit the records, rather for an owner for whom nothing waits.
	pub(super) fn propose_for_record(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let waits = |owner: &ParticipantId| {
			model.powers.values().any(|row| row.ends_at > model.now && row.power.subject() == *owner)
		};
		let is_patient = !self.slips();
		let records: Vec<_> =
			model.records.iter().filter(|(_, row)| !(is_patient && waits(&row.owner))).collect();
		let families = self.people(|id, person| person.role == Role::Family && model.is_active(id));
		let mut powers: Vec<Power<AccountId32>> = vec![];
		for (record, row) in records {
			let (record, owner) = (*record, row.owner);
			if model.is_alone(&record) {
				let reasons = [VoidReason::CreatedInError, VoidReason::Duplicate];
				let reason = self.dice.choose(&reasons).expect("there are reasons");
				powers.push(Power::VoidRecord { record, owner, reason });
				let others = families.iter().filter(|family| **family != owner);
				powers.extend(others.map(|to| Power::ChangeOwner { record, from: owner, to: *to }));
			}
			if let Some(asked_at) = row.erasure_asked_at.filter(|_| model.is_erasable(&record)) {
				powers.push(Power::EraseRecord { record, owner, asked_at });
			}
			let agreed = row.agreed.as_ref().map(|(into, _)| *into);
			if let Some(into) = agreed.filter(|into| model.is_mergeable(&record, into)) {
				powers.push(Power::MergeRecord { record, owner, into });
			}
			if row.state.merged_into().is_some() {
				powers.push(Power::UndoMerge { record, owner });
			}
		}
		// However many records they fit; the kinds that fit any record less often than the others.
		let mut kinds: Vec<PowerKind> = vec![];
		for kind in powers.iter().map(Power::kind) {
			if !kinds.contains(&kind) {
				kinds.push(kind);
			}
		}
		let is_rare = |kind: &PowerKind| !matches!(kind, PowerKind::VoidRecord | PowerKind::ChangeOwner);
		if kinds.iter().any(is_rare) && !self.dice.one_in(4) {
			kinds.retain(is_rare);
		}
		let kind = self.dice.choose(&kinds);
		powers.retain(|power| Some(power.kind()) == kind);
		let power = self.dice.choose(&powers).filter(|_| !self.slips());
		let power = power.unwrap_or_else(|| self.some_power());
		(self.admin(), pallet_powers::Call::propose { power }.into())
	}

	/// A power over some record, which hardly ever fits it.
	fn some_power(&mut self) -> Power<AccountId32> {
		let (record, into) = (self.record(|_, _| true), self.record(|_, _| true));
		let row = self.model.records.get(&record);
		let owner = row.map(|row| row.owner).filter(|_| !self.slips());
		let owner = owner.unwrap_or_else(|| self.person(|_, person| person.role == Role::Family));
		let asked_at = row.and_then(|row| row.erasure_asked_at).unwrap_or(self.model.now);
		match self.dice.roll() % 5 {
			0 => Power::ChangeOwner { record, from: owner, to: self.person(|_, _| true) },
			1 => Power::VoidRecord { record, owner, reason: VoidReason::Duplicate },
			2 => Power::EraseRecord { record, owner, asked_at },
			3 => Power::MergeRecord { record, owner, into },
			_ => Power::UndoMerge { record, owner },
		}
	}
}
