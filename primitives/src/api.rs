//! The runtime APIs: every read of the registry, and what its validators ask of it.
//!
//! Reads go through the runtime so that an upgrade of what storage looks like never strands a client. Lists
//! are paged: `start` is the first index, `limit` the most rows, at most [`MAX_PAGE`](crate::bounds::MAX_PAGE).

#![allow(clippy::multiple_bound_locations, reason = "the macro adds bounds of its own")]

use alloc::{string::String, vec::Vec};
use codec::Codec;
use sp_consensus_slots::EquivocationProof;

use crate::{
	AccessEntry, AccessPlace, AccessRequest, Allowance, Candidate, ContentKeyLink, ContentKeyWrap, Epoch,
	EpochLink, GivenHalf, HistoryEntry, IdentityTag, Institution, IntentRefusal, KeyEntry, KeyVersion,
	Moment, Network, NodeId, NoteEntry, OfferedKey, Outcome, Participant, ParticipantChangeEntry,
	ParticipantId, PausedCall, PendingContentKey, PowerDigest, Proposal, Reader, Record, RecordId, Role,
	Sealed, Section, SignatureEntry, SignedIntent, Signer, Validator, Visit, VisitId, VisitWrap,
	WaitingPower, Wrap,
};

sp_api::decl_runtime_apis! {
	/// Every read of the registry.
	pub trait RegistryApi<AccountId: Codec> {
		/// The chain's clock.
		fn now() -> Moment;
		/// The health authority.
		fn health_authority() -> Option<ParticipantId>;
		/// A participant, by id.
		fn participant(id: ParticipantId) -> Option<Participant<AccountId>>;
		/// Whose current account this is.
		fn participant_of(account: AccountId) -> Option<ParticipantId>;
		/// The organisations of a role, in order of registration.
		fn organisations(role: Role, start: u32, limit: u32) -> Vec<ParticipantId>;
		/// The people of an organisation. The order changes only when one of them moves to another organisation.
		fn staff(organisation: ParticipantId, start: u32, limit: u32) -> Vec<ParticipantId>;
		/// Who waits to be registered or moved by a health admin: of every organisation or of one, each with the
		/// organisation that has put it forward, after the row `after`.
		fn candidates(
			organisation: Option<ParticipantId>,
			after: Option<(ParticipantId, ParticipantId)>,
			limit: u32,
		) -> Vec<(ParticipantId, ParticipantId, Candidate<AccountId>)>;
		/// The keys that a participant has had, oldest first.
		fn keys_of(id: ParticipantId, start: u32, limit: u32) -> Vec<KeyEntry<AccountId>>;
		/// What happened to a participant, oldest first.
		fn participant_log(id: ParticipantId, start: u32, limit: u32) -> Vec<ParticipantChangeEntry>;
		/// The active people who hold the current version of an organisation's content key, in order of id. Each has said
		/// that its wrap opens.
		fn content_key_holders(organisation: ParticipantId) -> Vec<ParticipantId>;
		/// The wraps of the current version that nobody has accepted, in order of holder.
		fn offered_content_keys(organisation: ParticipantId) -> Vec<OfferedKey>;
		/// The content key that waits for a second holder's confirmation.
		fn pending_content_key(organisation: ParticipantId) -> Option<PendingContentKey>;
		/// Whether an organisation's content key is to be replaced, because somebody who held it no longer should.
		fn content_key_due(organisation: ParticipantId) -> bool;
		/// The wraps of an organisation's content key that a person has, newest version first: of the `limit` versions
		/// before the version `before`, or of the newest ones, a pending one included. A version of which it has no wrap is
		/// left out, so an answer shorter than `limit` is not the last one before version 0 was among those looked at.
		fn content_key_wraps(
			organisation: ParticipantId,
			holder: ParticipantId,
			before: Option<KeyVersion>,
			limit: u32,
		) -> Vec<ContentKeyWrap>;
		/// The links between the versions of an organisation's content key, newest first, paged as
		/// [`content_key_wraps`](Self::content_key_wraps), without a pending one.
		fn content_key_links(
			organisation: ParticipantId,
			before: Option<KeyVersion>,
			limit: u32,
		) -> Vec<ContentKeyLink>;
		/// How many health admins a power takes: one or two.
		fn admins_needed() -> u32;
		/// The powers that wait, in order of their end: those after the power `after`, which need not wait any more. The flag
		/// says whether the institutions can decide on it now.
		fn waiting_powers(
			after: Option<(Moment, PowerDigest)>,
			limit: u32,
		) -> Vec<(PowerDigest, WaitingPower<AccountId>, bool)>;
		/// The power that waits for this subject, and whether the institutions can decide on it now.
		fn power_on(subject: ParticipantId) -> Option<(PowerDigest, WaitingPower<AccountId>, bool)>;
		/// What a participant may still send.
		fn allowance(id: ParticipantId) -> Option<Allowance>;
		/// An account's lanes, in which its intents are carried.
		fn signer(account: AccountId) -> Signer;
		/// Why an intent cannot be carried now. Asked as a block asks it.
		fn check_intent(signed: SignedIntent) -> Result<(), IntentRefusal>;

		/// A record.
		fn record(id: RecordId) -> Option<Record>;
		/// Who the child is, sealed.
		fn child(id: RecordId) -> Option<Sealed>;
		/// The records of a family, in order of creation.
		fn records_of(owner: ParticipantId, start: u32, limit: u32) -> Vec<RecordId>;
		/// The records with an identity tag, in order of creation.
		fn records_tagged(tag: IdentityTag) -> Vec<RecordId>;
		/// The families whose ID number has this tag.
		fn families_tagged(tag: IdentityTag) -> Vec<ParticipantId>;
		/// The records of a family that a reader may read now, each with its index in [`records_of`](Self::records_of),
		/// by what right, and the wrap of its current key. As much is looked at however many records there are.
		fn readable_records(family: ParticipantId, reader: ParticipantId)
			-> Vec<(u32, RecordId, Reader, Wrap)>;
		/// The wrap of a record's current key for a reader.
		fn wrap(record: RecordId, reader: ParticipantId) -> Option<Wrap>;
		/// The links that came with a record's epochs, newest first: of the epoch `newest` and those before it.
		fn epoch_links(record: RecordId, newest: Epoch, limit: u32) -> Vec<EpochLink>;
		/// The links that were added later and lead to this epoch, at most one from each full reader.
		fn bridges(record: RecordId, from: Epoch) -> Vec<EpochLink>;
		/// The wraps of the current epoch, one a reader.
		fn wraps(record: RecordId) -> Vec<Wrap>;
		/// The wraps of an ended epoch that are kept for this reader: its owner's, the health authority's or a custody's,
		/// those that came with the epoch first.
		fn past_wraps(record: RecordId, epoch: Epoch, reader: ParticipantId) -> Vec<Wrap>;
		/// The halves of the record secret that health admins gave to this reader, and that it has not used yet.
		fn halves(record: RecordId, reader: ParticipantId) -> Vec<GivenHalf>;
		/// Whether the next writer must start a new epoch.
		fn renewal_due(record: RecordId) -> bool;
		/// What happened to a record, oldest first.
		fn history(record: RecordId, start: u32, limit: u32) -> Vec<HistoryEntry>;

		/// The readers of a record, expired grants included.
		fn readers(record: RecordId) -> Vec<Reader>;
		/// Why and how much a reader may read of a record now.
		fn standing(record: RecordId, reader: ParticipantId) -> Option<Reader>;
		/// Requests for access that wait for a family's answer, after the requester `after`.
		fn requests(
			family: ParticipantId,
			after: Option<ParticipantId>,
			limit: u32,
		) -> Vec<(ParticipantId, AccessRequest)>;

		/// A visit.
		fn visit(id: VisitId) -> Option<Visit>;
		/// The visits of a record, in order of opening.
		fn visits_of(record: RecordId, start: u32, limit: u32) -> Vec<VisitId>;
		/// A sealed section of a visit, other than its notes.
		fn section(visit: VisitId, section: Section) -> Option<Sealed>;
		/// The versions of a visit's note, oldest first.
		fn notes(visit: VisitId, start: u32, limit: u32) -> Vec<NoteEntry>;
		/// The keys that a visit gives to its doctor or physician.
		fn visit_wrap(visit: VisitId, professional: ParticipantId) -> Option<VisitWrap>;
		/// The physician's signature.
		fn signature(visit: VisitId) -> Option<SignatureEntry>;

		/// The rows of a record's log, each with its place: newest first, then the sums of older rows. Those after the place
		/// `after`, or from the newest on.
		fn accesses(
			record: RecordId,
			after: Option<AccessPlace>,
			limit: u32,
		) -> Vec<(AccessPlace, AccessEntry)>;
		/// The last batch of reads that a gateway has logged; 0 before its first.
		fn access_batch(gateway: ParticipantId) -> u64;
	}

	/// What became of transactions.
	pub trait OutcomesApi {
		/// What became of each transaction of the block at whose state this is asked, with its index in the block.
		fn outcomes() -> Vec<(u32, Outcome)>;
	}

	/// Who runs the network.
	pub trait AuthoritiesApi {
		/// What is fixed at genesis, and the current session.
		fn network() -> Network;
		/// The institutions, in order of id.
		fn institutions() -> Vec<Institution>;
		/// The nodes that may connect. Empty: every node may, as on a development chain.
		fn nodes() -> Vec<NodeId>;
		/// The validators of this session and of those to come, in order of id.
		fn validators() -> Vec<Validator>;
		/// The proposals that wait for votes.
		fn proposals() -> Vec<Proposal>;
		/// The calls that the institutions have paused, in order.
		fn paused_calls() -> Vec<PausedCall>;
	}

	/// How a node reports that a validator made two blocks in one slot.
	pub trait AuraEquivocationApi<AuthorityId: Codec> {
		/// A proof, SCALE, that this key belongs to a validator of the current session.
		fn generate_key_ownership_proof(authority: AuthorityId) -> Option<Vec<u8>>;
		/// Submits the report as an unsigned transaction of this node. Nothing if it could not.
		fn submit_report_equivocation(
			equivocation: EquivocationProof<Block::Header, AuthorityId>,
			key_owner_proof: Vec<u8>,
		) -> Option<()>;
	}

	/// Whether the state holds together.
	pub trait StateChecksApi {
		/// Checks what every pallet says of its whole storage, and names what does not hold. It reads everything: for
		/// operators and tests, on a node of their own, never in a block.
		fn try_state() -> Result<(), String>;
	}
}
