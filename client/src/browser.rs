//! The client in a browser's worker, which has neither threads nor files: a [`Host`] has the WebSocket, the clock and what is
//! kept.
//!
//! The host opens the connection and opens it again when it is lost. Requests wait meanwhile. Those that do no harm twice are
//! sent again: every read, and every signed intent, which the chain carries once however often it is handed over. A login
//! that was under way fails with [`TransportError::Disconnected`](crate::TransportError).
//!
//! Only one tab of a browser acts. Once another one does, this one [gives up](give_up) its connection.

use std::{
	collections::BTreeMap,
	sync::{
		Arc, Mutex, MutexGuard, OnceLock, PoisonError,
		atomic::{AtomicBool, AtomicU32, Ordering},
	},
	time::Duration,
};

use futures::{
	FutureExt, StreamExt,
	channel::{mpsc, oneshot},
	future::{AbortHandle, Abortable, BoxFuture},
};
use jsonrpsee::{
	core::{
		async_trait,
		client::{BatchResponse, ClientT, Error as RpcError, Subscription, SubscriptionClientT},
		params::BatchRequestBuilder,
		traits::ToRpcParams,
	},
	types::ErrorObjectOwned,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use vacchain_gateway::{
	Details,
	types::{Bytes, TransactionEvent},
};
use vacchain_primitives::Moment;
use zeroize::Zeroizing;

pub use crate::by_name::from_json;
use crate::{
	client::{RATE_LIMITED, Retries},
	error::{Error, Result},
};

/// For how long a read waits for its answer, also while the connection is lost.
const PATIENCE: Duration = Duration::from_secs(60);
const SUBSCRIBE: &str = "tx_submitAndWatch";
const UNSUBSCRIBE: &str = "tx_unwatch";
const RESUME: &str = "auth_resume";
/// The methods that must not be sent twice. The names of a login's begin alike.
const ONCE: [&str; 2] = ["auth_", "enrolment_decline"];
/// The methods of logins that may.
const AGAIN: [&str; 4] = ["auth_session", "auth_sessions", "auth_events", RESUME];

/// A worker's services to the client.
pub trait Host: Send + Sync + 'static {
	/// Sends a text over the WebSocket, after all that was to be kept before is kept.
	fn send(&self, text: &str);
	/// Calls [`woken`] with this number after so many milliseconds.
	fn wake(&self, number: u32, after: u32);
	/// The time by this device's clock, in milliseconds since the Unix epoch.
	fn clock(&self) -> Moment;
	/// Milliseconds that only go on.
	fn elapsed(&self) -> u64;
	/// The session cannot be resumed: it has ended, or serves from elsewhere.
	fn session_over(&self, error: Error);
}

struct Pending {
	text: String,
	may_repeat: bool,
	was_sent: bool,
	/// Set when a connection breaks over which this was sent: whether it was looked at is not known then.
	was_handed_over: Option<Arc<AtomicBool>>,
	answer: oneshot::Sender<Result<Answered, RpcError>>,
	subscribes: bool,
}

impl Pending {
	/// The connection is lost over which this may have been sent.
	fn lose(&mut self) {
		if self.was_sent
			&& let Some(was_handed_over) = &self.was_handed_over
		{
			was_handed_over.store(true, Ordering::Relaxed);
		}
		self.was_sent = false;
	}
}

enum Answered {
	Value(Box<RawValue>),
	Events(String, mpsc::UnboundedReceiver<Box<RawValue>>),
}

#[derive(Default)]
struct State {
	is_open: bool,
	/// How many times this tab has given up.
	tenure: u32,
	token: Option<Zeroizing<String>>,
	/// The number of the request that resumes the session on a new connection.
	resumes: Option<u32>,
	pending: BTreeMap<u32, Pending>,
	events: BTreeMap<String, mpsc::UnboundedSender<Box<RawValue>>>,
	sleeping: BTreeMap<u32, oneshot::Sender<()>>,
	/// The acts in tasks of their own.
	acts: BTreeMap<u32, AbortHandle>,
}

static HOST: OnceLock<Box<dyn Host>> = OnceLock::new();
static STATE: Mutex<State> = Mutex::new(State {
	is_open: false,
	tenure: 0,
	token: None,
	resumes: None,
	pending: BTreeMap::new(),
	events: BTreeMap::new(),
	sleeping: BTreeMap::new(),
	acts: BTreeMap::new(),
});
static NUMBERS: AtomicU32 = AtomicU32::new(1);

fn state() -> MutexGuard<'static, State> {
	STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn number() -> u32 {
	NUMBERS.fetch_add(1, Ordering::Relaxed)
}

/// Names the host, once, before anything else is asked.
pub fn set_host(host: impl Host) {
	// A second call changes nothing.
	let _ = HOST.set(Box::new(host));
}

pub(crate) fn host() -> Option<&'static dyn Host> {
	HOST.get().map(AsRef::as_ref)
}

/// The token that proves the session on the next connection. Nothing after a logout.
pub fn set_token(token: Option<&str>) {
	state().token = token.map(|token| Zeroizing::new(token.to_owned()));
}

/// The token, for [`forget_token`].
pub fn token() -> Option<Zeroizing<String>> {
	state().token.clone()
}

/// Forgets this token, unless there is another one by now.
pub fn forget_token(token: Option<&str>) {
	let mut state = state();
	if state.token.as_ref().map(|kept| kept.as_str()) == token {
		state.token = None;
	}
}

/// Another tab acts from now on: all that waits fails with [`TransportError::Disconnected`](crate::TransportError), and what clients
/// made before ask later, too. The host closes the connection.
pub fn give_up() {
	let pending = {
		let mut state = state();
		state.tenure += 1;
		(state.is_open, state.token, state.resumes) = (false, None, None);
		state.events.clear();
		std::mem::take(&mut state.pending)
	};
	for mut one in pending.into_values() {
		one.lose();
	}
}

/// A session ends: ends the acts that were begun in it in tasks of their own, and drops what they hold.
pub fn end_acts() {
	for act in std::mem::take(&mut state().acts).into_values() {
		act.abort();
	}
}

/// Whether there is a connection now.
pub fn is_open() -> bool {
	state().is_open
}

/// The host has opened a connection.
pub fn connected() {
	let mut state = state();
	state.is_open = true;
	let Some(token) = state.token.clone() else { return state.send_all() };
	let (number, token) = (number(), serde_json::value::to_raw_value(&[token.as_str()]).ok());
	state.resumes = Some(number);
	if let Some(host) = host() {
		host.send(&request_text(number, RESUME, token.as_deref()));
	}
}

/// The connection is lost. The host opens another one.
pub fn lost() {
	let mut state = state();
	state.is_open = false;
	state.resumes = None;
	// Each watch asks again.
	state.events.clear();
	let given_up: Vec<_> =
		state.pending.iter().filter(|(_, one)| one.was_sent && !one.may_repeat).map(|(id, _)| *id).collect();
	for id in given_up {
		if let Some(one) = state.pending.remove(&id) {
			let _ = one.answer.send(Err(RpcError::Transport("the connection was lost".into())));
		}
	}
	for one in state.pending.values_mut() {
		one.lose();
	}
}

/// The time by this device's clock.
pub fn now() -> Moment {
	clock()
}

/// A pause has passed.
pub fn woken(number: u32) {
	if let Some(sleeping) = state().sleeping.remove(&number) {
		let _ = sleeping.send(());
	}
}

#[derive(Deserialize)]
struct Message<'a> {
	id: Option<u32>,
	#[serde(borrow)]
	result: Option<&'a RawValue>,
	#[serde(borrow)]
	error: Option<&'a RawValue>,
	#[serde(borrow)]
	params: Option<Told<'a>>,
}

#[derive(Deserialize)]
struct Told<'a> {
	#[serde(borrow)]
	subscription: &'a RawValue,
	#[serde(borrow)]
	result: &'a RawValue,
}

/// A text came over the WebSocket.
pub fn received(text: &str) {
	// A text that is no message answers nothing.
	let Ok(Message { id, result, error, params }) = serde_json::from_str(text) else { return };
	if let Some(Told { subscription, result }) = params {
		if let Some(events) = state().events.get(subscription.get()) {
			let _ = events.unbounded_send(result.to_owned());
		}
		return;
	}
	let Some(id) = id else { return };
	let mut state = state();
	if state.resumes == Some(id) {
		state.resumes = None;
		let Some(error) = error else { return state.send_all() };
		state.token = None;
		drop(state);
		if let Some(host) = host() {
			host.session_over(refused(error).into());
		}
		return self::state().send_all();
	}
	let Some(one) = state.pending.remove(&id) else { return };
	let answer = match (result, error) {
		(_, Some(error)) => Err(refused(error)),
		(Some(value), None) if one.subscribes => {
			let (told, events) = mpsc::unbounded();
			state.events.insert(value.get().to_owned(), told);
			Ok(Answered::Events(value.get().to_owned(), events))
		}
		(Some(value), None) => Ok(Answered::Value(value.to_owned())),
		(None, None) => Ok(Answered::Value(RawValue::NULL.to_owned())),
	};
	let _ = one.answer.send(answer);
}

fn refused(error: &RawValue) -> RpcError {
	match serde_json::from_str::<ErrorObjectOwned>(error.get()) {
		Ok(error) => RpcError::Call(error),
		Err(error) => RpcError::ParseError(error),
	}
}

impl State {
	/// Sends what waits for the connection.
	fn send_all(&mut self) {
		let Some(host) = host() else { return };
		for one in self.pending.values_mut().filter(|one| !one.was_sent) {
			one.was_sent = true;
			host.send(&one.text);
		}
	}
}

fn request_text(id: u32, method: &str, params: Option<&RawValue>) -> String {
	#[derive(Serialize)]
	struct Request<'a> {
		jsonrpc: &'static str,
		id: u32,
		method: &'a str,
		#[serde(skip_serializing_if = "Option::is_none")]
		params: Option<&'a RawValue>,
	}
	serde_json::to_string(&Request { jsonrpc: "2.0", id, method, params }).unwrap_or_default()
}

/// Forgets a request that nobody waits for any more.
struct Forget(u32);

impl Drop for Forget {
	fn drop(&mut self) {
		state().pending.remove(&self.0);
	}
}

async fn ask(
	tenure: u32,
	method: &str,
	params: Option<Box<RawValue>>,
	was_handed_over: Option<Arc<AtomicBool>>,
) -> Result<Answered, RpcError> {
	let id = number();
	let (answer, answered) = oneshot::channel();
	let text = request_text(id, method, params.as_deref());
	let is_once = ONCE.iter().any(|once| method.starts_with(once)) && !AGAIN.contains(&method);
	let subscribes = method == SUBSCRIBE;
	let pending =
		Pending { text, may_repeat: !is_once, was_sent: false, was_handed_over, answer, subscribes };
	let forget = {
		let mut state = state();
		if state.tenure != tenure {
			return Err(RpcError::Transport("the connection was given up".into()));
		}
		state.pending.insert(id, pending);
		if state.is_open && state.resumes.is_none() {
			state.send_all();
		}
		Forget(id)
	};
	// A signed intent waits for the connection for as long as it takes.
	let answered = match subscribes {
		true => Some(answered.await),
		false => crate::platform::within(PATIENCE, answered).await,
	};
	std::mem::forget(forget);
	match answered {
		Some(Ok(answer)) => answer,
		Some(Err(_)) => Err(RpcError::Transport("the connection was given up".into())),
		None => {
			let was_open = state().is_open;
			drop(Forget(id));
			Err(if was_open { RpcError::RequestTimeout } else { RpcError::Transport("no connection".into()) })
		}
	}
}

/// Apart, so that the code around it is small.
#[inline(never)]
fn read<R: DeserializeOwned>(answer: Result<Box<RawValue>, RpcError>) -> Result<R, RpcError> {
	Ok(from_json(answer?.get())?)
}

/// After which time the gateway looks at a request that it was asked too fast.
fn pause_after(error: &RpcError) -> Option<Duration> {
	let RpcError::Call(error) = error else { return None };
	let details: Details = serde_json::from_str(error.data()?.get()).ok()?;
	(details.name == RATE_LIMITED).then(|| Duration::from_millis(details.retry_after.unwrap_or_default()))
}

/// Asks; asks again, a bounded number of times, if the gateway has no time now.
async fn ask_patiently(
	tenure: u32,
	method: &str,
	params: Option<Box<RawValue>>,
	was_handed_over: Option<Arc<AtomicBool>>,
) -> Result<Answered, RpcError> {
	let retries = Retries::default();
	let mut attempt = 1;
	loop {
		let error = match ask(tenure, method, params.clone(), was_handed_over.clone()).await {
			Ok(answer) => return Ok(answer),
			Err(error) => error,
		};
		// Nothing was looked at yet, so it may be asked again, whatever it is.
		let pause = pause_after(&error).filter(|_| attempt < retries.busy_attempts);
		let Some(pause) = pause else { return Err(error) };
		sleep(pause.max(retries.delay(attempt)).min(retries.longest_delay)).await;
		attempt += 1;
	}
}

/// The connection to the gateway, over the host's WebSocket, until this tab gives up.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
	tenure: u32,
}

impl Default for Connection {
	fn default() -> Self {
		Self { tenure: state().tenure }
	}
}

impl Connection {
	/// Whether it is open, or will be opened again.
	pub fn is_connected(&self) -> bool {
		true
	}

	/// Everything that is asked goes through here, so that little code is made anew for each method.
	fn call(
		self,
		method: String,
		params: Option<Box<RawValue>>,
	) -> BoxFuture<'static, Result<Box<RawValue>, RpcError>> {
		Box::pin(async move {
			match ask_patiently(self.tenure, &method, params, None).await? {
				Answered::Value(value) => Ok(value),
				Answered::Events(..) => Err(RpcError::InvalidSubscriptionId),
			}
		})
	}
}

#[async_trait]
impl ClientT for Connection {
	async fn notification<Params: ToRpcParams + Send>(&self, _: &str, _: Params) -> Result<(), RpcError> {
		Err(RpcError::HttpNotImplemented)
	}

	async fn request<R: DeserializeOwned, Params: ToRpcParams + Send>(
		&self,
		method: &str,
		params: Params,
	) -> Result<R, RpcError> {
		let answer = self.call(method.to_owned(), params.to_rpc_params()?);
		answer.map(read).await
	}

	async fn batch_request<'a, R: DeserializeOwned + std::fmt::Debug + 'a>(
		&self,
		_: BatchRequestBuilder<'a>,
	) -> Result<BatchResponse<'a, R>, RpcError> {
		Err(RpcError::HttpNotImplemented)
	}
}

/// The one subscription goes through [`events`], because jsonrpsee keeps the making of its own to itself.
#[async_trait]
impl SubscriptionClientT for Connection {
	async fn subscribe<'a, Notif: DeserializeOwned, Params: ToRpcParams + Send>(
		&self,
		_: &'a str,
		_: Params,
		_: &'a str,
	) -> Result<Subscription<Notif>, RpcError> {
		Err(RpcError::HttpNotImplemented)
	}

	async fn subscribe_to_method<'a, Notif: DeserializeOwned>(
		&self,
		_: &'a str,
	) -> Result<Subscription<Notif>, RpcError> {
		Err(RpcError::HttpNotImplemented)
	}
}

/// The events of one transaction.
pub(crate) struct Events {
	id: String,
	/// Nothing follows, so nothing has to be ended.
	is_over: bool,
	events: mpsc::UnboundedReceiver<Box<RawValue>>,
}

impl Events {
	pub(crate) async fn next(&mut self) -> Option<Result<TransactionEvent, serde_json::Error>> {
		let event = self.events.next().await?;
		let event = serde_json::from_str(event.get());
		self.is_over = matches!(
			event,
			Ok(TransactionEvent::Finalized(_) | TransactionEvent::Expired | TransactionEvent::Dropped)
		);
		Some(event)
	}
}

impl Drop for Events {
	fn drop(&mut self) {
		let mut state = state();
		if state.events.remove(&self.id).is_some() && state.is_open && !self.is_over {
			let id = RawValue::from_string(format!("[{}]", self.id)).ok();
			if let Some(host) = host() {
				host.send(&request_text(number(), UNSUBSCRIBE, id.as_deref()));
			}
		}
	}
}

/// Hands a transaction over and follows it. `was_handed_over` is set if a connection broke over which it was sent.
pub(crate) async fn events(
	connection: &Connection,
	transaction: Bytes,
	was_handed_over: Arc<AtomicBool>,
) -> Result<Events, RpcError> {
	let params = serde_json::value::to_raw_value(&[transaction])?;
	match ask_patiently(connection.tenure, SUBSCRIBE, Some(params), Some(was_handed_over)).await? {
		Answered::Events(id, events) => Ok(Events { id, events, is_over: false }),
		Answered::Value(_) => Err(RpcError::InvalidSubscriptionId),
	}
}

/// A point in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instant(u64);

impl Instant {
	pub(crate) fn now() -> Self {
		Self(host().map_or(0, Host::elapsed))
	}

	pub(crate) fn elapsed(&self) -> Duration {
		Duration::from_millis(Self::now().0.saturating_sub(self.0))
	}
}

/// The time by this device's clock.
pub(crate) fn clock() -> Moment {
	host().map_or(0, Host::clock)
}

/// A pause.
pub(crate) async fn sleep(pause: Duration) {
	let (wake, woken) = oneshot::channel();
	let number = number();
	state().sleeping.insert(number, wake);
	if let Some(host) = host() {
		host.wake(number, u32::try_from(pause.as_millis()).unwrap_or(u32::MAX));
	}
	let _ = woken.await;
}

/// Does something in a task of its own, which goes on when what is returned is dropped.
pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> {
	let (done, ended) = oneshot::channel();
	wasm_bindgen_futures::spawn_local(async move {
		work.await;
		let _ = done.send(());
	});
	async move {
		let _ = ended.await;
	}
}

/// As [`spawn`], for an act: it ends with its session.
pub(crate) fn spawn_act(work: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> {
	let (number, (end, ended)) = (number(), AbortHandle::new_pair());
	state().acts.insert(number, end);
	spawn(async move {
		// An act that has ended tells nobody.
		let _ = Abortable::new(work, ended).await;
		state().acts.remove(&number);
	})
}

/// Does what takes long: here, where nobody else waits.
pub(crate) async fn aside<Done: Send + 'static>(
	work: impl FnOnce() -> Done + Send + 'static,
) -> Result<Done> {
	Ok(work())
}
