//! `directory_*`.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_gateway::{
	Refusal,
	types::{CandidateEntry, ContentKey, Cursor, Page, ParticipantEntry},
};
use vacchain_primitives::{
	AccountId, ContentKeyLink, ContentKeyWrap, IdentityTag, KeyEntry, ParticipantChangeEntry, ParticipantId,
	Role, reading::ReadRequest,
};

use super::{Reads, answer, page};
use crate::{access::Session, api::DirectoryServer, chain::NodeClient, cursor::List};

impl<C: NodeClient> Reads<C> {
	async fn organisations(
		&self,
		extensions: &Extensions,
		role: Role,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> Result<Page<ParticipantEntry>, Refusal> {
		let list = List::of("directory_organisations", role);
		let request = |place| ReadRequest::Organisations { role, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Participants)?))
	}
}

#[async_trait]
impl<C: NodeClient> DirectoryServer for Reads<C> {
	async fn health_authority(&self, extensions: &Extensions) -> RpcResult<ParticipantEntry> {
		let told = self.read(extensions, ReadRequest::HealthAuthority).await?;
		Ok(answer!(told, Participant)?)
	}

	async fn hospitals(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		Ok(self.organisations(extensions, Role::Hospital, cursor, limit).await?)
	}

	async fn schools(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		Ok(self.organisations(extensions, Role::School, cursor, limit).await?)
	}

	async fn insurers(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		Ok(self.organisations(extensions, Role::Insurer, cursor, limit).await?)
	}

	async fn laboratories(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		Ok(self.organisations(extensions, Role::Laboratory, cursor, limit).await?)
	}

	async fn staff(
		&self,
		extensions: &Extensions,
		organisation: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		let list = List::of("directory_staff", organisation);
		let request = |place| ReadRequest::Staff { organisation, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Participants)?))
	}

	async fn participant(&self, extensions: &Extensions, id: ParticipantId) -> RpcResult<ParticipantEntry> {
		let told = self.read(extensions, ReadRequest::Participant { id }).await?;
		Ok(answer!(told, Participant)?)
	}

	async fn families(
		&self,
		extensions: &Extensions,
		tags: Vec<IdentityTag>,
	) -> RpcResult<Vec<Vec<ParticipantId>>> {
		let told = self.read(extensions, ReadRequest::FamiliesTagged { tags }).await?;
		Ok(answer!(told, Families)?)
	}

	async fn participants(
		&self,
		extensions: &Extensions,
		role: Role,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		let list = List::of("directory_participants", role);
		let request = |place| ReadRequest::Participants { role, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Participants)?))
	}

	async fn suspended(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		let list = List::of("directory_suspended", ());
		let request = |place| ReadRequest::SuspendedParticipants { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, SuspendedParticipants)?))
	}

	async fn candidates(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<CandidateEntry>> {
		let list = List::of("directory_candidates", Session::of(extensions)?.participant);
		let request = |place| ReadRequest::Candidates { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Candidates)?))
	}

	async fn keys(
		&self,
		extensions: &Extensions,
		id: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<KeyEntry<AccountId>>> {
		let list = List::of("directory_keys", id);
		let request = |place| ReadRequest::ParticipantKeys { id, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, ParticipantKeys)?))
	}

	async fn log(
		&self,
		extensions: &Extensions,
		id: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantChangeEntry>> {
		let list = List::of("directory_log", id);
		let request = |place| ReadRequest::ParticipantLog { id, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, ParticipantLog)?))
	}

	async fn content_key(
		&self,
		extensions: &Extensions,
		organisation: Option<ParticipantId>,
	) -> RpcResult<ContentKey> {
		let told = self.read(extensions, ReadRequest::ContentKey { organisation }).await?;
		Ok(answer!(told, ContentKey)?)
	}

	async fn content_key_wraps(
		&self,
		extensions: &Extensions,
		organisation: Option<ParticipantId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ContentKeyWrap>> {
		let list = List::of("directory_contentKeyWraps", organisation);
		let request = |place| ReadRequest::ContentKeyWraps { organisation, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, ContentKeyWraps)?))
	}

	async fn content_key_links(
		&self,
		extensions: &Extensions,
		organisation: Option<ParticipantId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ContentKeyLink>> {
		let list = List::of("directory_contentKeyLinks", organisation);
		let request = |place| ReadRequest::ContentKeyLinks { organisation, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, ContentKeyLinks)?))
	}
}
