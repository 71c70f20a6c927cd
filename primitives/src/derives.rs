//! What the types that are encoded derive: one alias for each way in which they travel.
//!
//! They are applied as `#[apply(scale!)]`. More that a type derives follows as an ordinary `#[derive(Copy)]`. A crate that
//! applies them depends on `codec` and `scale_info` by these names.

pub use macro_rules_attribute::apply;
use macro_rules_attribute::attribute_alias;

pub use crate::{scale, scale_bounded};

/// Derives what is in SCALE, on the chain and between it and its callers.
#[macro_export]
macro_rules! scale {
	($($item:tt)*) => {
		#[derive(
			Clone, Debug, PartialEq, Eq, codec::Encode, codec::Decode, codec::DecodeWithMemTracking,
			scale_info::TypeInfo,
		)]
		$($item)*
	};
}

/// Derives as `scale!`, and a greatest length, so that storage can hold it.
#[macro_export]
macro_rules! scale_bounded {
	($($item:tt)*) => {
		$crate::scale! {
			#[derive(codec::MaxEncodedLen)]
			$($item)*
		}
	};
}

attribute_alias! {
	// As `scale!`, and as JSON, as gateways answer it.
	#[apply(scale_json!)] =
		#[macro_rules_attribute::apply(crate::scale!)]
		#[derive(serde::Serialize, serde::Deserialize)]
		#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))];

	// As `scale_bounded!`, and as JSON, as gateways answer it.
	#[apply(scale_bounded_json!)] =
		#[macro_rules_attribute::apply(crate::scale_bounded!)]
		#[derive(serde::Serialize, serde::Deserialize)]
		#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))];
}
