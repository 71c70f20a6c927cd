//! The layers that every call passes on its way to its method: it is counted, held to the rates, and its answer to the
//! client's share.

use std::{borrow::Cow, future::ready, time::Instant};

use futures::{FutureExt, future::BoxFuture};
use jsonrpsee::{
	MethodResponse, Methods,
	server::{
		BoundedSubscriptions, ConnectionId, MethodCallback, MethodSink, RandomStringIdProvider,
		SubscriptionState, middleware::rpc::RpcServiceT,
	},
	types::{
		ErrorCode, ErrorObject, ErrorObjectOwned, Params, Request,
		error::{INVALID_REQUEST_CODE, reject_too_many_subscriptions},
	},
};
use tower::Layer;
use vacchain_gateway::Refusal;
use vacchain_primitives::ParticipantId;

use super::{allowance::Unread, connection::Connection, metrics::Metrics, rates::Rates};

/// How long the names of subscriptions are, in characters.
const SUBSCRIPTION_ID: usize = 16;

/// The participant for whom a call is counted. The access check puts it into the extensions of the call's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedFor(pub ParticipantId);

/// The outermost: measures calls, counts them by client, and adds up their answers.
#[derive(Clone)]
pub struct Count {
	/// The rates.
	pub rates: Rates,
	/// Where calls are measured.
	pub metrics: Metrics,
}

impl<S> Layer<S> for Count {
	type Service = Counted<S>;

	fn layer(&self, inner: S) -> Counted<S> {
		Counted { inner, count: self.clone() }
	}
}

/// Calls, counted by client.
#[derive(Clone)]
pub struct Counted<S> {
	inner: S,
	count: Count,
}

impl<'a, S: RpcServiceT<'a> + 'a> RpcServiceT<'a> for Counted<S> {
	type Future = BoxFuture<'a, MethodResponse>;

	fn call(&self, request: Request<'a>) -> Self::Future {
		let started = Instant::now();
		let Count { rates, metrics } = &self.count;
		let metrics = metrics.clone();
		let method = metrics.known(&request.method);
		let id = request.id.clone();
		let parts = (Connection::of(&request.extensions), request.extensions.get::<Unread>());
		let (Some(connection), Some(unread)) = parts else {
			return refuse(request, Refusal::NotLoggedIn.into());
		};
		let unread = unread.clone();
		unread.count_call();
		let answer = match rates.clients.count(&connection.address.into()) {
			Ok(()) => self.inner.call(request).boxed(),
			Err(refusal) => refuse(request, refusal.into()),
		};
		async move {
			let mut answer = answer.await;
			// The answer to a subscription has been sent already, and is short.
			if !answer.is_subscription()
				&& let Err(refusal) = unread.add(answer.as_result().len())
			{
				answer = MethodResponse::error(id, ErrorObjectOwned::from(refusal));
			}
			metrics.answered(method, answer.as_error_code(), started.elapsed());
			answer
		}
		.boxed()
	}
}

/// Behind the access check: counts calls by participant.
#[derive(Clone)]
pub struct CountSessions(pub Rates);

impl<S> Layer<S> for CountSessions {
	type Service = SessionsCounted<S>;

	fn layer(&self, inner: S) -> SessionsCounted<S> {
		SessionsCounted { inner, rates: self.0.clone() }
	}
}

/// Calls, counted by participant.
#[derive(Clone)]
pub struct SessionsCounted<S> {
	inner: S,
	rates: Rates,
}

impl<'a, S: RpcServiceT<'a> + 'a> RpcServiceT<'a> for SessionsCounted<S> {
	type Future = BoxFuture<'a, MethodResponse>;

	fn call(&self, request: Request<'a>) -> Self::Future {
		let counted = match request.extensions.get::<CountedFor>() {
			Some(CountedFor(participant)) => self.rates.participants.count(participant),
			None => Ok(()),
		};
		match counted {
			Ok(()) => self.inner.call(request).boxed(),
			Err(refusal) => refuse(request, refusal.into()),
		}
	}
}

/// The innermost: calls the method.
#[derive(Clone)]
pub struct Dispatch {
	/// The methods.
	pub methods: Methods,
	/// The longest answer, in bytes.
	pub response_bytes: usize,
	/// The connection's number.
	pub connection: ConnectionId,
	/// Over a WebSocket: how many subscriptions there may be, and where their events go.
	pub events: Option<(BoundedSubscriptions, MethodSink)>,
}

impl<'a> RpcServiceT<'a> for Dispatch {
	type Future = BoxFuture<'a, MethodResponse>;

	fn call(&self, request: Request<'a>) -> Self::Future {
		let &Self { ref methods, response_bytes, connection, ref events } = self;
		let Request { id, method, params, extensions, .. } = request;
		let params = Params::new(params.as_ref().map(|params| params.get()));
		let answer = match (methods.method(&method), events) {
			(None, _) => MethodResponse::error(id, ErrorCode::MethodNotFound),
			(Some(MethodCallback::Sync(call)), _) => call(id, params, response_bytes, extensions),
			(Some(MethodCallback::Async(call)), _) => {
				return call(id.into_owned(), params.into_owned(), connection, response_bytes, extensions);
			}
			(Some(MethodCallback::Subscription(_) | MethodCallback::Unsubscription(_)), None) => {
				MethodResponse::error(id, needs_websocket())
			}
			(Some(MethodCallback::Unsubscription(call)), Some(_)) => {
				call(id, params, connection, response_bytes, extensions)
			}
			(Some(MethodCallback::Subscription(call)), Some((bound, sink))) => match bound.acquire() {
				Some(subscription_permit) => {
					let id_provider = &RandomStringIdProvider::new(SUBSCRIPTION_ID);
					let state = SubscriptionState { conn_id: connection, id_provider, subscription_permit };
					return call(id, params, sink.clone(), state, extensions);
				}
				None => MethodResponse::error(id, reject_too_many_subscriptions(bound.max())),
			},
		};
		ready(answer).boxed()
	}
}

fn refuse<'a>(request: Request<'a>, error: ErrorObjectOwned) -> BoxFuture<'a, MethodResponse> {
	ready(MethodResponse::error(request.id, error)).boxed()
}

fn needs_websocket() -> ErrorObjectOwned {
	let message: Cow<'_, str> = "Subscriptions need a WebSocket connection.".into();
	ErrorObject::owned(INVALID_REQUEST_CODE, message, None::<()>)
}
