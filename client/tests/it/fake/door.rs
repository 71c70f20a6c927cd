//! A connection to the fake gateway that leaves the process nowhere.

use std::convert::Infallible;

use jsonrpsee::{
	RpcModule,
	core::{
		async_trait,
		client::{Client, ClientBuilder, ReceivedMessage, TransportReceiverT, TransportSenderT},
	},
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How many events of one subscription may wait.
const EVENTS: usize = 16;

struct Sender {
	module: RpcModule<()>,
	answers: UnboundedSender<String>,
}

struct Receiver(UnboundedReceiver<String>);

/// A connection to these methods.
pub fn open(module: RpcModule<()>) -> Client {
	let (answers, receiver) = unbounded_channel();
	ClientBuilder::new().build_with_tokio(Sender { module, answers }, Receiver(receiver))
}

#[async_trait]
impl TransportSenderT for Sender {
	type Error = Infallible;

	async fn send(&mut self, request: String) -> Result<(), Infallible> {
		let (module, answers) = (self.module.clone(), self.answers.clone());
		tokio::spawn(async move {
			let (answer, mut events) = module.raw_json_request(&request, EVENTS).await.unwrap();
			// Who asked may be gone.
			let _ = answers.send(answer);
			while let Some(event) = events.recv().await {
				let _ = answers.send(event);
			}
		});
		Ok(())
	}
}

#[async_trait]
impl TransportReceiverT for Receiver {
	type Error = std::io::Error;

	async fn receive(&mut self) -> Result<ReceivedMessage, std::io::Error> {
		let answer = self.0.recv().await.ok_or(std::io::ErrorKind::ConnectionReset)?;
		Ok(ReceivedMessage::Text(answer))
	}
}
