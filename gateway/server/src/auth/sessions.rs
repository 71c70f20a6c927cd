//! The sessions of people who are logged in.

use std::{fmt, net::IpAddr, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use parking_lot::Mutex;
use rand_core::Rng as _;
use sha2::{Digest, Sha256};
use vacchain_gateway::Refusal;
use vacchain_gateway_edge::Connection;
use vacchain_gateway_store::{EventKind, EventRow, SessionRow, Store};
use vacchain_primitives::{AccountId, Moment, ParticipantId};
use zeroize::Zeroizing;

use super::{Clock, os_rng, short_lived::ShortLived};
use crate::access::{Session, SessionOf};

/// How long a session lives, in milliseconds.
pub const SESSION_LIFE: Moment = 12 * 60 * 60 * 1000;
/// Most sessions of one account of a participant at one time. When there are more, the oldest ends.
pub const MOST_SESSIONS: u32 = 16;
/// How long a session that was looked up is taken as open, in milliseconds: so long may one last that was ended at
/// another gateway.
pub const REMEMBERED: Moment = 1000;
/// Most sessions that are remembered at one time.
pub const MOST_REMEMBERED: usize = 10_000;

/// Length of a token before it is written as text, in bytes.
const TOKEN_LEN: usize = 32;
/// Length of a token, in characters.
const TOKEN_CHARACTERS: usize = (TOKEN_LEN * 4).div_ceil(3);

/// The sessions. Clones share what is remembered.
#[derive(Clone)]
pub struct Sessions {
	store: Store,
	clock: Clock,
	remembered: Arc<Mutex<Remembered>>,
}

struct Remembered {
	rows: ShortLived<[u8; 32], SessionRow>,
	/// How often sessions were ended here. What was read before the last time may be of one of those.
	endings: u64,
}

/// The share and the name that a client gives when it logs in.
pub(super) struct Given {
	/// The secret to keep as long as the session lives.
	pub(super) share: Zeroizing<Vec<u8>>,
	/// The name of the device.
	pub(super) device: String,
}

/// A session that was just opened.
pub(super) struct Opened {
	pub(super) token: Zeroizing<String>,
	pub(super) row: SessionRow,
}

impl Sessions {
	/// The sessions in this store.
	pub fn new(store: Store, clock: Clock) -> Self {
		let remembered = Remembered { rows: ShortLived::new(REMEMBERED, MOST_REMEMBERED), endings: 0 };
		Self { store, clock, remembered: Arc::new(Mutex::new(remembered)) }
	}

	/// Opens a session for a client at this address. The caller notes the login once nothing refuses it any more.
	pub(super) async fn open(
		&self,
		address: IpAddr,
		participant: ParticipantId,
		account: AccountId,
		given: Given,
	) -> Result<Opened, Refusal> {
		let Given { share, device } = given;
		let mut secret = Zeroizing::new([0; TOKEN_LEN]);
		os_rng().fill_bytes(secret.as_mut_slice());
		let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(secret.as_slice()));
		let opened_at = self.clock.now();
		let row = SessionRow {
			token_hash: hash(&token),
			participant,
			account,
			address: written(address),
			device,
			share,
			opened_at,
			expires_at: opened_at.saturating_add(SESSION_LIFE),
		};
		self.store.open_session(&row, MOST_SESSIONS).await?;
		Ok(Opened { token, row })
	}

	/// Notes what was done in a session, for its owner's other devices.
	pub(super) async fn note(&self, row: &SessionRow, kind: EventKind) -> Result<(), Refusal> {
		let at = self.clock.now();
		let event = EventRow {
			kind,
			device: row.device.clone(),
			network: network(&row.address),
			first_at: at,
			last_at: at,
		};
		Ok(self.store.note_event(&row.participant, &row.account, &event).await?)
	}

	/// The live sessions of an account.
	pub(super) async fn of_account(&self, session: &Session) -> Result<Vec<SessionRow>, Refusal> {
		let Session { participant, account, .. } = session;
		Ok(self.store.sessions_of(participant, account, self.clock.now(), MOST_SESSIONS).await?)
	}

	/// The stored session with this token, if it was opened from this address.
	pub(super) async fn of_token(&self, token: &str, address: IpAddr) -> Result<SessionRow, Refusal> {
		if token.len() != TOKEN_CHARACTERS {
			return Err(Refusal::SessionEnded);
		}
		let row = self.row(&hash(token)).await?;
		if row.address == written(address) { Ok(row) } else { Err(Refusal::SessionElsewhere) }
	}

	/// The stored session with the token of this hash.
	pub(super) async fn row(&self, token_hash: &[u8; 32]) -> Result<SessionRow, Refusal> {
		let now = self.clock.now();
		let endings = {
			let remembered = self.remembered.lock();
			if let Some(row) = remembered.rows.get(token_hash, now).filter(|row| now < row.expires_at) {
				return Ok(row.clone());
			}
			remembered.endings
		};
		let row = self.store.session(token_hash, now).await?.ok_or(Refusal::SessionEnded)?;
		let mut remembered = self.remembered.lock();
		if remembered.endings == endings {
			remembered.rows.insert(*token_hash, row.clone(), now);
		}
		Ok(row)
	}

	/// Ends a session.
	pub(super) async fn close(&self, token_hash: &[u8; 32]) -> Result<(), Refusal> {
		let closed = self.store.close_session(token_hash).await;
		self.forget(|rows| rows.remove(token_hash));
		Ok(closed.map(drop)?)
	}

	/// Ends the sessions of a participant's account, but for `except`. Answers how many there were.
	pub(super) async fn close_all(
		&self,
		participant: &ParticipantId,
		account: &AccountId,
		except: Option<&[u8; 32]>,
	) -> Result<u64, Refusal> {
		let closed = self.store.close_sessions(participant, account, except).await;
		self.forget(ShortLived::clear);
		Ok(closed?)
	}

	/// A session that ended here counts as ended at once, even if it is being looked up at this moment.
	fn forget(&self, ended: impl FnOnce(&mut ShortLived<[u8; 32], SessionRow>)) {
		let mut remembered = self.remembered.lock();
		ended(&mut remembered.rows);
		remembered.endings = remembered.endings.wrapping_add(1);
	}
}

impl SessionOf for Sessions {
	async fn current(&self, connection: &Connection) -> Result<Session, Refusal> {
		let token = connection.token().ok_or(Refusal::NotLoggedIn)?;
		let row = self.of_token(&token, connection.address).await?;
		Ok(Session {
			token_hash: row.token_hash,
			participant: row.participant,
			account: row.account,
			opened_at: row.opened_at,
			expires_at: row.expires_at,
		})
	}
}

impl fmt::Debug for Sessions {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Sessions(..)")
	}
}

/// The hash by which the store knows a token.
fn hash(token: &str) -> [u8; 32] {
	Sha256::digest(token.as_bytes()).into()
}

/// The network of an address as a person is told it: the first three bytes of IPv4, the first six of IPv6.
pub(super) fn network(address: &str) -> String {
	match address.parse() {
		Ok(IpAddr::V4(address)) => {
			let [a, b, c, _] = address.octets();
			format!("{a}.{b}.{c}.0/24")
		}
		Ok(IpAddr::V6(address)) => {
			let [a, b, c, ..] = address.segments();
			format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
		}
		Err(_) => String::new(),
	}
}

/// An address as the store has it.
fn written(address: IpAddr) -> String {
	address.to_canonical().to_string()
}
