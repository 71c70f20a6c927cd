//! Reading: the runtime decides and answers in one call; the read is logged before the answer is passed on.

mod accesses;
mod consent;
mod directory;
mod powers;
mod records;

use codec::{DecodeAll, Encode};
use futures::future::try_join_all;
use jsonrpsee::Extensions;
use vacchain_gateway::{
	Refusal,
	types::{Cursor, Page},
};
use vacchain_primitives::{
	api::RegistryApi,
	reading::{Answer, ListPlace, Noted, ReadAnswer, ReadRequest, Rows},
};

use super::{
	access::Session,
	access_log::AccessLog,
	auth::Clock,
	chain::{Answered as _, Chain, NodeClient},
	cursor::{List, rows},
};

/// `records_*`, `directory_*`, `powers_*`, `consent_*` and `access_*`. Clones share it.
#[derive(Debug)]
pub struct Reads<C> {
	chain: Chain<C>,
	log: AccessLog,
	clock: Clock,
}

impl<C> Clone for Reads<C> {
	fn clone(&self) -> Self {
		Self { chain: self.chain.clone(), log: self.log.clone(), clock: self.clock.clone() }
	}
}

impl<C: NodeClient> Reads<C> {
	/// The node's client of this chain, unless it is behind this clock, whose readers are logged.
	pub fn new(chain: Chain<C>, log: AccessLog, clock: Clock) -> Self {
		Self { chain, log, clock }
	}

	/// The chain that is read.
	pub(crate) fn chain(&self) -> &Chain<C> {
		&self.chain
	}

	/// The runtime's answer to whose session asks, once each read is logged.
	pub(crate) async fn read(
		&self,
		extensions: &Extensions,
		request: ReadRequest,
	) -> Result<Answer, Refusal> {
		let ReadAnswer { answer, noted, .. } = self.ask(extensions, request).await?;
		let reader = Session::of(extensions)?.participant;
		let log = |Noted { owner, kind, visit, records }: Noted| async move {
			self.log.note(reader, owner, kind, visit, &records).await
		};
		try_join_all(noted.into_iter().map(log)).await?;
		Ok(answer)
	}

	/// The same, of a part of a list. Who may not read it is told that, and not that a cursor is none.
	async fn read_list<Position: DecodeAll>(
		&self,
		extensions: &Extensions,
		list: List,
		(cursor, limit): (Option<Cursor>, Option<u32>),
		request: impl FnOnce(ListPlace<Position>) -> ReadRequest,
	) -> Result<Answer, Refusal> {
		match list.position(cursor.as_ref()) {
			Ok(from) => self.read(extensions, request(ListPlace { from, rows: rows(limit) })).await,
			Err(refusal) => {
				self.ask(extensions, request(ListPlace { from: None, rows: 1 })).await?;
				Err(refusal)
			}
		}
	}

	pub(crate) async fn ask(
		&self,
		extensions: &Extensions,
		request: ReadRequest,
	) -> Result<ReadAnswer, Refusal> {
		let &Session { participant, account, .. } = Session::of(extensions)?;
		let (chain, now) = (self.chain.clone(), self.clock.now());
		let answer = self.chain.ask(move |at| {
			// Those whom nothing is refused need no present.
			if request.topic().roles().is_some() {
				chain.ensure_present(at, now)?;
			}
			Ok(at.api.read(at.block, participant, account.into(), request).answered()??)
		});
		answer.await
	}
}

/// The answer of this kind. A runtime that answers with another one is not this gateway's.
macro_rules! answer {
	($answer:expr, $kind:ident) => {
		match $answer {
			vacchain_primitives::reading::Answer::$kind(told) => Ok(told),
			_ => Err(vacchain_gateway::Refusal::ChainUnavailable),
		}
	};
}
use answer;

/// The page as the wire has it.
fn page<Row, Position: Encode>(list: List, told: Rows<Row, Position>) -> Page<Row> {
	Page { rows: told.rows, next: told.next.map(|next| list.cursor(next)) }
}
