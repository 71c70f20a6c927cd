//! Nobody takes a family's account alone, or unseen: admins, families and institutions act at random, and after each call
//! an account that changed must have been given away by two admins before the family's eyes, or by the institutions.

use std::collections::BTreeMap;
use vacchain_primitives::{
	Action, Moment, ParticipantChange, Power, PowerDigest, PowerStep, RecordId, Status, WaitingPower,
};

use crate::{
	calls,
	chain::{
		self, DELAY, HEALTH_ADMINS_VOTE, Participants, Powers, Runtime, RuntimeCall, VaccinationRecords, id,
	},
	world::World,
};

const SEQUENCES: u64 = 60;
const STEPS: u32 = 120;
const ADMINS: [&str; 3] = ["health-admin", "second-admin", "third-admin"];
/// The first owns both records, the second is a guardian of the first record.
const FAMILIES: [&str; 2] = ["amrani", "berrada"];
const CHILD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);

/// Chance, from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
	fn below(&mut self, bound: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		(mixed ^ (mixed >> 31)) % bound
	}

	fn pick<Item: Copy>(&mut self, from: &[Item]) -> Item {
		from[self.below(from.len() as u64) as usize]
	}
}

/// The facts of a family that the sequence has seen, apart from what the chain keeps.
#[derive(Default)]
struct Seen {
	/// Since when it could object without interruption.
	active_since: Option<Moment>,
	/// The admins that confirmed proposals, with the times.
	confirmed: BTreeMap<PowerDigest, (&'static str, Moment)>,
	/// The admins that made proposals.
	proposed: BTreeMap<PowerDigest, &'static str>,
	vetoed: Vec<PowerDigest>,
}

fn waiting_on(family: &str) -> Option<(PowerDigest, WaitingPower<sp_runtime::AccountId32>)> {
	Powers::power_on(id(family))
}

fn account(family: &str) -> sp_runtime::AccountId32 {
	pallet_participants::Participants::<Runtime>::get(id(family)).expect("is registered").account
}

/// A call that somebody may make, or may not.
fn some_call(world: &World, dice: &mut Dice, family: &'static str) -> (&'static str, RuntimeCall) {
	use pallet_powers::Call;
	let admin = dice.pick(&ADMINS);
	let digest = waiting_on(family).map_or(PowerDigest([0; 32]), |(digest, _)| digest);
	match dice.below(16) {
		0..4 => (admin, calls::claim(world, family)),
		4..7 => (admin, Call::confirm { digest }.into()),
		7..11 => (admin, Call::exercise { digest }.into()),
		11 => (admin, Call::withdraw { digest }.into()),
		12 => (family, Call::veto { digest }.into()),
		13 => {
			let row = pallet_participants::Participants::<Runtime>::get(id(family)).expect("is registered");
			let call =
				if row.status == Status::Active { calls::suspend(family) } else { calls::reinstate(family) };
			(admin, call)
		}
		14 => {
			let approve = dice.below(2) == 0;
			(HEALTH_ADMINS_VOTE, Call::decide { digest, approve }.into())
		}
		// Attacks: an admin votes, decides alone, vetoes for the family.
		_ => match dice.below(3) {
			0 => (admin, Call::decide { digest, approve: true }.into()),
			1 => (admin, Call::veto { digest }.into()),
			_ => (family, Call::confirm { digest }.into()),
		},
	}
}

/// Plays a sequence. Returns how often an account was given away by admins, and by the institutions.
fn play(sequence: u64) -> [u32; 2] {
	let mut given = [0; 2];
	World::tell(|world| {
		let mut dice = Dice(sequence);
		world.expect(ADMINS[0], calls::create(&world.model, CHILD, FAMILIES[0]));
		world.expect(ADMINS[0], calls::create(&world.model, SIBLING, FAMILIES[0]));
		world.expect(FAMILIES[0], calls::name_guardian(&world.model, CHILD, FAMILIES[1]));
		let appoint = calls::appoint(world, ADMINS[2]);
		world.expect(HEALTH_ADMINS_VOTE, appoint);
		world.expect(HEALTH_ADMINS_VOTE, pallet_powers::Call::raise_admins_needed {});
		let fresh = || Seen { active_since: Some(0), ..Seen::default() };
		let mut seen: BTreeMap<_, _> = FAMILIES.map(|family| (family, fresh())).into();
		for _ in 0..STEPS {
			let family = dice.pick(&FAMILIES);
			let (signer, call) = some_call(world, &mut dice, family);
			let before = FAMILIES.map(account);
			let waiting = waiting_on(family);
			let done = world.play(Some(world.account_of(signer)), call.clone()).unwrap().is_ok();
			let now = world.model.now;
			for (other, before) in FAMILIES.into_iter().zip(before) {
				if account(other) == before {
					continue;
				}
				assert_eq!((other, done), (family, true), "a call gives one account away");
				let (digest, waiting) = waiting.clone().expect("what nobody proposed is not done");
				given[usize::from(signer == HEALTH_ADMINS_VOTE)] += 1;
				check(&seen[family], signer, digest, &waiting, now);
				check_told(family, digest, signer);
			}
			if done {
				note(seen.get_mut(family).expect("both are there"), signer, family, &call, now);
			}
			if dice.below(2) == 0 {
				world.wait([1, DELAY / 2, DELAY, 60 * DELAY][dice.below(4) as usize]);
			}
		}
	});
	given
}

/// Two admins before the family's eyes; or the institutions, after it objected or because it cannot.
fn check(
	seen: &Seen,
	signer: &str,
	digest: PowerDigest,
	waiting: &WaitingPower<sp_runtime::AccountId32>,
	now: Moment,
) {
	let proposer = seen.proposed[&digest];
	assert_eq!(waiting.proposed_by, id(proposer));
	let is_vetoed = seen.vetoed.contains(&digest);
	let confirmed = seen.confirmed.get(&digest).copied();
	if signer == HEALTH_ADMINS_VOTE {
		let is_silenced = confirmed.is_some() && seen.active_since.is_none();
		assert!(is_vetoed || is_silenced, "the institutions decide what was objected to");
		return;
	}
	assert!(ADMINS.contains(&signer) && !is_vetoed);
	let (confirmer, at) = confirmed.expect("a second admin has agreed");
	assert_ne!(confirmer, proposer, "two admins are two people");
	let since = seen.active_since.expect("the family could object up to now").max(at);
	assert!(now >= since + DELAY, "the family could object for the whole delay");
}

/// The log and the histories tell who did it.
fn check_told(family: &str, digest: PowerDigest, signer: &str) {
	let mut log = vec![];
	while let page = Participants::participant_log(id(family), log.len() as u32, 64)
		&& !page.is_empty()
	{
		log.extend(page);
	}
	let steps: Vec<_> = log
		.iter()
		.filter_map(|entry| match entry.change {
			ParticipantChange::Power { digest: of, step, .. } if of == digest => Some(step),
			_ => None,
		})
		.collect();
	assert_eq!((steps.first(), steps.last()), (Some(&PowerStep::Proposed), Some(&PowerStep::Exercised)));
	assert!(matches!(log.last().unwrap().change, ParticipantChange::KeysReplaced { .. }));
	let by_vote = signer == HEALTH_ADMINS_VOTE;
	let records = if family == FAMILIES[0] { &[CHILD, SIBLING][..] } else { &[CHILD] };
	for record in records {
		let row = VaccinationRecords::record(*record).expect("is there");
		let last = VaccinationRecords::history(*record, row.history - 1, 1).remove(0);
		let told = matches!(
			last.action,
			Action::CustodianKeysReplaced { custodian, voted, .. } if custodian == id(family) && voted == by_vote
		);
		assert!(told, "{:?}", last.action);
	}
}

/// Remembers what a call did.
fn note(seen: &mut Seen, signer: &'static str, family: &str, call: &RuntimeCall, now: Moment) {
	use pallet_powers::Call;
	match call {
		RuntimeCall::Powers(Call::propose { power: Power::ReplaceKeys { .. } }) => {
			let (digest, _) = waiting_on(family).expect("it waits");
			seen.proposed.insert(digest, signer);
		}
		RuntimeCall::Powers(Call::confirm { digest }) => _ = seen.confirmed.insert(*digest, (signer, now)),
		RuntimeCall::Powers(Call::veto { digest }) => seen.vetoed.push(*digest),
		RuntimeCall::Participants(pallet_participants::Call::suspend { .. }) => seen.active_since = None,
		RuntimeCall::Participants(pallet_participants::Call::reinstate { .. }) => {
			seen.active_since = Some(now);
		}
		_ => (),
	}
}

/// trust.md: an admin replaces a family's account, keeps its key, and acts as the family, unseen; S4.
#[test]
fn no_family_loses_its_account_to_one_admin_or_unseen() {
	let mut sum = [0; 2];
	for sequence in 0..SEQUENCES {
		let given = play(sequence);
		sum = [sum[0] + given[0], sum[1] + given[1]];
	}
	println!(
		"{SEQUENCES} sequences: accounts given away by admins: {}, by the institutions: {}",
		sum[0], sum[1]
	);
	assert!(sum.iter().all(|count| *count > 0), "a claim about what never happened shows nothing");
}

/// Nobody reads [`chain::ADMINS`] and [`ADMINS`] as two things.
#[test]
fn the_first_admins_are_those_of_genesis() {
	assert_eq!(ADMINS[..2], chain::ADMINS);
}
