//! An institution proposes, votes, and reads the answers.

use codec::{Compact, Encode};
use sp_crypto_hashing::blake2_256;
use vacchain_client::{
	Error, Identity, Motion, Session, Verdict,
	actions::VoteOutcome,
	calls::Call,
	motion::{MotionCall, code_hash},
	primitives::{
		EncryptionKey, GeneratedSessionKeys, Institution, Matter, Network, NodeCard, NodeId, Participant,
		ParticipantId, Role, Status, Thresholds,
	},
	wire::GovernanceProposal,
};

use crate::{
	fake::{Fake, Fate},
	transactions::{encoded, every_motion, facts},
};

const CLINIC: ParticipantId = ParticipantId([9; 32]);
const MOTION: Motion = Motion::AdmitValidator { institution: CLINIC };
const NUMBER: u32 = 5;

fn institution(index: u8) -> ParticipantId {
	ParticipantId([index; 32])
}

/// A chain of this many institutions, of which the first few are suspended.
async fn network(institutions: u8, suspended: u8) -> (Fake, Session) {
	let fake = Fake::default();
	let hospital = Identity::dev("hospital").unwrap();
	fake.register(&hospital, Role::Hospital, Status::Active, b"");
	{
		let mut state = fake.state();
		state.network = Some(Network {
			slot_duration: 250,
			session_duration: 10_000,
			session: 3,
			minimum_validators: 4,
			thresholds: Thresholds::default(),
			paused: vec![],
		});
		for index in 0..institutions {
			let status = if index < suspended { Status::Suspended } else { Status::Active };
			state.institutions.push(Institution { id: institution(index), nodes: vec![], gateways: vec![] });
			state.participants.insert(institution(index), participant(Role::School, status));
		}
	}
	let session = fake.session(&hospital).await;
	(fake, session)
}

fn participant(role: Role, status: Status) -> Participant<[u8; 32]> {
	Participant {
		role,
		organisation: None,
		account: [1; 32],
		encryption_key: EncryptionKey::x25519([2; 32]),
		key_version: 0,
		password_number: 0,
		status,
		profile: b"The school".to_vec().try_into().unwrap(),
	}
}

fn tell_proposal(fake: &Fake, threshold: u32, ayes: u8, nays: u8) -> GovernanceProposal {
	let call = MOTION.encode_call(&facts().calls).unwrap();
	let proposal = GovernanceProposal {
		hash: blake2_256(&call).into(),
		index: NUMBER,
		call: call.into(),
		proposer: institution(0),
		matter: Matter::Validators,
		threshold,
		ayes: (0..ayes).map(institution).collect(),
		nays: (ayes..ayes + nays).map(institution).collect(),
		ends_at: 1_767_225_600_000,
	};
	fake.state().proposals = vec![proposal.clone()];
	proposal
}

fn hash(proposal: &GovernanceProposal) -> [u8; 32] {
	proposal.hash.0.as_slice().try_into().unwrap()
}

/// S10: what is proposed is one of the things the institutions decide on, and shown as such.
#[test]
fn s10_every_motion_is_understood_again_from_its_call() {
	let calls = facts().calls;
	for motion in every_motion() {
		let call = motion.encode_call(&calls).unwrap();
		assert_eq!(Motion::decode_call(&call, &calls), Some(motion));
		assert_eq!(Motion::decode_call(&[&call[..], &[0]].concat(), &calls), None, "nothing may follow");
		assert_eq!(Motion::decode_call(&call[..call.len() - 1], &calls), None);
	}
	let other = encoded(&Call::SetNodes { nodes: vec![] });
	for other in [&other[..], &[], &[14], &[99, 99]] {
		assert_eq!(Motion::decode_call(other, &calls), None);
	}
}

/// S10: each matter has its own threshold.
#[test]
fn s10_every_motion_belongs_to_a_matter() {
	let matters: Vec<_> = every_motion().iter().map(Motion::matter).collect();
	let expected = [
		[Matter::Membership; 2].as_slice(),
		&[Matter::Validators; 3],
		&[Matter::Organisations; 2],
		&[Matter::Membership],
		&[Matter::HealthAdmins; 5],
		&[Matter::Upgrade; 2],
		&[Matter::Pause; 2],
	];
	assert_eq!(matters, expected.concat());
}

/// S10: where one institution decides alone, a proposal is carried out at once.
#[tokio::test]
async fn s10_one_institution_alone_decides_by_proposing() {
	let (fake, session) = network(1, 0).await;
	fake.fates([Fate::Decided(Verdict::Carried)]);
	assert_eq!(session.propose(MOTION).await.unwrap().outcome, VoteOutcome::Carried);
	fake.fates([Fate::NotCarriedOut("Authorities", "NotFound")]);
	let error = session.propose(MOTION).await.unwrap_err();
	assert_eq!(
		error.to_string(),
		"the institutions decided it, and the chain refuses to do it: It may not be."
	);
	assert_eq!(error.advice(), "Do this.");
}

/// S10: who proposes something is for it, and the chain derives how many votes it needs of all institutions.
#[tokio::test]
async fn s10_a_proposal_is_the_call_alone() {
	let (fake, session) = network(4, 1).await;
	let proposal = tell_proposal(&fake, 3, 1, 0);
	let voted = session.propose(MOTION).await.unwrap();
	let VoteOutcome::Waiting(ballot) = voted.outcome else { panic!("it waits: {:?}", voted.outcome) };
	assert_eq!((ballot.motion.as_ref(), ballot.institutions), (Some(&MOTION), 4));
	assert_eq!(voted.proposal, hash(&proposal));
	assert_eq!(fake.calls(), [encoded(&Call::Propose { motion: MOTION })]);
}

/// S10: the vote that decides carries out, or drops, what was proposed.
#[tokio::test]
async fn s10_the_deciding_vote_ends_the_proposal() {
	for (ayes, nays, verdict, outcome) in
		[(3, 0, Verdict::Carried, VoteOutcome::Carried), (0, 2, Verdict::Rejected, VoteOutcome::Rejected)]
	{
		let (fake, session) = network(4, 0).await;
		let proposal = tell_proposal(&fake, 3, ayes, nays);
		fake.fates([Fate::Decided(verdict)]);
		let approve = ayes > 0;
		assert_eq!(session.vote(NUMBER, approve).await.unwrap().outcome, outcome);
		let vote = Call::Vote { proposal: hash(&proposal), index: NUMBER, approve };
		assert_eq!(fake.calls(), [encoded(&vote)]);
	}
}

/// S10: a vote that does not decide waits for others.
#[tokio::test]
async fn s10_any_other_vote_waits() {
	for (ayes, nays) in [(2, 0), (2, 1), (0, 1), (1, 1)] {
		let (fake, session) = network(4, 0).await;
		tell_proposal(&fake, 3, ayes, nays);
		let voted = session.vote(NUMBER, true).await.unwrap();
		assert!(matches!(voted.outcome, VoteOutcome::Waiting(_)), "{ayes} for, {nays} against");
		assert_eq!(fake.calls().len(), 1);
	}
}

/// S10: a decision that fails says so by the chain's own rule.
#[tokio::test]
async fn s10_what_was_decided_and_fails_is_an_error() {
	let (fake, session) = network(4, 0).await;
	tell_proposal(&fake, 3, 3, 0);
	fake.fates([Fate::NotCarriedOut("Authorities", "NoSessionKeys")]);
	let error = session.vote(NUMBER, true).await.unwrap_err();
	assert!(matches!(error, Error::NotCarriedOut(refusal) if refusal.name == "NoSessionKeys"));
	assert_eq!(session.client().included(), 1);
}

/// S10: whoever has no vote is told so.
#[tokio::test]
async fn s10_a_vote_that_the_chain_refuses_is_an_error() {
	let (fake, session) = network(4, 0).await;
	tell_proposal(&fake, 3, 2, 0);
	fake.fates([Fate::FailedIn("Council", "NotMember")]);
	assert!(matches!(session.vote(NUMBER, true).await, Err(Error::Dispatch(_))));
}

/// S10: what does not wait for votes cannot be voted on.
#[tokio::test]
async fn s10_a_number_that_is_no_proposal_s_is_refused_before_anything_is_sent() {
	let (fake, session) = network(4, 0).await;
	tell_proposal(&fake, 3, 0, 0);
	assert!(matches!(session.vote(6, true).await, Err(Error::NoSuchProposal(6))));
	assert!(matches!(session.close_vote(4).await, Err(Error::NoSuchProposal(4))));
	assert!(fake.sent().is_empty());
}

/// S10: votes name a hash, so a call under another one's hash is not shown as what would be done.
#[tokio::test]
async fn s10_a_call_under_another_hash_is_not_understood() {
	let (fake, session) = network(4, 0).await;
	let proposal = tell_proposal(&fake, 3, 0, 0);
	assert_eq!(session.ballot(NUMBER).await.unwrap().motion, Some(MOTION));
	fake.state().proposals = vec![GovernanceProposal { hash: [7; 32].into(), ..proposal }];
	assert_eq!(session.ballot(NUMBER).await.unwrap().motion, None);
}

/// S10: a vote whose time is over can be closed.
#[tokio::test]
async fn s10_a_vote_is_closed_by_its_number() {
	let (fake, session) = network(4, 0).await;
	let proposal = tell_proposal(&fake, 3, 1, 0);
	fake.fates([Fate::Decided(Verdict::Rejected)]);
	assert_eq!(session.close_vote(NUMBER).await.unwrap().outcome, VoteOutcome::Rejected);
	let close = Call::CloseVote { proposal: hash(&proposal), index: NUMBER };
	assert_eq!(fake.calls(), [encoded(&close)]);
}

/// S10: an institution takes its own proposal back.
#[tokio::test]
async fn s10_a_proposal_is_withdrawn_by_its_number() {
	let (fake, session) = network(4, 0).await;
	let proposal = tell_proposal(&fake, 3, 1, 0);
	fake.fates([Fate::Decided(Verdict::Rejected)]);
	session.withdraw_proposal(NUMBER).await.unwrap();
	let withdraw = Call::WithdrawProposal { proposal: hash(&proposal), index: NUMBER };
	assert_eq!(fake.calls(), [encoded(&withdraw)]);
	assert!(matches!(session.withdraw_proposal(6).await, Err(Error::NoSuchProposal(6))));
}

/// S10: a card that another institution, or another chain, was to have is refused before anything is sent.
#[tokio::test]
async fn s10_nodes_are_listed_with_cards_of_their_own() {
	let (fake, session) = network(4, 0).await;
	let genesis = session.client().runtime().await.unwrap().genesis;
	let card =
		NodeCard { node: NodeId([1; 32]), institution: session.identity().id, genesis, signature: [2; 64] };
	for wrong in
		[NodeCard { institution: CLINIC, ..card.clone() }, NodeCard { genesis: [9; 32], ..card.clone() }]
	{
		let error = session.set_nodes(&[card.clone(), wrong]).await.unwrap_err();
		assert!(matches!(error, Error::OtherCard(node) if node == card.node));
	}
	assert!(fake.sent().is_empty());
	session.set_nodes(std::slice::from_ref(&card)).await.unwrap();
	assert_eq!(fake.calls(), [encoded(&Call::SetNodes { nodes: vec![card.proof()] })]);
}

/// S10: an institution's account is replaced by vote; its people keep the content key that they share.
#[tokio::test]
async fn s10_a_new_account_of_an_institution_keeps_its_profile_and_its_content_key() {
	let (fake, session) = network(4, 0).await;
	let public = Identity::dev("school").unwrap().public();
	for role in [Role::School, Role::HealthAuthority] {
		fake.state().participants.insert(public.id, participant(role, Status::Active));
		let motion = session.motion_to_replace_keys(&public).await.unwrap();
		let (participant, account) = (public.id, public.account);
		let (encryption_key, profile) = (EncryptionKey::x25519([2; 32]), b"The school".to_vec());
		assert_eq!(motion, Motion::ReplaceKeys { participant, account, encryption_key, profile });
	}
}

/// S10: a validator's keys are told to the chain by the account for which its node made them.
#[tokio::test]
async fn s10_session_keys_of_another_account_are_refused_before_they_are_sent() {
	let (fake, session) = network(4, 0).await;
	let owner = session.identity().account.id();
	let mut generated = GeneratedSessionKeys { owner, keys: vec![7; 64], proof: vec![8; 128] };
	session.set_session_keys(&generated).await.unwrap();
	let sent = fake.calls().remove(0);
	assert_eq!(sent[2..], ([7u8; 64], vec![8u8; 128]).encode());
	generated.keys.push(7);
	assert!(matches!(session.set_session_keys(&generated).await, Err(Error::OtherOwner(_))));
	generated.keys.pop();
	generated.owner = [1; 32];
	let error = session.set_session_keys(&generated).await.unwrap_err();
	assert!(error.advice().contains(&hex::encode(owner)));
	assert_eq!(fake.sent().len(), 1);
}

/// S10: everyone can compute by which hash the institutions name the code of an upgrade.
#[tokio::test]
async fn s10_an_upgrade_is_named_by_the_hash_of_its_code() {
	let (fake, session) = network(4, 0).await;
	let code = vec![0xab; 100_000];
	assert_eq!(code_hash(&code), blake2_256(&code));
	session.apply_upgrade(code.clone()).await.unwrap();
	let length = Compact(100_000u32).encode();
	assert_eq!(fake.calls()[0][2..], [&length[..], &code].concat());
}
