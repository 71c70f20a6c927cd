//! Every call passes here before its method.

use std::future::Future;

use futures::{FutureExt, future::BoxFuture};
use jsonrpsee::{MethodResponse, server::middleware::rpc::RpcServiceT, types::Request};
use tower::Layer;
use vacchain_gateway::Refusal;
use vacchain_gateway_edge::{Connection, CountedFor};
use vacchain_primitives::{Actor, api::RegistryApi};

use super::{Caller, Method, Session, Who};
use crate::{
	auth::Clock,
	chain::{Answered as _, At, Chain, NodeClient},
};

/// Knows the session of each connection.
pub trait SessionOf: Clone + Send + Sync + 'static {
	/// The session of a connection, if it is still open.
	///
	/// # Errors
	///
	/// [`Refusal::NotLoggedIn`], [`Refusal::SessionEnded`], [`Refusal::SessionElsewhere`],
	/// [`Refusal::StoreUnavailable`].
	fn current(&self, connection: &Connection) -> impl Future<Output = Result<Session, Refusal>> + Send;
}

/// The RPC middleware that holds every call to [`METHODS`](super::METHODS): it refuses it, or puts the [`Session`] and
/// the [`Caller`] that the method needs into the request's extensions. What is read, the runtime decides with the answer. Unknown methods pass: the server says that
/// there are none.
#[derive(Debug)]
pub struct Authorise<Sessions, C> {
	sessions: Sessions,
	chain: Chain<C>,
	clock: Clock,
}

impl<Sessions: Clone, C> Clone for Authorise<Sessions, C> {
	fn clone(&self) -> Self {
		Self { sessions: self.sessions.clone(), chain: self.chain.clone(), clock: self.clock.clone() }
	}
}

impl<Sessions, C> Authorise<Sessions, C> {
	/// By these sessions, and by what the chain says of their participants, unless it is behind this clock.
	pub fn new(sessions: Sessions, chain: Chain<C>, clock: Clock) -> Self {
		Self { sessions, chain, clock }
	}
}

impl<Service, Sessions: Clone, C> Layer<Service> for Authorise<Sessions, C> {
	type Service = Authorised<Service, Sessions, C>;

	fn layer(&self, service: Service) -> Self::Service {
		Authorised { service, by: self.clone() }
	}
}

/// The service that [`Authorise`] wraps around another.
#[derive(Debug)]
pub struct Authorised<Service, Sessions, C> {
	service: Service,
	by: Authorise<Sessions, C>,
}

impl<Service: Clone, Sessions: Clone, C> Clone for Authorised<Service, Sessions, C> {
	fn clone(&self) -> Self {
		Self { service: self.service.clone(), by: self.by.clone() }
	}
}

impl<'a, Service, Sessions, C> RpcServiceT<'a> for Authorised<Service, Sessions, C>
where
	Service: RpcServiceT<'a> + Clone + Send + Sync + 'static,
	Sessions: SessionOf,
	C: NodeClient,
{
	type Future = BoxFuture<'a, MethodResponse>;

	fn call(&self, mut request: Request<'a>) -> Self::Future {
		let method = match Method::named(&request.method) {
			None | Some(Method { who: Who::Anyone, .. }) => return self.service.call(request).boxed(),
			Some(method) => method,
		};
		let this = self.clone();
		async move {
			match authorise(&mut request, method, &this.by).await {
				Ok(()) => this.service.call(request).await,
				Err(refusal) => {
					MethodResponse::error(request.id, refusal).with_extensions(request.extensions)
				}
			}
		}
		.boxed()
	}
}

async fn authorise<C: NodeClient>(
	request: &mut Request<'_>,
	method: &'static Method,
	by: &Authorise<impl SessionOf, C>,
) -> Result<(), Refusal> {
	let connection = Connection::of(request.extensions()).ok_or(Refusal::NotLoggedIn)?;
	let session = by.sessions.current(connection).await?;
	if let Who::Roles(_) = method.who {
		let (asked, chain, now) = (session.clone(), by.chain.clone(), by.clock.now());
		let caller = by.chain.ask(move |best| {
			if method.needs_present() {
				chain.ensure_present(best, now)?;
			}
			caller(best, asked, method)
		});
		let caller = caller.await?;
		request.extensions_mut().insert(caller);
	}
	request.extensions_mut().insert(CountedFor(session.participant));
	request.extensions_mut().insert(session);
	Ok(())
}

/// The participant of this session, if it may call this method now.
fn caller<C: NodeClient>(at: &At<'_, C>, session: Session, method: &Method) -> Result<Caller, Refusal> {
	let Actor { role, organisation, .. } =
		at.api.caller(at.block, session.participant, session.account.into()).answered()??;
	if !method.who.includes(role) {
		return Err(Refusal::NotAllowed(method.right));
	}
	Ok(Caller { session, role, organisation })
}
