//! Connections that are not to be had, or break.

use std::time::Duration;

use jsonrpsee::{
	RpcModule,
	server::{Server, ServerHandle},
	types::ErrorObjectOwned,
};
use serde_json::json;
use tokio::time::timeout;
use vacchain_client::{Client, Connect, Error, TransportError, operator::make_session_keys};
use vacchain_testing::Port;

use crate::fake::Fake;

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves these methods, and where.
async fn serve(methods: RpcModule<()>) -> (ServerHandle, String) {
	let server = Server::builder().build("127.0.0.1:0").await.unwrap();
	let url = format!("ws://{}", server.local_addr().unwrap());
	(server.start(methods), url)
}

/// An address at which nothing listens while the port is kept.
fn nowhere() -> (Port, String) {
	let port = Port::keep().unwrap();
	let url = format!("ws://127.0.0.1:{}", port.number());
	(port, url)
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_is_named() {
	let (_port, url) = nowhere();
	let Err(error) = Client::connect(&url).await else { panic!("nothing listens there") };
	assert!(error.to_string().contains(&url), "{error}");
	assert!(matches!(error, Error::Transport(TransportError::Unreachable { .. })));
}

#[tokio::test]
async fn a_connection_that_breaks_says_so() {
	let (server, url) = serve(Fake::default().methods(None)).await;
	let client = Client::connect(&url).await.unwrap();
	assert_eq!(client.tip().await.unwrap().number, 1);
	server.stop().unwrap();
	server.stopped().await;
	let asked = timeout(PATIENCE, client.tip()).await.unwrap();
	assert!(matches!(asked, Err(Error::Transport(TransportError::Disconnected))), "{asked:?}");
	assert!(!client.is_connected());
}

#[tokio::test]
async fn a_genesis_hash_of_another_length_is_refused() {
	let mut methods = RpcModule::new(());
	let facts = json!({
		"genesis": "00".repeat(31),
		"spec_version": 1,
		"calls": {},
	});
	methods.register_method("tx_runtime", move |_, _, _| facts.clone()).unwrap();
	let (_server, url) = serve(methods).await;
	let Err(error) = Client::connect(&url).await else { panic!("it is another chain") };
	assert!(matches!(error, Error::Transport(TransportError::Undecodable(_))), "{error}");
}

#[tokio::test]
async fn certificates_that_are_none_are_refused_before_connecting() {
	let connect = Connect {
		root_certificates: Some(b"no certificate".to_vec()),
		..Connect::to("wss://gateway.invalid")
	};
	let refused = connect.open().await.map(|_| ());
	assert!(matches!(refused, Err(Error::Transport(TransportError::Certificates(_)))));
}

/// S10: an institution's own node makes the keys of its validator.
#[tokio::test]
async fn s10_session_keys_are_made_by_the_node_for_the_account_that_is_named() {
	let owner = [5; 32];
	let mut methods = RpcModule::new(());
	methods
		.register_method("author_rotateKeysWithOwner", move |parameters, _, _| {
			let named: String = parameters.one()?;
			assert_eq!(named, format!("0x{}", hex::encode(owner)));
			Ok::<_, ErrorObjectOwned>(json!({ "keys": "0x0102", "proof": "0x03" }))
		})
		.unwrap();
	let (_server, url) = serve(methods).await;
	let made = make_session_keys(&url, &owner).await.unwrap();
	assert_eq!((made.owner, made.keys, made.proof), (owner, vec![1, 2], vec![3]));

	let (_server, url) = serve(RpcModule::new(())).await;
	let refused = make_session_keys(&url, &owner).await;
	assert!(matches!(refused, Err(Error::Transport(TransportError::MakesNoKeys))));
	let (_port, url) = nowhere();
	let refused = make_session_keys(&url, &owner).await;
	assert!(matches!(refused, Err(Error::Transport(TransportError::Unreachable { .. }))));
}
