//! What became of the transactions of a block: from its events.

use subxt::{
	OnlineClient, SubstrateConfig,
	config::substrate::H256,
	error::{DispatchError, ModuleError},
	events::Phase,
};

use crate::error::{DispatchRefusal, TransportError};

/// What became of a transaction whose block holds it.
pub(super) type Outcome = Result<(), DispatchRefusal>;

/// What became of each of these transactions of a block, by their places in it.
pub(super) async fn outcomes(
	online: &OnlineClient<SubstrateConfig>,
	block: H256,
	number: u64,
	places: &[u32],
) -> Result<Vec<Outcome>, TransportError> {
	let node_error = |error: &dyn std::error::Error| TransportError::Node(error.to_string());
	let at = online.at_block_hash_and_number(block, number).await.map_err(|error| node_error(&error))?;
	let events = at.events().fetch().await.map_err(|error| node_error(&error))?;
	let mut outcomes = vec![Ok(()); places.len()];
	for event in events.iter() {
		let event = event.map_err(|error| node_error(&error))?;
		let Phase::ApplyExtrinsic(index) = event.phase() else {
			continue;
		};
		if event.pallet_name() != "System" || event.event_name() != "ExtrinsicFailed" {
			continue;
		}
		let Some(outcome) =
			places.iter().position(|place| *place == index).and_then(|place| outcomes.get_mut(place))
		else {
			continue;
		};
		let error = match DispatchError::decode_from(event.field_bytes(), at.metadata()) {
			Ok(error) => refusal(&error),
			Err(error) => DispatchRefusal {
				pallet: "System".into(),
				name: "Unknown".into(),
				advice: format!("the call failed, and why is not understood: {error}"),
			},
		};
		*outcome = Err(error);
	}
	Ok(outcomes)
}

fn refusal(error: &DispatchError) -> DispatchRefusal {
	match error {
		DispatchError::Module(error) => module_refusal(error),
		DispatchError::BadOrigin => DispatchRefusal {
			pallet: "System".into(),
			name: "BadOrigin".into(),
			advice: "Your role does not have this right. Ask someone whose role has it.".into(),
		},
		error => DispatchRefusal {
			pallet: "System".into(),
			name: format!("{error:?}"),
			advice: format!("{error} Try again, and tell the health authority if it stays so."),
		},
	}
}

fn module_refusal(error: &ModuleError) -> DispatchRefusal {
	match error.details() {
		Ok(details) => DispatchRefusal {
			pallet: details.pallet.name().into(),
			name: details.variant.name.clone(),
			advice: details
				.variant
				.docs
				.iter()
				.map(|line| line.trim())
				.collect::<Vec<_>>()
				.join(" ")
				.trim()
				.into(),
		},
		Err(unknown) => DispatchRefusal {
			pallet: "System".into(),
			name: "Unknown".into(),
			advice: format!("the call failed, and why is not understood: {unknown}"),
		},
	}
}
