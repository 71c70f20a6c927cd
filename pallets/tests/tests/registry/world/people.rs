//! Everything that the chain keeps of people and organisations, against the model.

use pallet_participants::{
	Accounts, Candidates, ContentKeyLinks, ContentKeySince, ContentKeyWraps, ContentKeysDue, CustodyKeys,
	GivenUp, Holders, KeyCount, Keys, Log, LogCount, NumberTagOf, Offered, Participants as People,
	PendingContentKeys,
};
use std::collections::{BTreeMap, BTreeSet};
use vacchain_primitives::{ParticipantId, Role, questions::ActorOf};

use super::same;
use crate::{
	chain::{Participants, Powers, Runtime},
	model::{ContentKeys, Model, Person},
};

/// Compares all rows but the older ones of keys and logs.
pub fn compare(model: &Model) -> Result<(), String> {
	same(
		"numbers of people and accounts",
		&"the registry",
		[People::<Runtime>::iter_keys().count(), Accounts::<Runtime>::iter_keys().count()],
		[model.people.len(), model.accounts.len()],
	)?;
	model.people.iter().try_for_each(|(id, person)| compare_person(model, id, person))?;
	let candidates = Candidates::<Runtime>::iter().map(|(of, id, row)| ((of, id), row)).collect();
	same("candidates", &"the registry", candidates, model.candidates.clone())?;
	let powers = pallet_powers::Waiting::<Runtime>::iter().collect();
	same("powers", &"the registry", powers, model.powers.clone())?;
	let objections = pallet_powers::Objections::<Runtime>::iter().collect();
	same("objections", &"the registry", objections, model.objections.clone())?;
	same("admins needed", &"the registry", Powers::admins_needed(), model.admins_needed)?;
	let tags: BTreeMap<_, _> = NumberTagOf::<Runtime>::iter().collect();
	same("tags of ID numbers", &"the registry", &tags, &model.number_tags)?;
	let given = CustodyKeys::<Runtime>::iter_keys().collect::<BTreeSet<_>>();
	same("holders of custodies", &"the registry", &given, &model.custody_keys)?;
	compare_content_keys(model)
}

fn compare_person(model: &Model, id: &ParticipantId, person: &Person) -> Result<(), String> {
	let Some(row) = People::<Runtime>::get(id) else { return Err(format!("{id:?} is missing")) };
	same("roles", id, (row.role, row.organisation), (person.role, person.organisation))?;
	same(
		"accounts or keys",
		id,
		(row.account, row.encryption_key, row.key_version, row.password_number),
		(person.account.clone(), person.encryption_key.clone(), person.key_version, person.password_number),
	)?;
	same("statuses", id, row.status, person.status)?;
	same("profiles", id, row.profile.to_vec(), person.profile.clone())?;
	let acts = Participants::actor_of(&person.account).map(|actor| actor.id);
	let may_act = model.is_active(id) && person.role != Role::Custody;
	same("rights to act", id, acts, may_act.then_some(*id))?;

	let (keys, entries) = (KeyCount::<Runtime>::get(id), LogCount::<Runtime>::get(id));
	same("numbers of keys", id, keys as usize, model.keys[id].len())?;
	let last = keys.checked_sub(1).and_then(|last| Keys::<Runtime>::get(id, last));
	same("last keys", id, last.as_ref(), model.keys[id].last())?;
	let log = model.logs.get(id).map(Vec::as_slice).unwrap_or_default();
	same("lengths of the log", id, entries as usize, log.len())?;
	let last = entries.checked_sub(1).and_then(|last| Log::<Runtime>::get(id, last));
	same("last entries of the log", id, last.as_ref(), log.last())
}

fn compare_content_keys(model: &Model) -> Result<(), String> {
	let mut chain: BTreeMap<ParticipantId, ContentKeys> = BTreeMap::new();
	for (organisation, holders) in Holders::<Runtime>::iter() {
		chain.entry(organisation).or_default().holders = holders.into_iter().collect();
	}
	for (organisation, offered) in Offered::<Runtime>::iter() {
		let offered = offered.into_iter().map(|offered| (offered.holder, offered.maker)).collect();
		chain.entry(organisation).or_default().offered = offered;
	}
	for ((organisation, holder, version), wrap) in ContentKeyWraps::<Runtime>::iter() {
		chain.entry(organisation).or_default().wraps.insert((holder, version), wrap);
	}
	for (organisation, version, link) in ContentKeyLinks::<Runtime>::iter() {
		chain.entry(organisation).or_default().links.insert(version, link);
	}
	for (organisation, pending) in PendingContentKeys::<Runtime>::iter() {
		chain.entry(organisation).or_default().pending = Some(pending);
	}
	for (organisation, since) in ContentKeySince::<Runtime>::iter() {
		chain.entry(organisation).or_default().since = Some(since);
	}
	for organisation in ContentKeysDue::<Runtime>::iter_keys() {
		chain.entry(organisation).or_default().is_due = true;
	}
	for (organisation, person, version) in GivenUp::<Runtime>::iter() {
		chain.entry(organisation).or_default().given_up.insert(person, version);
	}
	let organisations: BTreeSet<_> = chain.keys().chain(model.content_keys.keys()).copied().collect();
	organisations.into_iter().try_for_each(|organisation| {
		let of = |keys: &BTreeMap<ParticipantId, ContentKeys>| {
			keys.get(&organisation).cloned().unwrap_or_default()
		};
		same("content keys", &organisation, of(&chain), of(&model.content_keys))
	})
}

/// Compares keys and logs whole, and the lists of people.
pub fn compare_histories(model: &Model) -> Result<(), String> {
	model.people.keys().try_for_each(|id| {
		let keys: Vec<_> = (0..).map_while(|index| Keys::<Runtime>::get(id, index)).collect();
		same("keys", id, &keys, &model.keys[id])?;
		let log: Vec<_> = (0..).map_while(|index| Log::<Runtime>::get(id, index)).collect();
		same("logs", id, &log, &model.logs.get(id).cloned().unwrap_or_default())?;
		let staff: BTreeSet<_> = (0..)
			.map_while(|page| {
				let people = Participants::staff(*id, page * 64, 64);
				(!people.is_empty()).then_some(people)
			})
			.flatten()
			.collect();
		let works_here = |(other, person): (&ParticipantId, &Person)| {
			(person.organisation == Some(*id) && Model::is_staff(person.role)).then_some(*other)
		};
		same("people", id, staff, model.people.iter().filter_map(works_here).collect())
	})
}
