/**
 * What a page asks of the core, and what the core answers.
 *
 * The core is the Rust client in a worker. It holds the keys; a page never gets one. Names of requests are in camel case. Fields of
 * parameters and results are in snake case, as the client's own types write them in JSON (`client/src/views.rs`, `finding.rs`,
 * `proof.rs`, `primitives/src`). Ids, hashes and bytes are lower-case hexadecimal; moments are milliseconds since the Unix epoch;
 * days are `YYYY-MM-DD`.
 *
 * Enumerations are written as Rust's serde writes them: a variant without fields is a text (`"opened"`), a variant with fields is an
 * object with one key (`{ closed: "unsigned" }`). `variantOf` gives the name of either.
 */

// ---------------------------------------------------------------------------------------------------------------------------
// Simple types
// ---------------------------------------------------------------------------------------------------------------------------

/** Bytes in lower-case hexadecimal. */
export type Hex = string;
/** A participant's id: 64 hexadecimal digits. */
export type ParticipantId = Hex;
/** A record's id: 32 hexadecimal digits. */
export type RecordId = Hex;
/** A visit's id: 32 hexadecimal digits. */
export type VisitId = Hex;
/** The digest of a proposal of health admins: 64 hexadecimal digits. */
export type PowerDigest = Hex;
/** A participant, by username or id. A username costs a fifth of a second the first time: prefer an id where one is at hand. */
export type Who = string;
/** Milliseconds since the Unix epoch. */
export type Moment = number;
/** `YYYY-MM-DD`. */
export type Day = string;
/**
 * The digest of what an answer shows. The request that signs for it names the digest, and fails with `shown-changed` if the core
 * reads something else by then: the page shows that, and nothing was signed.
 */
export type Digest = Hex;
/** The number of a device's or program's lane of an account. */
export type LaneId = number;

/** What a participant is. */
export type Role =
	| 'health-authority'
	| 'hospital'
	| 'laboratory'
	| 'school'
	| 'insurer'
	| 'health-admin'
	| 'receptionist'
	| 'doctor'
	| 'physician'
	| 'laboratory-technician'
	| 'school-officer'
	| 'insurance-agent'
	| 'family'
	| 'gateway'
	| 'custody';
/** Roles of organisations: their accounts vote and put people forward. */
export type OrganisationRole = Extract<Role, 'health-authority' | 'hospital' | 'laboratory' | 'school' | 'insurer'>;
/** Whether a participant may act. */
export type Status = 'active' | 'suspended' | 'dismissed';
/** How much of a record may be seen. The halves are the custodies' alone. */
export type Level = 'half-a' | 'half-b' | 'proof' | 'full';
/** The levels that a family gives. */
export type GrantLevel = Extract<Level, 'proof' | 'full'>;
/** A content key's custody of the health authority. */
export type Custody = 'a' | 'b';

/** The name of a variant that serde writes as a text or as an object with one key. */
export function variantOf(value: string | object): string {
	return typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
}

/** A section of a record, as far as its reader can open it. */
export type Shown<Content> =
	| { open: Content }
	/** There is none. */
	| 'absent'
	/** The reader's level does not open it. */
	| 'level_too_low'
	/** It was sealed after the reader was given its keys. */
	| 'later'
	/** It should open, and does not: why. */
	| { damaged: string };

/** The content, if it could be opened. */
export function opened<Content>(shown: Shown<Content>): Content | undefined {
	return typeof shown === 'object' && 'open' in shown ? shown.open : undefined;
}

// ---------------------------------------------------------------------------------------------------------------------------
// What is sealed (`client/src/content`)
// ---------------------------------------------------------------------------------------------------------------------------

/** FHIR's administrative gender. */
export type Gender = 'female' | 'male' | 'other' | 'unknown';

/** Who the child is. */
export interface Child {
	/** Empty for a child with one name only. */
	family_name: string;
	/** Empty for a newborn that is not named yet. */
	given_names: string;
	gender: Gender;
	birth_date: Day;
	family_file_number: string;
	/** The place among those born together, from 1; absent for a single birth. */
	birth_order?: number;
}

/** A vaccine, by CVX code. */
export interface PlannedVaccine {
	code: string;
	display: string;
}
/** A vaccine that remains. */
export interface RecommendedVaccine extends PlannedVaccine {
	/** Not before, or about, this day. */
	due_date?: Day;
}
/** Why a planned vaccine was not given. `other` needs a text. */
export type NotGivenReason = 'not_available' | 'refused' | 'contraindicated' | 'other';
/** A planned vaccine that was not given. */
export interface NotGiven extends PlannedVaccine {
	reason: NotGivenReason;
	text?: string;
}

/** The entries of the reception desk. */
export interface Examination {
	/** The child's age on the day of the visit. */
	age_days: number;
	weight_kg?: number;
	height_cm?: number;
	body_temperature_celsius?: number;
	planned_vaccines: PlannedVaccine[];
}

/** A doctor's decision. */
export type Decision = 'cleared' | 'deferred';

/** One dose, as FHIR's `Immunization`. */
export interface Immunization {
	/** CVX. */
	vaccine_code: string;
	vaccine_display: string;
	lot_number?: string;
	manufacturer?: string;
	/** The last day on which the lot may be given. */
	expiration_date?: Day;
	/** From 1. */
	dose_number?: number;
	site?: string;
	route?: string;
	/** A day, or RFC 3339. */
	occurrence: string;
	/** Whether who gave it recorded it: true for a dose that is signed, false for a reported one. */
	primary_source: boolean;
}
/** The vaccines given at one visit. */
export interface Immunizations {
	hospital_name: string;
	physician_name: string;
	/** Empty where the physician signed that nothing was given. */
	doses: Immunization[];
}
/** What the physician adds to the doses. */
export interface Recommendation {
	not_given?: NotGiven[];
	remaining: RecommendedVaccine[];
	next_visit?: Day;
	note?: string;
}
/** Doses that were given elsewhere, as somebody reported them. */
export interface ReportedDoses {
	source: string;
	doses: Immunization[];
}
/** A reason. */
export interface Reason {
	reason: string;
}

/** The public details of an organisation or a professional. */
export interface Profile {
	display_name: string;
	licence_number?: string;
}
/** The details of a family, sealed to it and to the health authority. */
export interface FamilyProfile {
	username?: string;
	display_name: string;
	contact?: string;
	id_number?: string;
}
/** The details of an applicant, sealed to the health authority. */
export interface ApplicationForm {
	username: string;
	display_name: string;
	licence_number?: string;
	contact?: string;
	id_number?: string;
	note?: string;
}

// ---------------------------------------------------------------------------------------------------------------------------
// Records and visits (`client/src/views.rs`, `finding.rs`, `proof.rs`)
// ---------------------------------------------------------------------------------------------------------------------------

export type VoidReason = 'created-in-error' | 'duplicate';
export type NamesakeReason = 'twin' | 'namesake';
export type ClosingReason = 'unsigned' | 'entered_in_error';
export type NoteKind = 'written' | 'corrected' | 'withdrawn' | 'addendum';
export type RulingKind = 'retracted' | 'reinstated';

/** The state of a record. */
export type RecordState =
	| 'in_use'
	| { void: { reason: VoidReason; at: Moment } }
	| { merged: { into: RecordId; at: Moment } };

/** Where a visit stands. */
export type VisitState = 'opened' | 'noted' | 'signed' | 'linked' | { closed: ClosingReason } | 'retracted';

/** The last rectification of a child's data. */
export interface Rectified {
	version: number;
	at: Moment;
	by: ParticipantId;
}

/** What is known of a visit in clear. */
export interface Visit {
	record: RecordId;
	hospital: ParticipantId;
	doctor: ParticipantId;
	physician: ParticipantId;
	epoch: number;
	index: number;
	state: VisitState;
	/** By the hospital's clock. */
	made_at: Moment;
	/** By the chain's clock. */
	opened_at: Moment;
	/** How many versions the note has. */
	notes: number;
	/** The note that counts now. */
	note: { version: number; commitment: Hex; clearance: Hex } | null;
}

export type SignatureCheck = 'valid' | 'valid_with_former_keys' | { invalid: string };

/** A signature, checked. */
export interface SignatureView {
	physician: ParticipantId;
	account: Hex;
	/** By the physician's clock. */
	signed_at: Moment;
	/** By the chain's clock. */
	recorded_at: Moment;
	/** Whether it reached the chain late. */
	late: boolean;
	check: SignatureCheck;
}

/** A version of a note. */
export interface NoteView {
	version: number;
	author: ParticipantId;
	at: Moment;
	kind: NoteKind;
	decision: Decision | null;
	text: Shown<{ text: string }>;
}

export interface DisputeView {
	by: ParticipantId;
	at: Moment;
	reason: Shown<Reason>;
}
export interface RulingView {
	by: ParticipantId;
	at: Moment;
	kind: RulingKind;
	reason: Shown<Reason>;
}

/** A visit, as far as its reader can open it. */
export interface VisitView {
	id: VisitId;
	visit: Visit;
	examination: Shown<Examination>;
	/** Oldest first. */
	earlier_examinations: Shown<Examination>[];
	/** Oldest first; for full readers. */
	notes: NoteView[];
	immunization: Shown<Immunizations>;
	recommendation: Shown<Recommendation>;
	retraction: Shown<Reason>;
	signature: SignatureView | null;
	dispute: DisputeView | null;
	/** Oldest first. */
	rulings: RulingView[];
}

/** An entry with reported doses. */
export interface ReportView {
	record: RecordId;
	number: number;
	author: ParticipantId;
	organisation: ParticipantId;
	at: Moment;
	doses: Shown<ReportedDoses>;
	/** Why the organisation took it back, if it did. */
	retraction: Shown<Reason> | null;
}

/** A record, as far as its reader can open it. */
export interface RecordView {
	record: RecordId;
	owner: ParticipantId;
	created_at: Moment;
	level: Level;
	child: Shown<Child>;
	state: RecordState;
	merged: RecordId[];
	erasure_asked_at: Moment | null;
	rectified: Rectified | null;
	/** In order of opening. */
	visits: VisitView[];
	reports: ReportView[];
}

/** A record in a list. */
export interface FoundRecord {
	record: RecordId;
	owner: ParticipantId;
	level: Level;
	state: RecordState;
	/** The visit by right of which a doctor or physician reads. */
	visit: VisitId | null;
	child: Shown<Child>;
}
/** A visit in a list. */
export interface FoundVisit {
	id: VisitId;
	visit: Visit;
	child: Shown<Child>;
	owner: ParticipantId | null;
	record_state: RecordState | null;
}
/** A version of a child's data. */
export interface ChildView {
	version: number;
	child: Shown<Child>;
	/** The rectification that replaced it; null for the current version. */
	replaced: Rectified | null;
}

/** A visit that a proof rests on. */
export interface ProvenVisit {
	id: VisitId;
	hospital: ParticipantId;
	hospital_profile: Profile;
	physician: ParticipantId;
	physician_profile: Profile;
	immunization: Shown<Immunizations>;
	signature: SignatureView;
	disputed: boolean;
}
/** What a school or an insurer checks. */
export interface Proof {
	record: RecordId;
	owner: ParticipantId;
	child: Shown<Child>;
	rectified: Rectified | null;
	visits: ProvenVisit[];
	reports: ReportView[];
	/** The final block in whose state it was verified. */
	block: number;
	checked_at: Moment;
}

/** Why a reader may read. */
export type Basis =
	| 'owner'
	| 'authority'
	| 'custody'
	| 'guardian'
	| { grant: { granted_at: Moment; expires_at: Moment | null } };
/** One who may read a record. */
export interface Reader {
	id: ParticipantId;
	level: Level;
	basis: Basis;
}

/** A row of a record's log of reads. */
export interface AccessRow {
	/** Null for a sum of older rows. */
	index: number | null;
	reader: ParticipantId;
	gateway: ParticipantId;
	kind: 'record' | 'visits' | 'history' | 'readers';
	at: Moment;
	count: number;
	logged_at: Moment;
}

/** One change of a record. */
export interface HistoryEntry {
	block: number;
	at: Moment;
	actor: ParticipantId;
	organisation: ParticipantId | null;
	action: Action;
	epoch: number;
	commitment: Hex | null;
}
/** What can happen to a record. */
export type Action =
	| { action: 'record_created' }
	| { action: 'access_granted'; reader: ParticipantId; level: Level; expires_at: Moment | null }
	| { action: 'access_revoked'; reader: ParticipantId }
	| { action: 'transferred'; from: ParticipantId; to: ParticipantId }
	| { action: 'guardian_named' | 'guardian_removed'; guardian: ParticipantId }
	| { action: 'keys_renewed' }
	| { action: 'half_given'; reader: ParticipantId; half: Level }
	| { action: 'custodian_keys_replaced'; custodian: ParticipantId; confirmed_by: ParticipantId | null; voted: boolean }
	| { action: 'epoch_bridged'; from: number; to: number }
	| { action: 'past_key_wrapped'; epoch: number; reader: ParticipantId }
	| {
			action:
				| 'visit_opened'
				| 'visit_renewed'
				| 'visit_signed'
				| 'visit_linked'
				| 'visit_retracted'
				| 'visit_disputed'
				| 'dispute_withdrawn';
			visit: VisitId;
	  }
	| { action: 'note_added'; visit: VisitId; version: number; kind: NoteKind }
	| { action: 'visit_closed'; visit: VisitId; reason: ClosingReason }
	| { action: 'child_rectified'; version: number }
	| { action: 'examination_corrected'; visit: VisitId; version: number }
	| { action: 'visit_reassigned'; visit: VisitId; doctor: ParticipantId; physician: ParticipantId }
	| { action: 'visit_ruled'; visit: VisitId; ruling: RulingKind }
	| { action: 'doses_reported' | 'report_retracted'; number: number }
	| { action: 'power_over_record'; kind: PowerKind; digest: PowerDigest; step: PowerStep }
	| { action: 'record_voided'; reason: VoidReason; confirmed_by: ParticipantId | null; voted: boolean }
	| {
			action: 'owner_changed';
			from: ParticipantId;
			to: ParticipantId;
			confirmed_by: ParticipantId | null;
			voted: boolean;
	  }
	| { action: 'erasure_asked' | 'erasure_declined' }
	| { action: 'merge_agreed'; record: RecordId; into: RecordId }
	| { action: 'records_merged'; record: RecordId; into: RecordId; confirmed_by: ParticipantId | null; voted: boolean }
	| { action: 'merge_undone'; record: RecordId; from: RecordId; confirmed_by: ParticipantId | null; voted: boolean }
	| { action: 'request_denied'; requester: ParticipantId };

// ---------------------------------------------------------------------------------------------------------------------------
// Consent
// ---------------------------------------------------------------------------------------------------------------------------

/** A provider's request for access. */
export interface AccessRequest {
	/** The person who asked. */
	by: ParticipantId;
	level: Level;
	requested_at: Moment;
}
/** A request that waits for this family's answer. */
export interface PendingRequest {
	requester: ParticipantId;
	role: Role;
	profile: Profile;
	request: AccessRequest;
	/** For `approve`. */
	shown: Digest;
}
/** A request to the family of a guardian's wards. */
export interface WardRequest {
	/** The records of that family of which this person is a guardian. */
	wards: FoundRecord[];
	pending: PendingRequest;
}
/** A request that this person's organisation has sent. */
export interface SentRequest extends AccessRequest {
	family: ParticipantId;
	/** The family's username, if this browser knows it: it asked, or searched, for it. Else withdraw by `family`. */
	username: string | null;
	outcome: 'waiting' | 'granted' | 'denied' | 'ended';
	/** Since when it stands there. */
	since: Moment;
}

// ---------------------------------------------------------------------------------------------------------------------------
// People
// ---------------------------------------------------------------------------------------------------------------------------

/** A participant, as pages name it. */
export interface Person {
	id: ParticipantId;
	/** Null for an id that this person may not see or that nobody has. */
	role: Role | null;
	/** Its display name; of a family the sealed one, if this person can open it; else empty. */
	name: string;
	licence_number: string | null;
	organisation: ParticipantId | null;
	status: Status | null;
	/** The username, if this browser knows it. The chain never does. */
	username: string | null;
	/** A family's sealed details, if this person could open them. */
	family: FamilyProfile | null;
	/** Whether records can be sealed to it: an organisation has no key before its people have made the first one. */
	has_key: boolean;
	/** Which of its encryption keys, or content keys, it has now. */
	key_version: number;
	/** Of the details, for `updateProfile`. */
	shown: Digest;
}

/** The public part of somebody's keys, as a file holds it. */
export interface PublicIdentity {
	username?: string;
	id: ParticipantId;
	account: Hex;
	encryption_key: Hex;
}

/** What happened to a participant. */
export interface ParticipantChangeEntry {
	block: number;
	at: Moment;
	/** Null: the genesis block, or the institutions' vote. */
	by: ParticipantId | null;
	change:
		| { change: 'registered'; role: Role; organisation: ParticipantId | null }
		| { change: 'appointed' | 'dismissed' | 'suspended' | 'reinstated' | 'number_tag_set' }
		| { change: 'moved'; from: ParticipantId; to: ParticipantId }
		| { change: 'profile_updated'; before: Hex; after: Hex }
		| { change: 'keys_replaced'; key_version: number }
		| { change: 'power'; kind: PowerKind; digest: PowerDigest; step: PowerStep }
		| {
				change:
					| 'content_key_made'
					| 'content_key_replaced'
					| 'content_key_discarded'
					| 'content_key_accepted';
				version: number;
		  }
		| { change: 'content_key_shared'; version: number; holder: ParticipantId };
}

/** Where an enrolment stands. */
export type Enrolment =
	| { state: 'not_applied' }
	| { state: 'waiting'; applied_at: Moment }
	| { state: 'declined'; reason: string; at: Moment }
	| { state: 'registered' };

/** Somebody who asks to be registered. */
export interface Applicant {
	participant: ParticipantId;
	role: Role;
	organisation: ParticipantId | null;
	/** The public profile, of those who work for somebody. */
	profile: Profile | null;
	/** The applicant's own details; for health admins. */
	form: Shown<ApplicationForm>;
	/** The digits that the applicant sees, too: five groups of five, with full stops between. */
	fingerprint: string;
	/** The gateway names other keys than the applicant has sealed: register nobody. */
	other_keys: string | null;
	/** What the gateway names otherwise than the applicant has sealed: register nobody. */
	other_terms: ('role' | 'organisation' | 'profile')[];
	applied_at: Moment;
	/** For `registerApplicant` and `putApplicantForward`. */
	shown: Digest;
}
/** Somebody whom an organisation has put forward. */
export interface Candidate {
	participant: ParticipantId;
	organisation: ParticipantId;
	role: Role;
	profile: Profile;
	fingerprint: string;
	ends_at: Moment;
	/** Whether the person, who works elsewhere now, has agreed to move. */
	agreed: boolean;
	/** Whether somebody of this id is registered already: then it is moved, or gets new keys. */
	registered: boolean;
	/** Where it works now, if it is registered. */
	works_for: ParticipantId | null;
	/** For `acceptCandidate`. */
	shown: Digest;
}

export type PowerKind =
	| 'replace_keys'
	| 'change_owner'
	| 'void_record'
	| 'erase_record'
	| 'merge_record'
	| 'undo_merge';
export type PowerStep = 'proposed' | 'confirmed' | 'withdrawn' | 'vetoed' | 'exercised' | 'rejected' | 'lapsed';
/** Something that takes two health admins. */
export type Power =
	| { power: 'replace_keys'; id: ParticipantId; account: Hex; encryption_key: Hex; profile: Hex }
	| { power: 'change_owner'; record: RecordId; from: ParticipantId; to: ParticipantId }
	| { power: 'void_record'; record: RecordId; owner: ParticipantId; reason: VoidReason }
	| { power: 'erase_record'; record: RecordId; owner: ParticipantId; asked_at: Moment }
	| { power: 'merge_record'; record: RecordId; owner: ParticipantId; into: RecordId }
	| { power: 'undo_merge'; record: RecordId; owner: ParticipantId };
/** A power that waits. */
export interface PowerEntry {
	digest: PowerDigest;
	/** From whom it takes something, and who may object. */
	subject: ParticipantId;
	admins_needed: number;
	/** Whether the institutions can decide on it now. */
	awaits_vote: boolean;
	power: Power;
	proposed_by: ParticipantId;
	proposed_at: Moment;
	confirmed_by: ParticipantId | null;
	/** From when on it can be exercised. */
	due_at: Moment | null;
	vetoed_by: ParticipantId | null;
	ends_at: Moment;
	/** Of the claimed keys, for `replace_keys`: what the family reads out. */
	fingerprint: string | null;
}

/** The content key that an organisation's reading staff share. */
export interface ContentKey {
	organisation: ParticipantId;
	version: number;
	/** Empty before the first one. */
	encryption_key: Hex;
	holders: ParticipantId[];
	/** Wraps that nobody has accepted yet. */
	offered: { holder: ParticipantId; maker: ParticipantId }[];
	/** The version that waits for a second holder's confirmation. */
	pending: { version: number; encryption_key: Hex; maker: ParticipantId; holders: ParticipantId[]; made_at: Moment } | null;
	/** Whether it is to be replaced, because somebody who held it no longer should. */
	due: boolean;
	/** Whether this person holds it. */
	is_holder: boolean;
	/** Active people who read for the organisation and lack it. */
	without: ParticipantId[];
	/** Of the version that waits, for `confirmContentKey`. */
	shown: Digest;
}

// ---------------------------------------------------------------------------------------------------------------------------
// The network
// ---------------------------------------------------------------------------------------------------------------------------

export type Matter = 'membership' | 'organisations' | 'health-admins' | 'validators' | 'upgrade' | 'pause';
/** What the institutions publish by its hash, for people's programs to rely on. */
export type Publication = 'pages' | 'schedule';
/** What can be proposed to the institutions. */
export type Motion =
	| { motion: 'admit-organisation' | 'dismiss-organisation'; organisation: ParticipantId }
	| { motion: 'admit-validator' | 'remove-validator' | 'pardon-validator'; institution: ParticipantId }
	| { motion: 'pause' | 'unpause'; pallet: string; call: string }
	| { motion: 'suspend' | 'reinstate'; participant: ParticipantId }
	| { motion: 'replace-keys'; participant: ParticipantId; account: Hex; encryption_key: Hex }
	| {
			motion: 'appoint-health-admin' | 'replace-health-admin-keys';
			admin: ParticipantId;
			account: Hex;
			encryption_key: Hex;
	  }
	| { motion: 'dismiss-health-admin'; admin: ParticipantId }
	| { motion: 'upgrade'; code_hash: Hex }
	| { motion: 'publish'; what: Publication; hashes: Hex[] }
	| { motion: 'decide-power'; digest: PowerDigest; approve: boolean }
	| { motion: 'raise-admins-needed' };
/** A proposal that waits for votes. */
export interface Ballot {
	/** Votes name it. */
	number: number;
	proposal: Hex;
	/** Null if this client does not know the call. */
	motion: Motion | null;
	/** The power on which a `decide-power` motion decides, as far as this person is shown it. */
	power: PowerEntry | null;
	/** The digits of the keys of an `appoint-health-admin`, `replace-keys` or `replace-health-admin-keys` motion, to compare. */
	fingerprint: string | null;
	/** The name and the licence that such a motion writes. The proposer has typed them. */
	name: string | null;
	licence_number: string | null;
	matter: Matter;
	proposer: ParticipantId;
	ayes: ParticipantId[];
	nays: ParticipantId[];
	/** How many votes it needs, of how many institutions, suspended ones included. */
	needed: number;
	institutions: number;
	ends_at: Moment;
	/** Of what is proposed, for `vote`. */
	shown: Digest;
}
/** The outcome of a proposal or vote. `closed-by-another`: what it led to, the chain's state shows. */
export type VoteOutcome = 'waiting' | 'carried' | 'rejected' | 'closed-by-another';

export interface Validator {
	id: ParticipantId;
	active: boolean;
	chosen: boolean;
	offence: { session: number; proven_in: number } | null;
	/** Blocks made in this session, and in the one before. */
	authored: number;
	authored_before: number;
}
export interface Institution {
	id: ParticipantId;
	name: string;
	/** Peer ids (`12D3KooW…`). */
	nodes: string[];
	gateways: string[];
}
export interface Network {
	slot_duration: number;
	session_duration: number;
	session: number;
	minimum_validators: number;
	/** Percent of all institutions. */
	thresholds: { organisations: number; health_admins: number; validators: number; upgrade: number; pause: number };
	paused: { pallet: string; call: string }[];
}

// ---------------------------------------------------------------------------------------------------------------------------
// The chain, as the operator of the gateway sees it (`gateway/contract/src/types/explorer.rs`)
// ---------------------------------------------------------------------------------------------------------------------------

export interface BlockHead {
	number: number;
	hash: Hex;
	/** When its slot began; null for the first block. */
	at: Moment | null;
}
/** Whether the gateway's node is in step with the network. */
export interface ChainStatus {
	best: BlockHead;
	finalized: BlockHead;
	/** The gateway's clock. */
	clock: Moment;
	slot_duration: number;
	/** Whether the node fetches many blocks. */
	syncing: boolean;
	peers: number;
	best_of_peers: number | null;
}
export interface ChainBlock {
	number: number;
	hash: Hex;
	parent: Hex;
	at: Moment | null;
	in_best_chain: boolean;
	final: boolean;
	/** How much of it the node still has; `header`: no more than number, hash and time. */
	kept: 'all' | 'transactions' | 'header';
	/** The institution whose validator made it; null if that is no longer known, as the following. */
	author: ParticipantId | null;
	transactions: number | null;
	failed: number | null;
	bytes: number | null;
}
export type TransactionResult = 'done' | 'failed' | 'unknown';
export interface ChainTransaction {
	number: number;
	block: Hex;
	at: Moment | null;
	final: boolean;
	/** Its place in the block, from 0. */
	index: number;
	kind: 'intent' | 'inherent' | 'unsigned' | 'unreadable';
	/** The id of the intent: what `Write.tx` names. */
	id: Hex | null;
	/** The pallet and the call, with a point between. */
	call: string | null;
	signer: ParticipantId | null;
	account: Hex | null;
	lane: number | null;
	sequence: number | null;
	bytes: number;
	result: TransactionResult;
	verdict: 'carried' | 'rejected' | null;
	failure: { pallet: string; name: string; message: string; advice: string; decided: boolean } | null;
}
export interface ChainValidator extends Validator {
	/** The last block that it made; null if it made none of those that were looked at. */
	last: BlockHead | null;
}
/** A node to which the gateway's node is connected, or that an institution lists. */
export interface ChainPeer {
	/** `12D3KooW…`; null if its key is of another kind. */
	peer: string | null;
	institution: ParticipantId | null;
	connected: boolean;
	best: number | null;
}

// ---------------------------------------------------------------------------------------------------------------------------
// The person who is logged in
// ---------------------------------------------------------------------------------------------------------------------------

/** Whose session this is. */
export interface Me {
	id: ParticipantId;
	username: string;
	/** Null before a health admin has registered this person. */
	role: Role | null;
	organisation: ParticipantId | null;
	/** The organisation's display name. */
	organisation_name: string | null;
	/** The display name; of a family the sealed one. */
	name: string;
	status: Status | null;
	opened_at: Moment;
	expires_at: Moment;
	/** Of this person's own keys. */
	fingerprint: string;
	/** Whether this browser keeps the secret of this person's devices. */
	has_device: boolean;
	/** What health admins propose to do to this person or its records, and it may object to. */
	powers: PowerEntry[];
}
export interface OpenSession {
	/** Ends it. */
	session: Hex;
	device: string;
	network: string;
	opened_at: Moment;
	expires_at: Moment;
	is_this: boolean;
}
export interface LoginEvent {
	kind: 'logged_in' | 'password_set';
	device: string;
	network: string;
	first_at: Moment;
	last_at: Moment;
	is_this: boolean;
}
export interface OpenLane {
	id: LaneId;
	highest: number;
	gaps: number[];
	newest: Moment;
	is_this: boolean;
}

/** What a person is told (S5), newest first. `id` is the same each time, so that a page can mark it as seen. */
export type News = { id: string; at: Moment; seen: boolean } & (
	| { news: 'login'; event: LoginEvent }
	| { news: 'keys_replaced'; block: number }
	| { news: 'power'; power: PowerEntry }
	| { news: 'request'; request: PendingRequest; record: RecordId | null }
	| { news: 'reader'; record: RecordId; child: string; reader: ParticipantId; kind: AccessRow['kind'] }
	| { news: 'visit_due'; record: RecordId; child: string; day: Day; vaccines: RecommendedVaccine[] }
);

/** What the session noticed while it did something else (`client/src/notice.rs`). */
export type Notice =
	| {
			name: 'bad-keys';
			record: RecordId;
			epoch: number;
			makers: ParticipantId[];
			readers: ParticipantId[];
			/** Whether this session has given the record new keys. */
			mended: boolean;
	  }
	| { name: 'restored'; record: RecordId }
	| { name: 'not-renewed' | 'renewal-due' | 'not-bridged'; record: RecordId; reason: string }
	| { name: 'bad-halves'; record: RecordId; epoch: number; givers: ParticipantId[] }
	| { name: 'bad-content-key'; organisation: ParticipantId; version: number; maker: ParticipantId }
	| { name: 'content-key-not-accepted'; organisation: ParticipantId; version: number; reason: string };

// ---------------------------------------------------------------------------------------------------------------------------
// Writes
// ---------------------------------------------------------------------------------------------------------------------------

/** How far a write has come. */
export type WriteStage =
	/** Signed, and not taken by a gateway yet: the connection is slow or lost. It is handed over again when it returns. */
	| 'signed'
	/** The gateway has it. It waits for a block, also after a fork took it out of one. */
	| 'sent'
	/** In a block of the best chain. A fork may still undo it. */
	| 'recorded'
	/** In a block that is final. Nothing follows. */
	| 'final'
	/** Not done: `error` says why and what to do. Nothing follows. */
	| 'refused'
	/** Whether it was done is not known: look before you repeat it. Nothing follows. */
	| 'unknown';

/** One signed act on its way. A request may make several, such as a grant and new keys. */
export interface Write {
	/** Its number in this session. */
	id: number;
	/** The request that made it; null for what the session does by itself. */
	request: RequestName | null;
	/** The chain's name of the act, such as `Consent.grant`. */
	call: string;
	stage: WriteStage;
	/** When it came to this stage, by this device's clock. */
	at: Moment;
	/** The act's id on the chain. */
	tx: Hex;
	block: number | null;
	error: CoreError | null;
}
/** Where an act was recorded. */
export interface Inclusion {
	/** The block's number, and its hash. */
	number: number;
	block: Hex;
	/** The place in the block, from 0. */
	index: number;
	/** The act's id on the chain. */
	tx: Hex;
}
/** The result of a request that writes: it ends when the act is recorded in a block. The stage `final` follows as an event. */
export interface Done {
	done: Inclusion;
}

// ---------------------------------------------------------------------------------------------------------------------------
// Errors
// ---------------------------------------------------------------------------------------------------------------------------

/** What kind of error it is, for what a page does about it. */
export type ErrorKind =
	/** What was typed is wrong: show it at the field or in the error summary. */
	| 'input'
	/** The chain's or the gateway's rules forbid it. */
	| 'refused'
	/** No such thing, or no access: the same for both. */
	| 'not-found'
	/** The session has ended, or is used from another network: ask for the password over the intact form. */
	| 'session'
	/** The core is locked: ask for the password over the intact form. */
	| 'locked'
	/** The gateway cannot be reached. The core goes on trying. */
	| 'connection'
	/** A quota or a queue is full: `retry_after` says how long to wait. */
	| 'busy'
	/** Something cannot be opened, or does not fit together. */
	| 'damaged'
	/** Everything else: a defect, or versions that do not fit. */
	| 'internal';

/** Why a request failed. Both sentences are fit for people; there is never a stack trace. */
export interface CoreError {
	/**
	 * For programs, and for `refusals.ts`: `Pallet.Error` if it is the chain's rule, the gateway's name for it (`SessionEnded`,
	 * `TooManyAttempts`, `NotAllowed`, `ChainBehind`, …), else a word or two as the command line has it (`not-found`, `level`,
	 * `bad-keys`, `password-weak`, `needs-device-code`, `not-a-holder`, `other-keys`, `number-taken`, `no-lane-left`, `quota`,
	 * `disconnected`, `unreachable`, `locked`, `usage`, `shown-changed`, `other-tab`, `login-overtaken`, `ended-meanwhile`,
	 * `no-locks`, …).
	 */
	name: string;
	/** The failure, in a sentence. */
	message: string;
	/** The next step, in a sentence or two. */
	advice: string;
	kind: ErrorKind;
	/** After how many milliseconds it is worth trying again, if time helps. */
	retry_after?: number;
	/** Facts that a page needs to go on. */
	details?: ErrorDetails;
}
export interface ErrorDetails {
	/** `VaccineDetails.StaleNote`: the note that counts now, to be read before the signature. */
	note?: { version: number; text: string; decision: Decision };
	/** `VaccinationRecords.ChildAlreadyRegistered`: the first record of such a child. */
	record?: RecordId;
	/** `other-keys`, `other-keys-claimed`, `other-fingerprint`: the keys that the gateway names, and the ones that were sealed or shown. */
	named?: string;
	shown?: string;
	/** The parameter that is missing or wrong, for `usage`. */
	field?: string;
	/** `level`. */
	held?: Level;
	needed?: Level;
}

/** Whether something that was thrown is a `CoreError`. */
export function isCoreError(thrown: unknown): thrown is CoreError {
	return typeof thrown === 'object' && thrown !== null && 'name' in thrown && 'advice' in thrown && 'kind' in thrown;
}

// ---------------------------------------------------------------------------------------------------------------------------
// Requests
// ---------------------------------------------------------------------------------------------------------------------------

/** No parameters. */
export type Nothing = Record<never, never>;

/** A request's parameters and result. */
interface Request<Params, Result> {
	params: Params;
	result: Result;
}

/** For everyone: before and after a login. */
export interface EveryoneRequests {
	/** The gateway and its chain. Needs no session. */
	gateway: Request<Nothing, { url: string; genesis: Hex; spec_version: number; time: Moment; connected: boolean }>;
	/** A family's username: the beginning that the person chose, with an end that nobody can guess. Needs no session. */
	newUsername: Request<{ beginning: string }, { username: string }>;
	/**
	 * Whether a new password is taken. `about` are words that others try first: the username, names, the organisation. With the
	 * secret of a device its length alone counts. Needs no session.
	 */
	passwordStrength: Request<
		{ password: string; role: Role | null; about: string[]; with_device: boolean },
		{ ok: true } | { ok: false; name: 'password-too-short' | 'password-weak' | 'needs-device-code'; message: string; advice: string }
	>;
	/** Whether this browser keeps the secret of the devices of somebody with this username. Needs no session. */
	hasDevice: Request<{ username: string }, { has_device: boolean }>;
	/**
	 * Logs in. Uses the secret of this person's devices if this browser keeps it, unless `without_device`. `device_code` brings the
	 * secret from another device, and is kept once the login succeeds. Events `progress` tell of the stretching.
	 */
	logIn: Request<{ username: string; password: string; device_code?: string; without_device?: boolean }, { me: Me }>;
	/** Logs in with a key file's text and the file's password. */
	logInWithKeyFile: Request<{ key_file: string; password: string }, { me: Me }>;
	/**
	 * Logs in as somebody whom development chains have from their first block, such as `health-admin`. Everybody knows these keys, so
	 * no other chain has registered them.
	 */
	logInForDevelopment: Request<{ username: string }, { me: Me }>;
	/** Takes up the session that this browser keeps, after a reload. `me` is null if there is none, it has ended, or nobody was here for long. */
	resume: Request<Nothing, { me: Me | null }>;
	/** Makes new keys for a username in a key file, for somebody who lost theirs; the public part goes to a health admin. */
	newKeys: Request<{ username: string; password: string }, { key_file: string; public: PublicIdentity; fingerprint: string }>;
	/**
	 * Asks to be registered. Registers the username and the password first, with new keys, unless this person is logged in under
	 * the username; then `password` is not needed, and the earlier application is replaced. A family's username must have its secret
	 * end (`newUsername`). `with_device` makes the secret of a device, which an institution's and a health admin's password needs.
	 */
	apply: Request<
		{ role: Role; organisation?: Who; form: ApplicationForm; password?: string; with_device?: boolean },
		{ me: Me; fingerprint: string; device_code: string | null }
	>;
	/** Where this person's enrolment stands. */
	enrolment: Request<Nothing, { enrolment: Enrolment; fingerprint: string; username: string }>;
	/** Who is logged in. Fails with `kind: 'session'` or `'locked'` if nobody is. */
	me: Request<Nothing, { me: Me }>;
	/** The open sessions, newest first, the login events, and the lanes in which devices sign. */
	sessions: Request<Nothing, { sessions: OpenSession[]; events: LoginEvent[]; lanes: OpenLane[] }>;
	/** Ends one of this person's other sessions. */
	endSession: Request<{ session: Hex }, Nothing>;
	/** Has the chain accept nothing more of the device with this lane. */
	closeLane: Request<{ lane: LaneId }, Done>;
	/** Changes the password; all other sessions end. `role` is this person's own word, for a password without a device's secret. */
	changePassword: Request<
		{ old_password: string; password: string; role?: Role; with_device?: boolean },
		{ has_device: boolean; device_code: string | null }
	>;
	/** The code that carries the secret of this person's devices to another one: to be shown, printed, and put into a QR code. */
	deviceCode: Request<Nothing, { code: string }>;
	/** Keeps the secret of a code. `replace` takes the place of another one that this browser keeps. */
	addDevice: Request<{ username: string; code: string; replace?: boolean }, Nothing>;
	/** Forgets the secret of this person's devices in this browser. Without its code, the password opens nothing here any more. */
	forgetDevice: Request<{ username: string }, Nothing>;
	/** A person is here: the password is not asked for during the next five minutes, also after a reload. */
	used: Request<Nothing, Nothing>;
	/**
	 * Ends the session, here or everywhere. `ended` is null if the gateway could not be told: this session ends by itself then, and
	 * with `everywhere` the others go on. The event `session` comes before. Nothing readable stays in this browser. The secret of this person's devices stays for the
	 * next login, unless `forget_device`: offer that on a machine that others use.
	 */
	logOut: Request<{ everywhere?: boolean; forget_device?: boolean }, { ended: number | null }>;
	/** Wipes the keys from the worker and the session from this browser. Pages keep their forms. */
	lock: Request<Nothing, Nothing>;
	/** Logs the same person in again. */
	unlock: Request<{ password: string }, { me: Me }>;
	/** What happened since this person was last told: logins, keys, requests, new readers, visits that are due. */
	news: Request<Nothing, { news: News[] }>;
	/** Marks news as seen in this browser. */
	newsSeen: Request<{ ids: string[] }, Nothing>;
	/** The writes of this session, newest first. */
	writes: Request<Nothing, { writes: Write[] }>;
	/** Names for ids, in the order of the ids. An id that nobody has, or that is not to be seen, has `role: null`. Cached. */
	people: Request<{ ids: ParticipantId[] }, { people: Person[] }>;
	/** One participant by username or id, or null. */
	person: Request<{ who: Who }, { person: Person | null }>;
	/** The organisations of a kind, in order of registration. */
	organisations: Request<{ role: OrganisationRole }, { organisations: Person[] }>;
	/** The active people of an organisation; without one, of one's own. `role` narrows them down: `doctor`, `physician`. */
	staff: Request<{ organisation?: Who; role?: Role; all?: boolean }, { people: Person[] }>;
	/** Agrees to move to an organisation that has put this person forward. For staff. */
	agreeToMove: Request<{ organisation: Who }, Done>;
	/** Objects to a claim to one's keys, or to what is proposed for one's record. The institutions then decide. */
	object: Request<{ digest: PowerDigest } | { record: RecordId }, Done>;
}

/** For everyone who reads records. */
export interface ReadingRequests {
	/** The records of this family, and those of which this person is a guardian. */
	records: Request<Nothing, { records: FoundRecord[]; wards: FoundRecord[] }>;
	/** The records that are open to this person's organisation; those whose grant ends first, first. */
	openRecords: Request<{ most?: number }, { records: FoundRecord[]; complete: boolean }>;
	/** The records of a family, by its username, that this person may read. Empty: no such family, none, or no consent. */
	search: Request<{ family: string }, { records: FoundRecord[] }>;
	/**
	 * A record, with everything that this person's level opens. `visit` is named by its doctor or physician. `due` is what remains
	 * of the last signed visit; `last` is that visit.
	 */
	record: Request<
		{ record: RecordId; visit?: VisitId },
		{ record: RecordView; due: RecommendedVaccine[]; last: VisitId | null }
	>;
	/** One visit. For its doctor and physician `record` is the child with all earlier visits; for others null. */
	visit: Request<{ visit: VisitId }, { visit: VisitView; record: RecordView | null }>;
	/** The check of a child's vaccinations. `doses` counts those that are proven. */
	proof: Request<{ record: RecordId }, { proof: Proof; valid: boolean; doses: number; disputed_doses: number }>;
	/** Oldest first. `left_out` older entries are not there. */
	history: Request<{ record: RecordId }, { history: HistoryEntry[]; left_out: number }>;
	/** Who may read a record, ended grants included. `time` is the chain's clock. */
	readers: Request<{ record: RecordId }, { readers: Reader[]; time: Moment }>;
	/** Who read a record, newest first: for its custodians. */
	accessLog: Request<{ record: RecordId; most?: number }, { rows: AccessRow[] }>;
	/** The versions of a child's data, oldest first. */
	childVersions: Request<{ record: RecordId }, { versions: ChildView[] }>;
	/** What remains of an erased record, for who owned it. */
	erased: Request<{ record: RecordId }, { root: Hex; owner: Hex; at: Moment }>;
	/**
	 * Visits in order of opening. `waiting`: those that wait for this person. `open`: the open ones of the receptionist's hospital.
	 * `recent`: those of the hospital opened since `since`, at most two days back.
	 */
	visits: Request<
		{ which: 'waiting' | 'open' | 'recent'; since?: Moment; most?: number },
		{ visits: FoundVisit[]; complete: boolean }
	>;
	/** Gives a record new keys, which ended grants do not get. For custodians. */
	renewKeys: Request<{ record: RecordId }, Done>;
}

/** For families and guardians. */
export interface FamilyRequests {
	/** The requests for access that wait for this person: to its own records, and to those of its wards. */
	requests: Request<Nothing, { requests: PendingRequest[]; wards: WardRequest[] }>;
	/** Lets an organisation read one record. Without a level, the most that its role may have. */
	grant: Request<{ record: RecordId; who: Who; level?: GrantLevel; expires_at?: Moment }, Done>;
	/** Takes access back; the record gets new keys. */
	revoke: Request<{ record: RecordId; who: Who }, Done>;
	/** Moves a record from one hospital to another in one step. Without `from`, from the hospital that has access. */
	transfer: Request<{ record: RecordId; from?: Who; to: Who; expires_at?: Moment }, Done>;
	/** Grants what was asked for, on this record. */
	approve: Request<{ requester: ParticipantId; record: RecordId; expires_at?: Moment; shown: Digest }, Done>;
	/** Says no. `ward` names a guardian's ward of the family that was asked. */
	deny: Request<{ requester: ParticipantId; requested_at: Moment; ward?: RecordId }, Done>;
	/** Names a second custodian: a family, or a doctor. */
	nameGuardian: Request<{ record: RecordId; who: Who }, Done>;
	/** Dismisses a second custodian. */
	removeGuardian: Request<{ record: RecordId; who: Who }, Done>;
	/** Gives up one's own guardianship. */
	resign: Request<{ record: RecordId }, Done>;
	/** Objects to a signed visit; every reader sees that, and the reason. */
	disputeVisit: Request<{ visit: VisitId; reason: string }, Done>;
	withdrawDispute: Request<{ visit: VisitId }, Done>;
	/** Agrees that a record is merged into another one of the same child. */
	agreeToMerge: Request<{ record: RecordId; into: RecordId }, Done>;
	/** Asks two health admins to erase a record for ever. */
	askForErasure: Request<{ record: RecordId }, Done>;
	/** Takes that wish back. */
	declineErasure: Request<{ record: RecordId }, Done>;
}

/** For receptionists; the requests for access for school officers and insurance agents, too. */
export interface ProviderRequests {
	/** Asks a family for access. Without a level, the most that one's organisation may have. The family chooses the record. */
	requestAccess: Request<{ family: Who; level?: GrantLevel }, Done>;
	/** Takes a request back. */
	withdrawRequest: Request<{ family: Who }, Done>;
	/** What one's organisation has asked for, and where it stands. */
	sentRequests: Request<Nothing, { requests: SentRequest[] }>;
	/** Opens a visit with a doctor and a physician of the hospital. */
	openVisit: Request<
		{ record: RecordId; doctor: Who; physician: Who; examination: Examination },
		{ visit: VisitId }
	>;
	/** Gives an open visit's doctor and physician the record's present keys. */
	renewVisit: Request<{ visit: VisitId }, Done>;
	/** Replaces the measurements before the signature. */
	correctExamination: Request<{ visit: VisitId; examination: Examination }, Done>;
	/** Names another doctor, or another physician, before the signature. */
	reassignVisit: Request<{ visit: VisitId; doctor?: Who; physician?: Who }, Done>;
	/** Links a signed visit to its record, which ends it. */
	linkVisit: Request<{ visit: VisitId }, Done>;
	/** Ends a visit without a signature. Also for health admins, and for a lapsed visit its doctor and physician. */
	closeVisit: Request<{ visit: VisitId; reason: ClosingReason }, Done>;
	/** Writes down doses that were given elsewhere. A doctor names the visit during which it does. */
	reportDoses: Request<
		{ record: RecordId; visit?: VisitId; source: string; doses: Immunization[] },
		{ entries: number[] }
	>;
	/** Takes an entry of reported doses back. Also for health admins where the hospital has no access any more. */
	retractReport: Request<{ record: RecordId; number: number; reason: string }, Done>;
}

/** For doctors and physicians named in a visit. */
export interface ClinicalRequests {
	/** Writes the note: `write` the first one, `correct` a further version, `addendum` after the signature (no decision). */
	writeNote: Request<
		{ visit: VisitId; text: string } & ({ mode: 'write' | 'correct'; decision: Decision } | { mode: 'addendum' }),
		Done
	>;
	/** Takes the note that counts back. */
	withdrawNote: Request<{ visit: VisitId }, Done>;
	/** The note and the examination that count, to be shown before `signVisit`. */
	noteToSign: Request<
		{ visit: VisitId },
		{
			version: number;
			text: string;
			decision: Decision;
			/** The version of the examination. */
			examined: number;
			examination: Shown<Examination>;
			hospital: ParticipantId;
			shown: Digest;
		}
	>;
	/**
	 * Signs the visit on exactly the note and the examination that were shown, by their versions and their digest. Fails with
	 * `VaccineDetails.StaleNote` and the new note in `details.note`, with `VaccineDetails.StaleExamination`, or with `shown-changed`
	 * if others count now. No dose and at least one `not_given`: signs that nothing was given.
	 */
	signVisit: Request<
		{
			visit: VisitId;
			note: number;
			examined: number;
			shown: Digest;
			doses: Immunization[];
			recommendation: Recommendation;
		},
		Done
	>;
	/** Retracts a visit that was entered in error. */
	retractVisit: Request<{ visit: VisitId; reason: string }, Done>;
}

/** For health admins; applicants, candidates, suspensions and profiles for organisations' accounts, too. */
export interface RegistryRequests {
	/** Who asks to be registered: an organisation sees its own people. Costs a fifth of a second per new applicant. */
	applicants: Request<Nothing, { applicants: Applicant[] }>;
	/**
	 * Registers an applicant. `fingerprint` is what the admin has compared with the applicant: typed digits of either script, or the
	 * one that was shown. Other keys are refused with `other-fingerprint`.
	 */
	registerApplicant: Request<{ who: Who; fingerprint: string; shown: Digest }, Done>;
	/** Says no, with a reason of at most 200 characters that the applicant sees. */
	declineApplicant: Request<{ who: Who; reason: string }, Nothing>;
	/** Registers somebody from the public part of keys. A family's profile has a contact and an ID number. */
	register: Request<
		{ public: PublicIdentity; role: Role; organisation?: Who; profile: Profile | FamilyProfile },
		Done
	>;
	/** Whom organisations have put forward; an organisation sees its own. */
	candidates: Request<Nothing, { candidates: Candidate[] }>;
	/** Puts an applicant forward. For organisations' accounts. */
	putApplicantForward: Request<{ who: Who; fingerprint: string; shown: Digest }, Done>;
	/** Puts somebody forward from the public part of keys. For organisations' accounts. */
	putForward: Request<{ public: PublicIdentity; role: Role; profile: Profile }, Done>;
	/** Puts somebody of another organisation forward, who agrees with `agreeToMove`. For organisations' accounts. */
	putForwardToMove: Request<{ who: Who }, Done>;
	/** Puts one's own person forward again, who lost its keys. For organisations' accounts. */
	putForwardNewKeys: Request<{ public: PublicIdentity }, Done>;
	/** Takes back who was put forward. For organisations' accounts. */
	withdrawCandidate: Request<{ who: Who }, Done>;
	/** Does what a candidate was put forward for: registers, moves, or replaces the keys. For health admins. */
	acceptCandidate: Request<{ who: Who; fingerprint: string; shown: Digest }, Done>;
	/** Stops somebody from acting, or lets it act again. Organisations' accounts: their own people. */
	setActive: Request<{ who: Who; active: boolean }, Done>;
	/** Changes the public details of anybody but a family; of a family the sealed ones. What is absent stays. */
	updateProfile: Request<
		{ who: Who; shown: Digest; name?: string; licence_number?: string; contact?: string; id_number?: string },
		Done
	>;
	/** The families with an ID number. */
	findFamily: Request<{ id_number: string }, { families: Person[] }>;
	/** The participants of a role, or those that are suspended. */
	participants: Request<{ role: Role; most?: number } | { suspended: true }, { people: Person[]; complete: boolean }>;
	/** What happened to a participant, oldest first. */
	participantLog: Request<{ who: Who }, { log: ParticipantChangeEntry[]; left_out: number }>;

	/** The first record of a child with this birth date, family name and birth order; for a check while typing. */
	possibleDuplicate: Request<{ child: Child }, { record: RecordId | null; found: FoundRecord | null }>;
	/** Creates the record of a child. `namesake` says that it is another child than the one of that record. */
	createRecord: Request<
		{ family: Who; child: Child; namesake?: { record: RecordId; reason: NamesakeReason } },
		{ record: RecordId }
	>;
	/** Rectifies a child's data. `version` is that of the data that was shown: a rectification meanwhile is not overwritten. */
	rectify: Request<
		{ record: RecordId; version: number; child: Child; namesake?: { record: RecordId; reason: NamesakeReason } },
		Done
	>;
	/** The child's data as it is now, and its version, for `rectify`. */
	child: Request<{ record: RecordId }, { version: number; child: Child }>;
	/** Gives a custodian this admin's half of the keys of the records that the page shows. */
	restoreAccess: Request<{ who: Who; records: RecordId[]; epoch?: number }, { restored: { record: RecordId; done: Inclusion[] }[] }>;
	/** Retracts a signed visit, or undoes a retraction. */
	ruleOnVisit: Request<{ visit: VisitId; ruling: RulingKind; reason: string }, Done>;

	/** What waits for a second admin, for objections or for the institutions. A family sees its own in `me`. */
	powers: Request<Nothing, { powers: PowerEntry[] }>;
	/** Proposes something that takes two admins. */
	proposePower: Request<
		| { kind: 'change_owner'; record: RecordId; to: Who }
		| { kind: 'void_record'; record: RecordId; reason: VoidReason }
		| { kind: 'erase_record' | 'undo_merge'; record: RecordId }
		| { kind: 'merge_record'; record: RecordId; into: RecordId }
		| { kind: 'replace_keys'; public: PublicIdentity },
		Done
	>;
	/**
	 * Confirms, withdraws or exercises exactly the proposal that was shown, by its digest. `public` is needed to confirm a claim: the
	 * second admin's own file from the family, compared with the claimed keys.
	 */
	decidePower: Request<{ digest: PowerDigest; step: 'confirm' | 'withdraw' | 'exercise'; public?: PublicIdentity }, Done>;
}

/** For people who read for an organisation. */
export interface ContentKeyRequests {
	/** Who holds the organisation's content key, or a custody's. */
	contentKey: Request<{ custody?: Custody }, { key: ContentKey }>;
	/** Makes the first one, or the next. */
	makeContentKey: Request<{ custody?: Custody }, Done>;
	/** Confirms what a colleague has made. */
	confirmContentKey: Request<{ custody?: Custody; shown: Digest }, Done>;
	/** Gives it to these colleagues. */
	shareContentKey: Request<{ custody?: Custody; ids: ParticipantId[] }, { given: ParticipantId[] }>;
	/** Gives up one's own copy if it is bad. */
	discardContentKey: Request<{ custody?: Custody }, { discarded: boolean }>;
}

/** For institutions' accounts, and what everybody may see of the network. */
export interface NetworkRequests {
	/** Who runs the network, and where it stands. */
	network: Request<
		Nothing,
		{
			network: Network;
			institutions: Institution[];
			validators: Validator[];
			tip: { number: number; hash: Hex; now: Moment };
			health_authority: ParticipantId;
		}
	>;
	/** The best block. For a page that shows the chain moving. */
	tip: Request<Nothing, { number: number; hash: Hex; now: Moment }>;
	/**
	 * Whether the gateway's node is in step. This and the following are for the account of the organisation whose gateway it is;
	 * others are refused with `NotYourGateway`.
	 */
	chainStatus: Request<Nothing, { status: ChainStatus }>;
	/** The blocks, newest first. `next` is the `from` of the page that follows. */
	chainBlocks: Request<{ from?: string; most?: number }, { rows: ChainBlock[]; next: string | null }>;
	/** A block, by its number or its hash. */
	chainBlock: Request<{ block: string }, { block: ChainBlock }>;
	/** Transactions: of a block, or newest first. A page may be empty, and still have a `next`. */
	chainTransactions: Request<
		{ block?: string; call?: string; result?: TransactionResult; from?: string; most?: number },
		{ rows: ChainTransaction[]; next: string | null }
	>;
	/** The transaction with this id, in the last 4096 blocks or in the one that is named. */
	chainTransaction: Request<{ id: Hex; block?: string }, { transaction: ChainTransaction }>;
	/** The validators, with the last block that each made among the `looked_at` newest. */
	chainValidators: Request<Nothing, { validators: ChainValidator[]; looked_at: number }>;
	/** The peers of the gateway's node, and the listed nodes that are not connected. */
	chainPeers: Request<
		Nothing,
		{ own: string | null; listed_by: ParticipantId | null; connected: number; peers: ChainPeer[] }
	>;
	/** The proposals that wait for votes. */
	ballots: Request<Nothing, { ballots: Ballot[] }>;
	/** Proposes something, which is a vote for it. */
	propose: Request<
		| { motion: 'admit-organisation' | 'dismiss-organisation' | 'suspend' | 'reinstate'; who: Who }
		| { motion: 'admit-validator' | 'remove-validator' | 'pardon-validator'; who: Who }
		| { motion: 'dismiss-health-admin'; who: Who }
		| { motion: 'replace-keys' | 'replace-health-admin-keys'; public: PublicIdentity }
		| { motion: 'appoint-health-admin'; public: PublicIdentity; profile: Profile }
		| { motion: 'decide-power'; digest: PowerDigest; approve: boolean }
		| { motion: 'upgrade'; code_hash: Hex }
		/** The versions that hold, the newest first; they replace the ones before. */
		| { motion: 'publish'; what: Publication; hashes: Hex[] }
		| { motion: 'pause' | 'unpause'; pallet: string; call: string }
		| { motion: 'raise-admins-needed' },
		{ outcome: VoteOutcome; number: number | null }
	>;
	/** Votes, closes a proposal whose time is over, or withdraws one's own. */
	vote: Request<{ number: number; vote: 'for' | 'against' | 'close' | 'withdraw'; shown: Digest }, { outcome: VoteOutcome | 'withdrawn' }>;
	/** Names all of the institution's nodes, each by its node's card (JSON text). */
	setNodes: Request<{ cards: string[] }, Done>;
	/** Names the public addresses of the institution's gateways. */
	setGateways: Request<{ addresses: string[] }, Done>;
	/** Tells the chain the validator's keys, from the file that the node's machine made (JSON text). */
	setSessionKeys: Request<{ keys: string }, Done>;
	/** Hands in the code that the institutions decided on. */
	applyUpgrade: Request<{ code: Uint8Array }, Done>;
}

/** Every request. */
export interface Requests
	extends EveryoneRequests,
		ReadingRequests,
		FamilyRequests,
		ProviderRequests,
		ClinicalRequests,
		RegistryRequests,
		ContentKeyRequests,
		NetworkRequests {}

export type RequestName = keyof Requests;
export type Params<Name extends RequestName> = Requests[Name]['params'];

/** That an answer was checked against a block's state, and against which. */
export interface VerifiedAt {
	block: number;
	at: Moment;
}
/** A result. `verified` is there once the client checks the gateway's answers against the chain's state. */
export type Answer<Name extends RequestName> = Requests[Name]['result'] & { readonly verified?: VerifiedAt };

// ---------------------------------------------------------------------------------------------------------------------------
// Events
// ---------------------------------------------------------------------------------------------------------------------------

/** What the core tells without being asked. */
export interface Events {
	/** The connection to the gateway. While it is lost, requests wait and writes are handed over again. */
	connection: { state: 'connected' } | { state: 'lost'; since: Moment; attempt: number };
	/**
	 * The session is over: `ended` by the gateway or elsewhere, used from another network (`elsewhere`), `locked`, `logged_out`, or
	 * taken by another tab of this browser (`other_tab`).
	 */
	session: { state: 'ended' | 'elsewhere' | 'locked' | 'logged_out' | 'other_tab'; error: CoreError | null };
	/** A write came to another stage. */
	write: Write;
	/** The session noticed something that this person should know. */
	notice: Notice;
	/** A step of something slow, such as the stretching of a password: `step` of `steps` begins. */
	progress: { request: RequestName; what: 'username' | 'password' | 'keys' | 'gateway'; step: number; steps: number };
}
export type EventName = keyof Events;

/** What a page may add to a request. */
export interface RequestOptions {
	/** Told of each stage of the writes that this request makes, also after the request itself has ended (`final`). */
	onWrite?: (write: Write) => void;
	/** Gives up waiting for the result. What was signed goes on. */
	signal?: AbortSignal;
}

/** The core, as pages use it. */
export interface Core {
	/** Asks. Rejects with a `CoreError`. */
	request<Name extends RequestName>(name: Name, params: Params<Name>, options?: RequestOptions): Promise<Answer<Name>>;
	/** Listens. Returns what ends the listening. */
	listen<Name extends EventName>(event: Name, handler: (told: Events[Name]) => void): () => void;
}
