//! The table names the methods that there are.

use std::collections::BTreeSet;

use jsonrpsee::{
	Extensions, PendingSubscriptionSink,
	core::{RpcResult, SubscriptionResult, async_trait},
};
use vacchain_gateway::{Refusal, types::*};
use vacchain_gateway_server::{
	access::METHODS,
	api::{AuthServer, DiscoverServer, EnrolmentsServer, TransactionsServer},
};
use vacchain_primitives::ParticipantId;

use crate::world::World;

/// The namespaces that are tested elsewhere: here only their names count.
struct Elsewhere;

#[async_trait]
#[rustfmt::skip]
impl AuthServer for Elsewhere {
	async fn start_registration(&self, _: &Extensions, _: ParticipantId, _: Bytes) -> RpcResult<RegistrationResponse> { refuse() }
	async fn finish_registration(&self, _: &Extensions, _: NewCredential, _: Option<Bytes>, _: Option<String>) -> RpcResult<SignedIn> { refuse() }
	async fn start_login(&self, _: &Extensions, _: LoginStart) -> RpcResult<LoginResponse> { refuse() }
	async fn finish_login(&self, _: &Extensions, _: Bytes, _: Bytes, _: Option<Bytes>, _: Option<String>) -> RpcResult<SignedIn> { refuse() }
	async fn challenge(&self, _: &Extensions, _: ParticipantId) -> RpcResult<Challenge> { refuse() }
	async fn answer(&self, _: &Extensions, _: Bytes, _: Bytes, _: Option<Bytes>, _: Option<String>) -> RpcResult<SignedIn> { refuse() }
	async fn resume(&self, _: &Extensions, _: String) -> RpcResult<SessionInfo> { refuse() }
	async fn session(&self, _: &Extensions) -> RpcResult<SessionInfo> { refuse() }
	async fn start_password_change(&self, _: &Extensions, _: Bytes) -> RpcResult<RegistrationResponse> { refuse() }
	async fn finish_password_change(&self, _: &Extensions, _: NewCredential) -> RpcResult<()> { refuse() }
	async fn logout(&self, _: &Extensions) -> RpcResult<()> { refuse() }
	async fn logout_all(&self, _: &Extensions) -> RpcResult<u64> { refuse() }
	async fn sessions(&self, _: &Extensions) -> RpcResult<Vec<OpenSession>> { refuse() }
	async fn end_session(&self, _: &Extensions, _: Bytes) -> RpcResult<()> { refuse() }
	async fn events(&self, _: &Extensions) -> RpcResult<Vec<LoginEvent>> { refuse() }
}

#[async_trait]
#[rustfmt::skip]
impl EnrolmentsServer for Elsewhere {
	async fn apply(&self, _: &Extensions, _: Application) -> RpcResult<()> { refuse() }
	async fn status(&self, _: &Extensions) -> RpcResult<Enrolment> { refuse() }
	async fn pending(&self, _: &Extensions, _: Option<Cursor>, _: Option<u32>) -> RpcResult<Page<PendingApplication>> { refuse() }
	async fn decline(&self, _: &Extensions, _: ParticipantId, _: String) -> RpcResult<()> { refuse() }
}

#[async_trait]
#[rustfmt::skip]
impl TransactionsServer for Elsewhere {
	async fn runtime(&self, _: &Extensions) -> RpcResult<RuntimeFacts> { refuse() }
	async fn error(&self, _: &Extensions, _: String, _: String) -> RpcResult<CallFailure> { refuse() }
	async fn tip(&self, _: &Extensions) -> RpcResult<Tip> { refuse() }
	async fn context(&self, _: &Extensions) -> RpcResult<Context> { refuse() }
	async fn submit(&self, _: &Extensions, _: Bytes) -> RpcResult<Submitted> { refuse() }
	async fn submit_and_watch(&self, _: PendingSubscriptionSink, _: &Extensions, _: Bytes) -> SubscriptionResult { Ok(()) }
}

#[async_trait]
impl DiscoverServer for Elsewhere {
	async fn discover(&self) -> RpcResult<Box<jsonrpsee::core::JsonRawValue>> {
		refuse()
	}
}

fn refuse<Answer>() -> RpcResult<Answer> {
	Err(Refusal::ChainUnavailable.into())
}

/// R14: no method is served that the table does not know, nor does it know one that is not served.
#[tokio::test]
async fn the_table_has_exactly_the_methods_that_are_served() {
	let mut methods = World::new().await.methods.clone();
	methods.merge(AuthServer::into_rpc(Elsewhere)).unwrap();
	methods.merge(EnrolmentsServer::into_rpc(Elsewhere)).unwrap();
	methods.merge(TransactionsServer::into_rpc(Elsewhere)).unwrap();
	methods.merge(DiscoverServer::into_rpc(Elsewhere)).unwrap();
	let served: BTreeSet<&str> = methods.method_names().collect();
	let known: BTreeSet<&str> = METHODS.iter().map(|method| method.name).collect();
	assert_eq!(served, known);
}
