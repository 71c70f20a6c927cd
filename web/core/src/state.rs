//! What the core remembers: who is logged in, what the browser keeps, names, and the writes of the session.

use std::{
	collections::{BTreeMap, HashMap, VecDeque},
	sync::{
		Arc, Mutex, MutexGuard, PoisonError,
		atomic::{AtomicBool, Ordering},
	},
};

use futures::{
	future::{AbortHandle, Abortable},
	lock::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard},
};
use serde::{Deserialize, Serialize};
use vacchain_client::{
	Client, Error, LaneStore, Progress, Session, Step, StoreError,
	browser::{self, Connection},
	primitives::{LaneId, Moment, ParticipantId},
};

use crate::{
	answer::Answered,
	failure::{Failure, Result},
	host::{keep_in_browser, renew_key_in_browser, tell, tell_session},
	keeping::{self, KeptKey},
	people::Person,
};

/// Most writes that are remembered.
const MAX_WRITES: usize = 200;
/// Under which name the session is kept.
pub(crate) const SESSION: &str = "session";
/// Under which name it is kept when a person was here last.
const USED: &str = "used";
/// After how long without a person the password is asked for, in milliseconds: as long as the pages wait.
const IDLE: Moment = 5 * 60_000;
/// The beginning of the names under which lanes are kept.
const LANE: &str = "lane/";
/// The beginning of the names under which the codes of devices are kept.
pub(crate) const DEVICE: &str = "device/";

/// Whether what is kept under this name is secret, and sealed therefore.
fn is_secret(name: &str) -> bool {
	name == SESSION || name.starts_with(DEVICE)
}

#[derive(Default)]
struct State {
	url: String,
	device: String,
	kept: BTreeMap<String, String>,
	/// Under which what is secret of it is sealed. None where the browser has no place for it.
	key: Option<KeptKey>,
	client: Option<Client>,
	session: Option<Session>,
	/// How many sessions were taken up: which one this is.
	sessions: u64,
	/// Changes with each login that begins, and with each logout: what began before does not become the session.
	logins: u64,
	/// How many times another tab took the place of this one.
	tenure: u32,
	/// Whether another tab has it now.
	is_abandoned: bool,
	/// Who was logged in when the core was locked.
	locked: Option<String>,
	fingerprint: Option<String>,
	people: HashMap<ParticipantId, Person>,
	/// The usernames that this session has learnt.
	usernames: HashMap<ParticipantId, String>,
	writes: VecDeque<Write>,
	/// Whose they are, and in which tenure: each counts its writes from the first on.
	writer: Option<(ParticipantId, u32)>,
	/// The page's request that begins.
	origin: u32,
	/// The requests of this session that are under way.
	under_way: Vec<UnderWay>,
}

impl State {
	/// What is kept that is secret, by its name.
	fn secrets(&self) -> impl Iterator<Item = (&String, &String)> {
		self.kept.iter().filter(|(name, _)| is_secret(name))
	}
}

/// A request that ends with its session.
struct UnderWay {
	origin: u32,
	end: AbortHandle,
	/// Whether it has signed something, which a gateway may have.
	has_signed: Arc<AtomicBool>,
}

static STATE: Mutex<Option<State>> = Mutex::new(None);

fn with<Done>(work: impl FnOnce(&mut State) -> Done) -> Done {
	let mut state: MutexGuard<'_, Option<State>> = STATE.lock().unwrap_or_else(PoisonError::into_inner);
	work(state.get_or_insert_default())
}

pub(crate) fn start(url: String, device: String) {
	with(|state| (state.url, state.device) = (url, device));
}

/// Takes in what the browser keeps, and the keys under which it is sealed, the newest last. This tab is the one that acts.
pub(crate) fn load(kept: &str, keys: &str) {
	let kept = serde_json::from_str::<BTreeMap<String, String>>(kept).unwrap_or_default();
	let texts = serde_json::from_str::<Vec<&str>>(keys).unwrap_or_default();
	let keys: Vec<_> = texts.into_iter().filter_map(keeping::key_of).collect();
	let opened = kept.into_iter().filter_map(|(name, text)| {
		let text = keeping::open(&keys, &name, text)?;
		Some((name, text))
	});
	let (kept, key) = (opened.collect(), keys.last().cloned());
	with(|state| (state.kept, state.key, state.is_abandoned) = (kept, key, false));
}

/// Seals what is secret under a new key, so that what was removed opens to nobody.
pub(crate) fn renew_key() {
	let key = keeping::new_key();
	let sealed = with(|state| {
		state.key = Some(key.clone());
		let sealed =
			|(name, text): (&String, &String)| Some((name.clone(), keeping::seal(&key, name, text)?));
		state.secrets().filter_map(sealed).collect::<BTreeMap<_, _>>()
	});
	renew_key_in_browser(&keeping::text_of(&key), &serde_json::to_string(&sealed).unwrap_or_default());
}

/// The browser has no place for a key: what is secret is kept as it is.
pub(crate) fn keep_plain() {
	let secrets = with(|state| {
		state.key = None;
		state.secrets().map(|(name, text)| (name.clone(), text.clone())).collect::<Vec<_>>()
	});
	for (name, text) in secrets {
		keep(&name, Some(&text));
	}
}

pub(crate) fn url() -> String {
	with(|state| state.url.clone())
}

/// What the browser keeps under this name.
pub(crate) fn kept(name: &str) -> Option<String> {
	with(|state| state.kept.get(name).cloned())
}

/// Keeps a text in the browser under a name; `None` removes it.
pub(crate) fn keep(name: &str, text: Option<&str>) {
	let (was_kept, is_abandoned, key) = with(|state| {
		let before = match text {
			Some(text) => state.kept.insert(name.to_owned(), text.to_owned()),
			None => state.kept.remove(name),
		};
		(before.is_some(), state.is_abandoned, state.key.clone().filter(|_| is_secret(name)))
	});
	// The other tab owns what is kept then.
	if is_abandoned {
		return;
	}
	match (key, text) {
		(Some(key), Some(text)) => keep_in_browser(name, keeping::seal(&key, name, text).as_deref()),
		(Some(_), None) => {
			keep_in_browser(name, None);
			if was_kept {
				renew_key();
			}
		}
		(None, text) => keep_in_browser(name, text),
	}
}

/// A person is here.
pub(crate) fn note_use() {
	keep(USED, Some(&browser::now().to_string()));
}

/// Whether nobody was here for so long that the session is not taken up again.
pub(crate) fn is_idle() -> bool {
	let used = kept(USED).and_then(|used| used.parse::<Moment>().ok());
	used.is_none_or(|used| browser::now().abs_diff(used) >= IDLE)
}

/// Keeps lanes in the browser, until another tab takes the place of this one. What it keeps is written before the next text goes
/// over the WebSocket.
struct Lanes {
	tenure: u32,
}

impl LaneStore for Lanes {
	fn change(
		&self,
		name: &str,
		change: &mut dyn FnMut(Option<String>) -> Option<String>,
	) -> Result<(), StoreError> {
		if tenure() != self.tenure {
			return Err(StoreError::TakenOver);
		}
		let name = [LANE, name].concat();
		if let Some(text) = change(kept(&name)) {
			keep(&name, Some(&text));
		}
		Ok(())
	}
}

/// The lanes in which this browser signs.
pub(crate) fn own_lanes() -> Vec<LaneId> {
	#[derive(Deserialize)]
	struct Own {
		lane: LaneId,
	}
	let texts = with(|state| {
		let lanes = state.kept.iter().filter(|(name, _)| name.starts_with(LANE));
		lanes.map(|(_, text)| text.clone()).collect::<Vec<_>>()
	});
	texts.iter().filter_map(|text| serde_json::from_str::<Own>(text).ok()).map(|own| own.lane).collect()
}

/// The client, once the gateway has told of its chain.
pub(crate) async fn client() -> Result<Client> {
	if let Some(client) = with(|state| state.client.clone()) {
		return Ok(client);
	}
	let tenure = tenure();
	let client = Client::over(Connection::default()).await?;
	client.keep_lanes_in(Arc::new(Lanes { tenure }));
	client.name_device(&with(|state| state.device.clone()));
	with(|state| {
		if state.tenure == tenure {
			state.client = Some(client.clone());
		}
	});
	Ok(client)
}

/// How many times another tab took the place of this one.
pub(crate) fn tenure() -> u32 {
	with(|state| state.tenure)
}

/// Held by whoever changes the session of the gateway's connection, which has one.
static TURN: AsyncMutex<()> = AsyncMutex::new(());

/// A turn to change that session.
pub(crate) type Turn = AsyncMutexGuard<'static, ()>;

/// The turn of a logout, for which later logins wait. A login that is under way is not waited for: it ends its session itself.
pub(crate) fn turn_to_leave() -> Option<Turn> {
	TURN.try_lock()
}

/// A login under way.
pub(crate) struct Login {
	number: u64,
	_turn: Turn,
}

impl Login {
	/// Begins. Those under way do not become the session any more.
	///
	/// # Errors
	///
	/// If a later login, a logout or a lock came before its turn.
	pub(crate) async fn begin() -> Result<Self> {
		let number = overtake_logins();
		let login = Self { number, _turn: TURN.lock().await };
		if login.is_overtaken() { Err(Failure::of_overtaken_login()) } else { Ok(login) }
	}

	/// Whether a later login, a logout, a lock or another tab came in between.
	pub(crate) fn is_overtaken(&self) -> bool {
		with(|state| state.logins != self.number)
	}
}

/// Has no login that is under way become the session.
pub(crate) fn overtake_logins() -> u64 {
	with(|state| {
		state.logins += 1;
		state.logins
	})
}

/// The session of who is logged in, which tells of what `request` writes.
pub(crate) fn session(request: &'static str) -> Result<Session> {
	let (session, is_locked, origin) =
		with(|state| (state.session.clone(), state.locked.is_some(), state.origin));
	let session = session.ok_or_else(|| Failure::not_logged_in(is_locked))?;
	let writer = session.id();
	Ok(session.observed_by(Arc::new(move |step| observe(request, writer, origin, step))))
}

/// A page's request begins.
pub(crate) fn set_origin(origin: u32) {
	with(|state| state.origin = origin);
}

/// The page's request that begins.
pub(crate) fn origin() -> u32 {
	with(|state| state.origin)
}

/// Does what a page's request asks, until the session ends in which it begins. What it holds is dropped then, its keys too.
///
/// # Errors
///
/// [`Error::OutcomeUnknown`] if it ended after something was signed, [`Failure::of_ended_session`] if it ended before.
pub(crate) async fn within_session(origin: u32, doing: impl Future<Output = Answered>) -> Answered {
	let has_signed = Arc::<AtomicBool>::default();
	let (end, ended) = AbortHandle::new_pair();
	let begun = UnderWay { origin, end, has_signed: Arc::clone(&has_signed) };
	if !with(|state| state.session.is_some().then(|| state.under_way.push(begun)).is_some()) {
		return doing.await;
	}
	if let Ok(done) = Abortable::new(doing, ended).await {
		with(|state| state.under_way.retain(|one| one.origin != origin));
		return done;
	}
	if !has_signed.load(Ordering::Relaxed) {
		return Err(Failure::of_ended_session(locked().is_some()));
	}
	let failure = Failure::from(Error::OutcomeUnknown);
	tell_unknown(origin, &failure);
	Err(failure)
}

/// Tells the pages that it is unknown what becomes of a request's writes on which the chain has said nothing.
fn tell_unknown(origin: u32, failure: &Failure) {
	let told = with(|state| {
		let is_open = |write: &&mut Write| write.origin == origin && matches!(write.stage, "signed" | "sent");
		let open = state.writes.iter_mut().filter(is_open);
		open.map(|write| {
			(write.stage, write.at, write.error) = ("unknown", browser::now(), Some(failure.clone()));
			write.clone()
		})
		.collect::<Vec<_>>()
	});
	for write in told {
		tell("write", &write);
	}
}

/// Whether somebody is logged in.
pub(crate) fn is_logged_in() -> bool {
	with(|state| state.session.is_some())
}

/// Which session this is, if somebody is logged in.
pub(crate) fn session_number() -> Option<u64> {
	with(|state| state.session.is_some().then_some(state.sessions))
}

pub(crate) fn locked() -> Option<String> {
	with(|state| state.locked.clone())
}

/// Takes up a session.
pub(crate) fn set_session(session: Session, token: &str) {
	browser::set_token(Some(token));
	with(|state| {
		let is_another = state.session.as_ref().is_none_or(|before| before.id() != session.id());
		if is_another {
			(state.fingerprint, state.people, state.usernames) = Default::default();
		}
		let writer = Some((session.id(), state.tenure));
		if state.writer != writer {
			state.writes.clear();
			state.writer = writer;
		}
		state.sessions += 1;
		state.usernames.insert(session.id(), session.identity().username.clone());
		(state.session, state.locked) = (Some(session), None);
	});
	note_use();
}

/// Ends what is under way. No code of it runs any more.
fn end_acts() {
	browser::end_acts();
	for one in with(|state| std::mem::take(&mut state.under_way)) {
		one.end.abort();
	}
}

/// Ends what is under way, and wipes the keys and what the browser keeps of the session. `locked` says whose page stays; without
/// it, the core forgets the writes, too. The connection's token stays until the gateway was told.
pub(crate) fn end_session(locked: Option<String>) {
	end_acts();
	with(|state| {
		if locked.is_none() {
			(state.writes, state.writer) = Default::default();
		}
		(state.session, state.locked, state.fingerprint) = (None, locked, None);
		(state.people, state.usernames) = Default::default();
	});
	keep(SESSION, None);
	keep(USED, None);
}

/// The gateway knows the session no more.
pub(crate) fn forget_session() {
	browser::set_token(None);
	let username = with(|state| state.session.as_ref().map(|session| session.identity().username.clone()));
	end_session(username);
}

/// Another tab acts: wipes the keys, leaves what is kept to it, and signs and sends nothing more.
pub(crate) fn abandon() {
	browser::give_up();
	end_acts();
	with(|state| {
		state.tenure += 1;
		state.logins += 1;
		state.is_abandoned = true;
		(state.session, state.locked, state.fingerprint, state.client) = Default::default();
		(state.people, state.usernames) = Default::default();
	});
	tell_session("other_tab", None);
}

/// The fingerprint of one's own keys, which is dear to make.
pub(crate) fn fingerprint() -> Option<String> {
	let (known, session) = with(|state| (state.fingerprint.clone(), state.session.clone()));
	known.or_else(|| {
		let made = session?.identity().public().fingerprint();
		with(|state| state.fingerprint = Some(made.clone()));
		Some(made)
	})
}

pub(crate) fn known_person(id: &ParticipantId) -> Option<Person> {
	with(|state| state.people.get(id).cloned())
}

pub(crate) fn remember_person(person: &Person) {
	with(|state| _ = state.people.insert(person.id, person.clone()));
}

/// What is known of people may have changed.
pub(crate) fn forget_people() {
	with(|state| state.people.clear());
}

/// Remembers the username of an id, in this session alone.
pub(crate) fn learn(id: ParticipantId, username: &str) {
	with(|state| _ = state.usernames.insert(id, username.to_owned()));
}

pub(crate) fn username_of(id: &ParticipantId) -> Option<String> {
	with(|state| state.usernames.get(id).cloned())
}

/// A signed act on its way.
#[derive(Clone, Serialize)]
pub(crate) struct Write {
	id: u64,
	request: &'static str,
	origin: u32,
	call: String,
	stage: &'static str,
	at: Moment,
	tx: String,
	block: Option<u32>,
	error: Option<Failure>,
}

/// The writes of this session, newest first.
pub(crate) fn writes() -> Vec<Write> {
	with(|state| state.writes.iter().cloned().collect())
}

fn observe(request: &'static str, writer: ParticipantId, origin: u32, step: Step<'_>) {
	if matches!(step.progress, Progress::Signed) {
		with(|state| {
			let begun = state.under_way.iter().find(|one| one.origin == origin);
			begun.inspect(|one| one.has_signed.store(true, Ordering::Relaxed));
		});
	}
	if with(|state| state.writer.is_none_or(|(id, _)| id != writer)) {
		return;
	}
	let (stage, block, error) = match step.progress {
		Progress::Signed => ("signed", None, None),
		Progress::Sent => ("sent", None, None),
		Progress::Recorded(block) => ("recorded", Some(block), None),
		Progress::Final(block) => ("final", Some(block), None),
		Progress::Failed(
			error @ (Error::Transport(_) | Error::OutcomeUnknown | Error::FinalityNotProven { .. }),
		) => ("unknown", None, Some(Failure::from(error))),
		Progress::Failed(error) => ("refused", None, Some(Failure::from(error))),
	};
	let write = with(|state| {
		let place = state.writes.iter().position(|write| write.id == step.act);
		let before = place.and_then(|place| state.writes.remove(place));
		let failed_without = error.is_some();
		let tx = before.as_ref().filter(|_| failed_without).map(|write| write.tx.clone());
		let write = Write {
			id: step.act,
			request,
			origin,
			call: [step.call.0, step.call.1].join("."),
			stage,
			at: vacchain_client::browser::now(),
			tx: tx.unwrap_or_else(|| hex::encode(step.intent)),
			block,
			error,
		};
		match place {
			Some(place) => state.writes.insert(place, write.clone()),
			None => state.writes.push_front(write.clone()),
		}
		state.writes.truncate(MAX_WRITES);
		write
	});
	tell("write", &write);
}
