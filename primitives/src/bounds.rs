//! Every bound, named once, with its unit.

use crate::Moment;

/// Shortest username, in characters.
pub const MIN_USERNAME: usize = 3;
/// Longest username, in characters.
pub const MAX_USERNAME: usize = 32;
/// Longest profile of a participant, in bytes.
pub const MAX_PROFILE: u32 = 1024;
/// Most records that a family can own.
pub const MAX_RECORDS: u32 = MAX_PAGE;
/// Most records of which one participant can be a guardian.
pub const MAX_WARDS: u32 = MAX_PAGE;
/// Most records that can have one identity tag: children of one birth date, family name and birth order.
pub const MAX_NAMESAKES: u32 = 8;
/// How often the child of one record can be rectified at most. Every version stays. In the last half no health admin makes
/// two in a row, so that no admin uses them up alone.
pub const MAX_RECTIFICATIONS: u32 = 256;
/// Most records that are merged into one.
pub const MAX_MERGED: u32 = 4;
/// Most families that can have one ID number's tag.
pub const MAX_SAME_NUMBER: u32 = 4;
/// Most keys of tags under which a client looks, the newest first.
pub const MAX_TAG_KEYS: usize = 4;
/// Most readers that a record can have at one time, its owner, the health authority and its two custodies included.
pub const MAX_READERS: u32 = 16;
/// Most epochs of which a health admin gives a custodian a half at one time: the current one and those before it, because
/// the keys of the current one may be bad.
pub const MAX_GIVEN_HALVES: u32 = 4;
/// Most halves that wait in a record until their custodians give it new keys.
pub const MAX_HALVES: u32 = 2 * MAX_READERS * MAX_GIVEN_HALVES;
/// Most versions of the notes of one visit, addenda included.
pub const MAX_NOTES: u32 = 64;
/// Most visits of one record that one hospital can have open at one time: not linked, closed or retracted yet.
pub const MAX_OPEN_VISITS: u32 = 32;
/// Most visits of one record that one hospital opens in a day.
pub const MAX_DAILY_VISITS: u32 = 256;
/// Most entries with reported doses that one hospital adds to one record in a day.
pub const MAX_DAILY_REPORTS: u32 = 32;
/// Most doses that one entry reports. The chain cannot count them: the client keeps to it.
pub const MAX_REPORTED_DOSES: usize = 32;
/// Most times that the measurements of one visit are corrected.
pub const MAX_CORRECTIONS: u32 = 16;
/// Most times that the doctor or the physician of one visit is replaced.
pub const MAX_REASSIGNMENTS: u32 = 16;
/// Most rulings of health admins on one visit.
pub const MAX_RULINGS: u32 = 16;
/// How long after the hospital's access has ended its open visits lapse, in milliseconds: what was signed while it had access
/// still arrives, and later nothing but closing is left.
pub const VISIT_LAPSE: Moment = MAX_LATE_OPENING;
/// How long after it was opened or signed, in milliseconds, a visit or a signature counts as late when it reaches the chain.
pub const LATE_AFTER: Moment = DAY;
/// Most rows that a pallet reads for one page.
pub const MAX_PAGE: u32 = 64;
/// Most rows of a page that is answered. One less than a pallet reads, so that one look also says whether more follow.
pub const MAX_ROWS: u32 = MAX_PAGE - 1;
/// Most visits of a page that is answered.
pub const MAX_PAGE_VISITS: u32 = 16;
/// Most bytes of ciphertext after which a page of visits takes no further one, so that an answer stays far below the
/// longest that a gateway sends. Hexadecimal takes two characters a byte.
pub const MAX_PAGE_CIPHERTEXT: usize = 512 * 1024;
/// Most epochs of which one answer tells what leads to their keys.
pub const MAX_PAGE_EPOCHS: u32 = 32;
/// Most epochs of which one answer tells what the custodies hold.
pub const MAX_CUSTODY_EPOCHS: u32 = 8;
/// Most institutions that have a vote, and so most validators.
pub const MAX_INSTITUTIONS: u32 = 32;
/// Most proposals of one institution that can wait for votes at one time.
pub const MAX_OPEN_PROPOSALS: u32 = 4;
/// Most proposals that can wait for votes at one time: no institution takes a place of another's.
pub const MAX_PROPOSALS: u32 = MAX_INSTITUTIONS * MAX_OPEN_PROPOSALS;
/// How long a request for access waits for an answer, in milliseconds.
pub const REQUEST_LIFETIME: Moment = 30 * 24 * 60 * 60 * 1000;
/// Most requests for access of one requester that can wait for an answer at one time.
pub const MAX_REQUESTS: u32 = 4096;
/// Most entries of a record's history that one row of storage holds.
pub const HISTORY_PAGE: u32 = 16;
/// Most rows whose time has come that one pallet removes from its storage in one block.
pub const MAX_ENDED_PER_BLOCK: u32 = 16;
/// Most rows of erased records, and of former owners, that are removed from storage in one block.
pub const MAX_ERASED_PER_BLOCK: u32 = 32;
/// Most people of an organisation who hold its content key at one time.
pub const MAX_HOLDERS: u32 = 64;
/// How many of an organisation's newest content keys one loses the wraps of who stops reading for it. Wraps of older
/// versions remain on the chain.
pub const MAX_REMOVED_WRAPS: u32 = 64;
/// How long a content key counts at least before the next version is made, in milliseconds, unless one is due.
pub const CONTENT_KEY_PAUSE: Moment = 60 * 60 * 1000;
/// How long wraps for the version before are taken after a content key was replaced, in milliseconds, unless a new one was
/// due.
pub const CONTENT_KEY_GRACE: Moment = 10 * 60 * 1000;
/// Most people and gateways that an organisation has put forward at one time.
pub const MAX_CANDIDATES: u32 = 64;
/// How long a candidate can be registered or moved after its organisation has put it forward, in milliseconds.
pub const CANDIDATE_LIFETIME: Moment = 30 * 24 * 60 * 60 * 1000;
/// Most powers that one health admin has proposed and that wait at one time.
pub const MAX_WAITING_POWERS: u32 = 16;
/// How long a power waits for the second health admin, and how long it can be exercised once it is due, in milliseconds.
pub const POWER_LIFETIME: Moment = 7 * DAY;
/// The shortest time in which the subject of a power can object to it, in milliseconds.
pub const MIN_POWER_DELAY: Moment = 1000;
/// The longest time in which the subject of a power can object to it, in milliseconds.
pub const MAX_POWER_DELAY: Moment = 30 * DAY;
/// A day of the chain's clock, in milliseconds.
pub const DAY: Moment = 24 * 60 * 60 * 1000;
/// One health admin proposes and confirms at most so many powers in a day. Powers of others that it withdraws count, too.
pub const MAX_DAILY_POWERS: u32 = 32;
/// How many times one health admin gives a custodian a half of the keys of a record in a day at most. A record whose access
/// is restored takes one call for each half.
pub const MAX_DAILY_RESTORES: u32 = 4 * MAX_RECORDS;
/// How often one health admin suspends or reinstates somebody in a day at most.
pub const MAX_DAILY_SUSPENSIONS: u32 = 64;
/// How many people one health admin moves or gives new keys in a day at most.
pub const MAX_DAILY_STAFF: u32 = 64;
/// How many profiles of others, number tags that families have, and children's data one health admin changes in a day at
/// most.
pub const MAX_DAILY_DETAILS: u32 = 64;
/// How many visits one health admin rules on in a day at most; a visit that it closes before it has lapsed, and an entry of reported
/// doses that it takes back, count as well.
pub const MAX_DAILY_RULINGS: u32 = 32;
/// How many records one health admin creates, and how many families it gives their first number tag, in a day at most: both
/// together.
pub const MAX_DAILY_ENTRIES: u32 = 512;
/// How many records of one family are created in a day at most: fewer than can have one identity tag.
pub const MAX_DAILY_RECORDS: u32 = MAX_NAMESAKES - 1;
/// Most reads that one batch of a gateway logs.
pub const MAX_READS: u32 = 96;
/// Rows of a batch of reads that one token of a quota pays for.
pub const READS_PER_TOKEN: u32 = 256;
/// How old a read may be that is logged, in milliseconds: a gateway that stopped before a weekend starts after it.
pub const MAX_READ_AGE: Moment = 72 * 60 * 60 * 1000;
/// How long after its end, in milliseconds, the row of an hour still counts what was read in that hour.
pub const READS_CLOSING_TIME: Moment = 15 * 60 * 1000;
/// Most rows of a record's log that are kept one by one. Older rows are summed.
pub const MAX_ACCESSES: u32 = 256;
/// Rows of a record's log that one stored page has.
pub const ACCESSES_PAGE: u32 = 16;
/// Most versions of one publication that hold at a time: an old one stays while a new one reaches every gateway.
pub const MAX_PUBLISHED: u32 = 4;
/// Most addresses of gateways that an institution can name.
pub const MAX_GATEWAYS: u32 = 4;
/// Longest address of a gateway, in bytes.
pub const MAX_GATEWAY_ADDRESS: u32 = 128;
/// Most nodes that an institution can list.
pub const MAX_NODES: u32 = 8;
/// How long after a rotation that was not due a record's next one that is not due must wait, unless a custodian makes it,
/// in milliseconds.
pub const ROTATION_PAUSE: Moment = 5 * 60 * 1000;
/// How many bridges and past wraps one full reader adds to one record in a day at most.
pub const MAX_DAILY_MENDS: u32 = 256;
/// How far ahead of the chain's clock the time of a signature or of a read may be, in milliseconds.
pub const MAX_CLOCK_SKEW: Moment = 10 * 60 * 1000;

/// How many sequences of a lane the chain remembers one by one, and how many of a device's intents can be on their way.
pub const LANE_WINDOW: u32 = 64;
/// Most lanes that an account can have open at one time: devices and programs that act for it.
pub const MAX_LANES: u32 = 16;
/// How far from the chain's clock the time of an intent that opens a lane may be, in milliseconds.
pub const LANE_FRESHNESS: Moment = 10 * 60 * 1000;
/// The longest time for which any intent may be done after it was made, in milliseconds.
pub const MAX_INTENT_LIFETIME: Moment = MAX_LATE_OPENING;
/// The longest time for which an intent may be done that uses a power over others, in milliseconds.
pub const MAX_POWER_LIFETIME: Moment = 10 * 60 * 1000;
/// The longest time for which an intent may be done that is part of a vote, in milliseconds.
pub const MAX_VOTE_LIFETIME: Moment = 24 * 60 * 60 * 1000;
/// The longest time for which an intent may be done that gives or takes access, in milliseconds.
pub const MAX_GRANT_LIFETIME: Moment = 2 * 24 * 60 * 60 * 1000;

/// Bytes of a transaction that one token of a quota pays for.
pub const BYTES_PER_TOKEN: usize = 8 * 1024;

/// The lengths, in bytes, to which content is padded before it is sealed, so that length says little.
pub const SIZE_CLASSES: [usize; 5] = [256, 512, 1024, 2048, 4096];
/// What sealing adds to a padded plaintext, in bytes: the suite number (1), the XChaCha20-Poly1305 nonce (24) and
/// tag (16).
pub const SEALING_OVERHEAD: usize = 1 + 24 + 16;
/// Longest ciphertext of a section, in bytes.
pub const MAX_CIPHERTEXT: u32 = (SIZE_CLASSES[4] + SEALING_OVERHEAD) as u32;
/// The suite number with which every sealed format begins: HPKE's DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
/// ChaCha20Poly1305 for what is sealed to a person, XChaCha20-Poly1305 for what is sealed under a key. It is the only
/// suite today.
pub const SUITE: u8 = 1;
/// Length of a public key under [`SUITE`], in bytes: the suite number and the X25519 key.
pub const ENCRYPTION_KEY_LEN: usize = 1 + 32;
/// Longest public key of any suite to come, in bytes: the suite number and an X-Wing key.
pub const MAX_ENCRYPTION_KEY: u32 = 1 + 1216;
/// Length of a wrapped 32-byte key under [`SUITE`], in bytes: the suite number, the HPKE encapsulated key (32), the key
/// (32) and the tag (16).
pub const WRAP_LEN: usize = 1 + 32 + 32 + 16;
/// Length of what a visit wraps for a professional under [`SUITE`], in bytes: as [`WRAP_LEN`], with two keys.
pub const VISIT_WRAP_LEN: usize = 1 + 32 + 64 + 16;
/// Longest wrap of any suite to come, in bytes: the suite number, an X-Wing encapsulation (1,120), two keys and the
/// tag.
pub const MAX_WRAP: u32 = 1 + 1120 + 64 + 16;
/// The index of a visit of an earlier epoch that is renewed into the current one: lower than that of every visit that
/// was opened in the epoch, because these are later visits.
pub const RENEWED_VISIT_INDEX: u16 = 1;
/// The highest index of a visit in an epoch. The next visit needs a new epoch.
pub const MAX_VISIT_INDEX: u16 = 1024;
/// How long after a hospital opened a visit the opening may reach the chain, in milliseconds.
pub const MAX_LATE_OPENING: Moment = 7 * 24 * 60 * 60 * 1000;
/// How long after a visit was linked its doctor may add to the note and its physician may retract it, in milliseconds.
/// Then the keys that the visit gave them leave the chain; its hospital can give them again.
pub const ADDENDA_WINDOW: Moment = 30 * 24 * 60 * 60 * 1000;
/// How long after its opening a finished visit stays in the list of its hospital's recent visits at least, in milliseconds: two
/// days, so that a day of any time zone is whole.
pub const RECENT_VISITS: Moment = 2 * DAY;
/// Most finished visits that leave the list of recent visits when another visit of the hospital is finished: more than enter it.
pub const MAX_FORGOTTEN: usize = 2;
/// Most visits of one record by right of which a search looks for it: the open ones first, and among them the newest first.
pub const MAX_NAMED: usize = 4;
/// Length of an organisation's wrapped content key under [`SUITE`], in bytes: the suite number, the HPKE encapsulated key
/// (32), the X25519 private key (32) and the tag (16).
pub const CONTENT_KEY_WRAP_LEN: usize = 1 + 32 + 32 + 16;
/// As [`CONTENT_KEY_WRAP_LEN`] for the health authority, whose key of the identity tags (32) follows the private key.
pub const AUTHORITY_KEY_WRAP_LEN: usize = 1 + 32 + 64 + 16;
/// Length of a link between two content keys under [`SUITE`], in bytes: the suite number, the nonce (24), the earlier
/// X25519 private key (32) and the tag (16).
pub const CONTENT_KEY_LINK_LEN: usize = 1 + 24 + 32 + 16;
/// As [`CONTENT_KEY_LINK_LEN`] for the health authority, whose key of the identity tags (32) follows the private key.
pub const AUTHORITY_KEY_LINK_LEN: usize = 1 + 24 + 64 + 16;
/// Length of an epoch link under [`SUITE`], in bytes: the suite number, and for the record secret and the proof key
/// each the nonce (24), the key (32) and the tag (16).
pub const LINK_LEN: usize = 1 + 2 * (24 + 32 + 16);
/// Longest epoch link of any suite to come, in bytes.
pub const MAX_LINK: u32 = 256;

/// Whether a ciphertext has one of the lengths that sealing makes.
pub fn is_ciphertext_len(len: usize) -> bool {
	SIZE_CLASSES.iter().any(|class| class + SEALING_OVERHEAD == len)
}
