//! Every read of the registry, typed. Lists are read page by page, up to [`MAX_ROWS`].

use codec::{DecodeAll, Encode};
use vacchain_primitives::{
	AccessRequest, AccountId, Allowance, AuthorityWrap, Epoch, EpochLink, HistoryEntry, Institution, Network,
	NodeId, NoteEntry, Participant, ParticipantId, Proposal, Reader, Record, RecordId, Role, Sealed, Section,
	SignatureEntry, Validator, Visit, VisitId, Wrap, bounds::MAX_PAGE,
};

use super::Client;
use crate::{
	error::{Error, Result, TransportError},
	transport::Transport,
};

/// Longest list that is read whole, in rows.
pub const MAX_ROWS: usize = 16 * 1024;

#[allow(
	clippy::missing_errors_doc,
	reason = "all fail alike: when the chain cannot be reached or understood"
)]
impl<T: Transport> Client<T> {
	/// The health authority.
	pub async fn health_authority(&self) -> Result<ParticipantId> {
		self.ask::<Option<_>>("health_authority", ()).await?.ok_or(Error::NoHealthAuthority)
	}

	/// A participant.
	pub async fn participant(&self, id: &ParticipantId) -> Result<Option<Participant<AccountId>>> {
		self.ask("participant", id).await
	}

	/// Whose current account this is.
	pub async fn participant_of(&self, account: &AccountId) -> Result<Option<ParticipantId>> {
		self.ask("participant_of", account).await
	}

	/// The organisations of a role, in order of registration.
	pub async fn organisations(&self, role: Role) -> Result<Vec<ParticipantId>> {
		self.list(|start| self.ask("organisations", (role, start, MAX_PAGE))).await
	}

	/// The staff of a hospital, or the admins of the health authority, in order of registration.
	pub async fn staff(&self, organisation: &ParticipantId) -> Result<Vec<ParticipantId>> {
		self.list(|start| self.ask("staff", (organisation, start, MAX_PAGE))).await
	}

	/// The health authority's secrets as wrapped for a health admin, newest version first.
	pub async fn authority_wraps(&self, admin: &ParticipantId) -> Result<Vec<AuthorityWrap>> {
		self.ask("authority_wraps", admin).await
	}

	/// What a participant may still send.
	pub async fn allowance(&self, id: &ParticipantId) -> Result<Option<Allowance>> {
		self.ask("allowance", id).await
	}

	/// A record.
	pub async fn record(&self, id: &RecordId) -> Result<Option<Record>> {
		self.ask("record", id).await
	}

	/// Who the child is, sealed.
	pub async fn child(&self, id: &RecordId) -> Result<Option<Sealed>> {
		self.ask("child", id).await
	}

	/// The records of a family, in order of creation.
	pub async fn records_of(&self, owner: &ParticipantId) -> Result<Vec<RecordId>> {
		self.list(|start| self.ask("records_of", (owner, start, MAX_PAGE))).await
	}

	/// The wrap of a record's current key for a reader.
	pub async fn wrap(&self, record: &RecordId, reader: &ParticipantId) -> Result<Option<Wrap>> {
		self.ask("wrap", (record, reader)).await
	}

	/// The keys of an epoch, sealed under those of the next.
	pub async fn epoch_link(&self, record: &RecordId, epoch: Epoch) -> Result<Option<EpochLink>> {
		self.ask("epoch_link", (record, epoch)).await
	}

	/// What happened to a record, oldest first.
	pub async fn history(&self, record: &RecordId) -> Result<Vec<HistoryEntry>> {
		self.list(|start| self.history_page(record, start, MAX_PAGE)).await
	}

	/// A page of what happened to a record: from index `start`, at most `limit` entries and at most
	/// [`MAX_PAGE`].
	pub async fn history_page(&self, record: &RecordId, start: u32, limit: u32) -> Result<Vec<HistoryEntry>> {
		self.ask("history", (record, start, limit)).await
	}

	/// The readers of a record, expired grants included.
	pub async fn readers(&self, record: &RecordId) -> Result<Vec<Reader>> {
		self.ask("readers", record).await
	}

	/// Requests for access that wait for a family's answer.
	pub async fn requests(&self, family: &ParticipantId) -> Result<Vec<(ParticipantId, AccessRequest)>> {
		let mut rows = Vec::new();
		let mut after = None::<ParticipantId>;
		loop {
			let page: Vec<(ParticipantId, AccessRequest)> =
				self.ask("requests", (family, after, MAX_PAGE)).await?;
			let full = page.len() >= MAX_PAGE as usize;
			after = page.last().map(|(requester, _)| *requester);
			extend(&mut rows, page)?;
			if !full {
				return Ok(rows);
			}
		}
	}

	/// A visit.
	pub async fn visit(&self, id: &VisitId) -> Result<Option<Visit>> {
		self.ask("visit", id).await
	}

	/// The visits of a record, in order of opening.
	pub async fn visits_of(&self, record: &RecordId) -> Result<Vec<VisitId>> {
		self.list(|start| self.ask("visits_of", (record, start, MAX_PAGE))).await
	}

	/// A sealed section of a visit, other than its notes.
	pub async fn section(&self, visit: &VisitId, section: Section) -> Result<Option<Sealed>> {
		self.ask("section", (visit, section)).await
	}

	/// The versions of a visit's note, oldest first.
	pub async fn notes(&self, visit: &VisitId) -> Result<Vec<NoteEntry>> {
		self.list(|start| self.ask("notes", (visit, start, MAX_PAGE))).await
	}

	/// One version of a visit's note.
	pub async fn note(&self, visit: &VisitId, version: u32) -> Result<Option<NoteEntry>> {
		Ok(self.ask::<Vec<NoteEntry>>("notes", (visit, version, 1_u32)).await?.pop())
	}

	/// The keys that a visit gives to its doctor or physician.
	pub async fn visit_wrap(&self, visit: &VisitId, professional: &ParticipantId) -> Result<Option<Wrap>> {
		self.ask("visit_wrap", (visit, professional)).await
	}

	/// The physician's signature.
	pub async fn signature(&self, visit: &VisitId) -> Result<Option<SignatureEntry>> {
		self.ask("signature", visit).await
	}

	/// What the network's genesis fixed, and the current session.
	pub async fn network(&self) -> Result<Network> {
		self.call("AuthoritiesApi_network", ()).await
	}

	/// The institutions, in order of id.
	pub async fn institutions(&self) -> Result<Vec<Institution>> {
		self.call("AuthoritiesApi_institutions", ()).await
	}

	/// The nodes that may connect. Empty: every node may, as on a development chain.
	pub async fn nodes(&self) -> Result<Vec<NodeId>> {
		self.call("AuthoritiesApi_nodes", ()).await
	}

	/// The validators of this session and of those to come, in order of id.
	pub async fn validators(&self) -> Result<Vec<Validator>> {
		self.call("AuthoritiesApi_validators", ()).await
	}

	/// The proposals that wait for votes. [`Client::ballots`] says what they would do.
	pub async fn proposals(&self) -> Result<Vec<Proposal>> {
		self.call("AuthoritiesApi_proposals", ()).await
	}

	async fn ask<Answer: DecodeAll>(&self, question: &str, arguments: impl Encode) -> Result<Answer> {
		self.call(&format!("RegistryApi_{question}"), arguments).await
	}

	async fn call<Answer: DecodeAll>(&self, method: &str, arguments: impl Encode) -> Result<Answer> {
		let arguments = arguments.encode();
		let answer = self.transport().call_api(method, arguments).await?;
		let answer = Answer::decode_all(&mut answer.as_slice()).map_err(|error| {
			TransportError::Undecodable { method: method.to_owned(), reason: error.to_string() }
		})?;
		Ok(answer)
	}

	/// All pages of a list. A page that is not full is the last.
	async fn list<Row, F>(&self, page: impl Fn(u32) -> F) -> Result<Vec<Row>>
	where
		F: Future<Output = Result<Vec<Row>>>,
	{
		let mut rows = Vec::new();
		loop {
			let start = rows.len() as u32;
			let page = page(start).await?;
			let full = page.len() >= MAX_PAGE as usize;
			extend(&mut rows, page)?;
			if !full {
				return Ok(rows);
			}
		}
	}
}

fn extend<Row>(rows: &mut Vec<Row>, page: Vec<Row>) -> Result<()> {
	if rows.len() + page.len() > MAX_ROWS {
		return Err(Error::ListTooLong(MAX_ROWS));
	}
	rows.extend(page);
	Ok(())
}
