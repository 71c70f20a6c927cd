//! The layer that every call passes on its way to its method: it is counted, and held to the rates.

use std::{borrow::Cow, future::ready, sync::Arc, time::Instant};

use futures::{FutureExt, future::BoxFuture};
use jsonrpsee::{
	MethodResponse,
	server::middleware::rpc::RpcServiceT,
	types::{ErrorObject, ErrorObjectOwned, Request, error::INVALID_REQUEST_CODE},
};
use tower::Layer;
use vacchain_gateway::Refusal;
use vacchain_primitives::ParticipantId;

use super::{connection::Connection, debt::Debt, metrics::Metrics, rates::Rates};

/// How a request came, in its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
	/// One answer to one request.
	Http,
	/// As many answers as there are.
	WebSocket,
}

/// The participant for whom a call is counted. The access check puts it into the extensions of the call's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedFor(pub ParticipantId);

/// The outermost: measures calls, counts them by client, and keeps account of their answers.
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
		let debt = request.extensions.get::<Arc<Debt>>().cloned();
		let admitted = match (Connection::of(&request.extensions), &debt) {
			(Some(connection), Some(debt)) => {
				debt.count_call();
				rates.clients.count(&connection.address.into()).and_then(|()| debt.run())
			}
			_ => Err(Refusal::NotLoggedIn),
		};
		let (running, answer) = match admitted {
			Err(refusal) => (None, refuse(request, refusal.into())),
			Ok(running) => {
				let is_http = request.extensions.get() == Some(&Transport::Http);
				let answer = if is_http && metrics.is_subscription(method) {
					refuse(request, needs_websocket())
				} else {
					self.inner.call(request).boxed()
				};
				(Some(running), answer)
			}
		};
		async move {
			let answer = answer.await;
			if let Some(debt) = debt {
				debt.owe(answer.as_result().len());
			}
			drop(running);
			metrics.answered(method, answer.as_error_code(), started.elapsed());
			answer
		}
		.boxed()
	}
}

/// The innermost, behind the access check: counts calls by participant.
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

fn refuse<'a>(request: Request<'a>, error: ErrorObjectOwned) -> BoxFuture<'a, MethodResponse> {
	ready(MethodResponse::error(request.id, error).with_extensions(request.extensions)).boxed()
}

fn needs_websocket() -> ErrorObjectOwned {
	let message: Cow<'_, str> = "Subscriptions need a WebSocket connection.".into();
	ErrorObject::owned(INVALID_REQUEST_CODE, message, None::<()>)
}
