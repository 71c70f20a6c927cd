//! What a session notices while it works, as a person is told.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{Notice, foreign::visible, primitives::ParticipantId};

use super::{Context, Person};
use crate::names::Names;

/// How a command names this content key: a custody's by its letter, and the person's own organisation's not at all.
fn custody_option(organisation: &ParticipantId) -> &'static str {
	match *organisation {
		ParticipantId::CUSTODY_A => " --custody a",
		ParticipantId::CUSTODY_B => " --custody b",
		_ => "",
	}
}

impl Context {
	/// Tells a person what the session noticed.
	pub(super) async fn tell(&self, session: &Person, notice: &Notice) -> Result<()> {
		match notice {
			Notice::BadKeys { record, epoch, makers, readers, mended } => {
				let mut names = Names::of(session);
				names.look_up(session.client(), makers.iter().chain(readers).copied()).await?;
				let list = |ids: &[ParticipantId]| {
					ids.iter().map(|id| names.show(id)).collect::<Vec<_>>().join(", ")
				};
				let makers_text = if makers.is_empty() { "somebody".into() } else { list(makers) };
				let end = if *mended {
					"The record has new keys now. Tell the health authority.".into()
				} else {
					format!(
						"Ask the family for new ones, with `vacchain record renew-keys {record}`, and tell the health authority."
					)
				};
				let why = if readers.is_empty() {
					"they are those of an earlier epoch, which somebody who left may have".into()
				} else {
					format!("they did not serve {}", list(readers))
				};
				let text = format!(
					"The keys of this record were bad: {makers_text} made them (epoch {epoch} in the record's history), and \
					 {why}. {end}"
				);
				let object = json!({
					"name": "bad-keys", "record": record, "epoch": epoch, "makers": makers, "readers": readers,
					"mended": mended,
				});
				self.output.notice(&object, &text);
			}
			Notice::BadContentKey { organisation, version, maker } => {
				let mut names = Names::of(session);
				names.look_up(session.client(), [*organisation, *maker]).await?;
				let (whose, maker_text) = (names.show(organisation), names.show(maker));
				let option = custody_option(organisation);
				let object = json!({
					"name": "bad-content-key", "organisation": organisation, "version": version, "maker": maker,
				});
				let text = format!(
					"Your copy of version {version} of the content key of {whose} does not open, or holds another key of \
					 the identity tags than the version before. {maker_text} made it. Give it up with `vacchain \
					 content-key discard{option}`, ask another colleague to share the key with you, and tell the health \
					 authority."
				);
				self.output.notice(&object, &text);
			}
			Notice::ContentKeyNotAccepted { organisation, version, reason } => {
				let shown = visible(reason);
				let object = json!({
					"name": "content-key-not-accepted", "organisation": organisation, "version": version,
					"reason": reason,
				});
				let text = format!(
					"Your copy of version {version} of the content key opens, but you do not count as one of its holders yet: \
					 {shown}. The next command that needs the key tries again."
				);
				self.output.notice(&object, &text);
			}
			Notice::NotBridged { record, reason } => {
				let shown = visible(reason);
				let object = json!({ "name": "not-bridged", "record": record, "reason": reason });
				let text = format!(
					"What leads to the record's earlier keys has a gap, which could not be closed: {shown}. The next change \
					 tries again."
				);
				self.output.notice(&object, &text);
			}
			Notice::RenewalDue { record, reason } => {
				let shown = visible(reason);
				let object = json!({ "name": "renewal-due", "record": record, "reason": reason });
				let text = format!(
					"The access has ended. The record could not be given new keys yet: {shown}. Run \
					 `vacchain record renew-keys {record}`."
				);
				self.output.notice(&object, &text);
			}
			Notice::Restored { record } => {
				let object = json!({ "name": "restored", "record": record });
				let text = format!(
					"Health admins gave you the halves of the keys of record {record}. It has new keys now, which yours open."
				);
				self.output.notice(&object, &text);
			}
			Notice::NotRenewed { record, reason } => {
				let shown = visible(reason);
				let object = json!({ "name": "not-renewed", "record": record, "reason": reason });
				let text = format!(
					"Health admins gave you the halves of the keys of record {record}, but it could not be given new ones: \
					 {shown}. Try again, or run `vacchain record renew-keys {record}`."
				);
				self.output.notice(&object, &text);
			}
			Notice::BadHalves { record, epoch, givers } => {
				let mut names = Names::of(session);
				names.look_up(session.client(), givers.iter().copied()).await?;
				let list = givers.iter().map(|id| names.show(id)).collect::<Vec<_>>().join(", ");
				let end = match givers.len() {
					1 => {
						"Ask another health admin of that custody to restore your access, and tell the health authority."
					}
					_ => {
						"One of them, or whoever made the keys of that epoch, is wrong. Ask for the halves of an earlier epoch, \
						 or ask other health admins, and tell the health authority."
					}
				};
				let text = format!(
					"The half of the keys of record {record} (epoch {epoch}) that {list} gave you is not what it should be. {end}"
				);
				let object =
					json!({ "name": "bad-halves", "record": record, "epoch": epoch, "givers": givers });
				self.output.notice(&object, &text);
			}
			_ => {}
		}
		Ok(())
	}
}
