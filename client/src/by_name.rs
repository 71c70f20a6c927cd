//! Reads structures from JSON objects alone. Nobody writes one as a list, and the code that reads each one from a list, too, is a
//! twentieth of what the module of the pages has.

use std::fmt;

use serde::de::{
	DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess,
	Visitor,
};

/// Reads a value of JSON.
///
/// # Errors
///
/// As `serde_json::from_str`; if a structure is a list.
pub fn from_json<Value: DeserializeOwned>(text: &str) -> Result<Value, serde_json::Error> {
	let mut json = serde_json::Deserializer::from_str(text);
	let value = Value::deserialize(ByName(&mut json))?;
	json.end()?;
	Ok(value)
}

/// Something that reads, or is read, by names, and so is everything in it.
struct ByName<Inner>(Inner);

macro_rules! forward {
	($($method:ident($($argument:ident: $type:ty),*))*) => {
		$(
			#[inline]
			fn $method<V: Visitor<'de>>(self $(, $argument: $type)*, visitor: V) -> Result<V::Value, Self::Error> {
				self.0.$method($($argument,)* ByName(visitor))
			}
		)*
	};
}

impl<'de, Inner: Deserializer<'de>> Deserializer<'de> for ByName<Inner> {
	type Error = Inner::Error;

	forward! {
		deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
		deserialize_i128() deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
		deserialize_f32() deserialize_f64() deserialize_char() deserialize_str() deserialize_string() deserialize_bytes()
		deserialize_byte_buf() deserialize_option() deserialize_unit() deserialize_seq() deserialize_map()
		deserialize_identifier() deserialize_ignored_any()
		deserialize_unit_struct(name: &'static str) deserialize_newtype_struct(name: &'static str)
		deserialize_tuple(length: usize) deserialize_tuple_struct(name: &'static str, length: usize)
		deserialize_enum(name: &'static str, variants: &'static [&'static str])
	}

	#[inline]
	fn deserialize_struct<V: Visitor<'de>>(
		self,
		_: &'static str,
		_: &'static [&'static str],
		visitor: V,
	) -> Result<V::Value, Self::Error> {
		self.0.deserialize_map(ByName(visitor))
	}

	fn is_human_readable(&self) -> bool {
		self.0.is_human_readable()
	}
}

macro_rules! visit {
	($($method:ident($type:ty))*) => {
		$(
			#[inline]
			fn $method<E: Error>(self, value: $type) -> Result<Self::Value, E> {
				self.0.$method(value)
			}
		)*
	};
}

impl<'de, Inner: Visitor<'de>> Visitor<'de> for ByName<Inner> {
	type Value = Inner::Value;

	fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.expecting(f)
	}

	visit! {
		visit_bool(bool) visit_i8(i8) visit_i16(i16) visit_i32(i32) visit_i64(i64) visit_i128(i128) visit_u8(u8) visit_u16(u16)
		visit_u32(u32) visit_u64(u64) visit_u128(u128) visit_f32(f32) visit_f64(f64) visit_char(char) visit_str(&str)
		visit_borrowed_str(&'de str) visit_string(String) visit_bytes(&[u8]) visit_borrowed_bytes(&'de [u8])
		visit_byte_buf(Vec<u8>)
	}

	#[inline]
	fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
		self.0.visit_none()
	}

	#[inline]
	fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
		self.0.visit_unit()
	}

	#[inline]
	fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
		self.0.visit_some(ByName(inner))
	}

	#[inline]
	fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
		self.0.visit_newtype_struct(ByName(inner))
	}

	#[inline]
	fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<Self::Value, A::Error> {
		self.0.visit_seq(ByName(rows))
	}

	#[inline]
	fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
		self.0.visit_map(ByName(fields))
	}

	#[inline]
	fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<Self::Value, A::Error> {
		self.0.visit_enum(ByName(variant))
	}
}

impl<'de, Inner: DeserializeSeed<'de>> DeserializeSeed<'de> for ByName<Inner> {
	type Value = Inner::Value;

	#[inline]
	fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
		self.0.deserialize(ByName(inner))
	}
}

impl<'de, Inner: SeqAccess<'de>> SeqAccess<'de> for ByName<Inner> {
	type Error = Inner::Error;

	#[inline]
	fn next_element_seed<T: DeserializeSeed<'de>>(
		&mut self,
		seed: T,
	) -> Result<Option<T::Value>, Self::Error> {
		self.0.next_element_seed(ByName(seed))
	}

	fn size_hint(&self) -> Option<usize> {
		self.0.size_hint()
	}
}

impl<'de, Inner: MapAccess<'de>> MapAccess<'de> for ByName<Inner> {
	type Error = Inner::Error;

	#[inline]
	fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
		self.0.next_key_seed(ByName(seed))
	}

	#[inline]
	fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Self::Error> {
		self.0.next_value_seed(ByName(seed))
	}

	fn size_hint(&self) -> Option<usize> {
		self.0.size_hint()
	}
}

impl<'de, Inner: EnumAccess<'de>> EnumAccess<'de> for ByName<Inner> {
	type Error = Inner::Error;
	type Variant = ByName<Inner::Variant>;

	#[inline]
	fn variant_seed<V: DeserializeSeed<'de>>(
		self,
		seed: V,
	) -> Result<(V::Value, Self::Variant), Self::Error> {
		let (value, variant) = self.0.variant_seed(ByName(seed))?;
		Ok((value, ByName(variant)))
	}
}

impl<'de, Inner: VariantAccess<'de>> VariantAccess<'de> for ByName<Inner> {
	type Error = Inner::Error;

	#[inline]
	fn unit_variant(self) -> Result<(), Self::Error> {
		self.0.unit_variant()
	}

	#[inline]
	fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Self::Error> {
		self.0.newtype_variant_seed(ByName(seed))
	}

	#[inline]
	fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Self::Error> {
		self.0.tuple_variant(length, ByName(visitor))
	}

	#[inline]
	fn struct_variant<V: Visitor<'de>>(
		self,
		_: &'static [&'static str],
		visitor: V,
	) -> Result<V::Value, Self::Error> {
		self.0.newtype_variant_seed(Fields(ByName(visitor)))
	}
}

/// The fields of a variant.
struct Fields<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Fields<V> {
	type Value = V::Value;

	#[inline]
	fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
		inner.deserialize_map(self.0)
	}
}

#[cfg(test)]
mod tests {
	use std::collections::BTreeMap;

	use serde::Deserialize;
	use serde_json::value::RawValue;

	use super::*;

	#[derive(Debug, PartialEq, Deserialize)]
	struct Inner {
		name: String,
		at: Option<u64>,
	}

	#[derive(Debug, PartialEq, Deserialize)]
	#[serde(rename_all = "snake_case")]
	enum State {
		Open,
		Closed { reason: String, by: Inner },
		Moved(Inner),
		Pair(u8, Inner),
	}

	#[derive(Debug, PartialEq, Deserialize)]
	struct Tuple(u8, String);

	#[derive(Debug, PartialEq, Deserialize)]
	struct Outer {
		states: Vec<State>,
		named: BTreeMap<String, Inner>,
		tuple: Tuple,
		none: Option<Inner>,
		weight: f64,
		#[serde(flatten)]
		flat: Inner,
	}

	const TEXT: &str = r#"{
		"states": ["open", { "closed": { "reason": "\u0634\"", "by": { "name": "a", "at": null } } },
			{ "moved": { "name": "b" } }, { "pair": [1, { "name": "c", "at": 18446744073709551615 }] }],
		"named": { "x": { "name": "d", "at": 1, "new field": [1, { "deep": true }] } },
		"tuple": [2, "two"], "none": null, "weight": 8.6, "name": "e", "at": 3
	}"#;

	#[test]
	fn it_reads_the_same_as_serde_json() {
		assert_eq!(from_json::<Outer>(TEXT).unwrap(), serde_json::from_str::<Outer>(TEXT).unwrap());
		let raw: Box<RawValue> = from_json(TEXT).unwrap();
		assert_eq!(raw.get(), TEXT);
	}

	#[test]
	fn a_structure_is_no_list() {
		let list = r#"["a", 1]"#;
		assert!(serde_json::from_str::<Inner>(list).is_ok());
		for text in [list, r#"{ "name": 1 }"#, r#"{ "at": 1 }"#, "{}", "", r#"{ "name": "a" } more"#] {
			assert!(from_json::<Inner>(text).is_err(), "{text}");
		}
		assert!(from_json::<State>(r#"{ "closed": ["a", { "name": "b" }] }"#).is_err());
	}
}
