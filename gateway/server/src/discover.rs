//! The document that describes all methods, as OpenRPC 1.3.
//!
//! What a method takes and gives is named by the types that go over the wire, whose schemas come from the types
//! themselves; who may call it is said by [`METHODS`], what it does by `methods`.

mod methods;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use jsonrpsee::core::{JsonRawValue, RpcResult, async_trait, to_json_raw_value};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use vacchain_gateway::{Details, Refusal};

use super::access::{METHODS, Method, Who};
use crate::api::DiscoverServer;

/// The version of the standard that the document follows (<https://spec.open-rpc.org>).
const OPENRPC: &str = "1.3.2";

/// Where the document keeps what its parts refer to.
const SCHEMAS: &str = "/components/schemas";
const ERRORS: &str = "#/components/errors";

/// `rpc.discover`.
#[derive(Clone, Debug)]
pub struct Discovery(Arc<JsonRawValue>);

impl Discovery {
	/// Makes the document, which never changes.
	#[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "all its keys are text")]
	pub fn new() -> Self {
		let document = to_json_raw_value(&document()).expect("its keys are text");
		Self(document.into())
	}
}

impl Default for Discovery {
	fn default() -> Self {
		Self::new()
	}
}

#[async_trait]
impl DiscoverServer for Discovery {
	async fn discover(&self) -> RpcResult<Box<JsonRawValue>> {
		Ok((*self.0).to_owned())
	}
}

/// The parameters and the result of a method.
struct Signature {
	name: &'static str,
	/// Its effect or its answer: a sentence or two.
	about: &'static str,
	params: Vec<Param>,
	/// Its result, by name, type and example.
	gives: Param,
	/// Its notifications: their method, and the type of what each brings.
	sends: Option<Param>,
	/// How it refuses, besides those who may not call it.
	refusals: Vec<Refusal>,
	/// How parameters are given, as OpenRPC says it.
	structure: &'static str,
}

/// A value that is handed over.
struct Param {
	name: &'static str,
	/// The facts that the type does not tell.
	meaning: Option<&'static str>,
	is_required: bool,
	schema: fn(&mut SchemaGenerator) -> Schema,
	/// Whether a value is one of its type.
	#[cfg_attr(not(test), allow(dead_code, reason = "examples are checked by tests"))]
	fits: fn(&Value) -> bool,
	example: Value,
}

impl Param {
	fn new<T: JsonSchema + DeserializeOwned>(name: &'static str, example: Value) -> Self {
		Self {
			name,
			meaning: None,
			is_required: true,
			schema: SchemaGenerator::subschema_for::<T>,
			fits: |value| T::deserialize(value).is_ok(),
			example,
		}
	}
}

/// A method that takes nothing yet.
fn method(name: &'static str) -> Signature {
	Signature {
		name,
		about: "",
		params: Vec::new(),
		gives: Param::new::<()>("nothing", Value::Null),
		sends: None,
		refusals: vec![Refusal::RateLimited { retry_after: std::time::Duration::from_secs(1) }],
		structure: "either",
	}
}

impl Signature {
	/// With this said of what it does, or of what it answers.
	fn says(mut self, about: &'static str) -> Self {
		self.about = about;
		self
	}

	/// With a further parameter, for example this.
	fn takes<T: JsonSchema + DeserializeOwned>(mut self, name: &'static str, example: Value) -> Self {
		self.params.push(Param::new::<T>(name, example));
		self
	}

	/// With a further parameter that may be left out.
	fn may_take<T: JsonSchema + DeserializeOwned>(mut self, name: &'static str, example: Value) -> Self {
		self.params.push(Param { is_required: false, ..Param::new::<Option<T>>(name, example) });
		self
	}

	/// With this said of the last parameter.
	fn meaning(mut self, meaning: &'static str) -> Self {
		if let Some(param) = self.params.last_mut() {
			param.meaning = Some(meaning);
		}
		self
	}

	/// With this result.
	fn gives<T: JsonSchema + DeserializeOwned>(mut self, name: &'static str, example: Value) -> Self {
		self.gives = Param::new::<T>(name, example);
		self
	}

	/// With notifications of this method.
	fn sends<T: JsonSchema + DeserializeOwned>(mut self, method: &'static str, example: Value) -> Self {
		self.sends = Some(Param::new::<T>(method, example));
		self
	}

	/// With parameters by position alone.
	fn by_position(mut self) -> Self {
		self.structure = "by-position";
		self
	}

	/// With further reasons to refuse.
	fn refuses(mut self, refusals: impl IntoIterator<Item = Refusal>) -> Self {
		self.refusals.extend(refusals);
		self
	}

	fn example(&self) -> Value {
		let params = self.params.iter().map(|param| json!({ "name": param.name, "value": param.example }));
		json!({
			"name": self.name,
			"params": params.collect::<Vec<_>>(),
			"result": { "name": self.gives.name, "value": self.gives.example },
		})
	}
}

/// A string that says who may call.
fn who(who: Who) -> Value {
	match (who, who.roles()) {
		(Who::Anyone, _) => json!("anyone"),
		(_, None) => json!("session"),
		(_, Some(roles)) => json!(roles),
	}
}

#[expect(clippy::indexing_slicing, reason = "naming a member of an object adds it")]
fn describe(signature: &Signature, method: &Method, schemas: &mut SchemaGenerator) -> Value {
	let mut params = Vec::new();
	for param in &signature.params {
		let schema = (param.schema)(schemas);
		let mut described = json!({ "name": param.name, "required": param.is_required, "schema": schema });
		if let Some(meaning) = param.meaning {
			described["description"] = meaning.into();
		}
		params.push(described);
	}
	let refusals = method.refusals().into_iter().chain(signature.refusals.iter().cloned());
	// A refusal by role and one of the method's own may be the same.
	let errors: BTreeMap<i32, Value> = refusals
		.map(|refusal| (refusal.code(), json!({ "$ref": format!("{ERRORS}/{}", refusal.name()) })))
		.collect();
	let mut described = json!({
		"name": signature.name,
		"description": signature.about,
		"paramStructure": signature.structure,
		"params": params,
		"result": { "name": signature.gives.name, "schema": (signature.gives.schema)(schemas) },
		"errors": errors.into_values().collect::<Vec<_>>(),
		"examples": [signature.example()],
		"x-who": who(method.who),
	});
	if let Some(sent) = &signature.sends {
		let schema = (sent.schema)(schemas);
		described["x-notification"] =
			json!({ "method": sent.name, "schema": schema, "example": sent.example });
	}
	if !method.condition().is_empty() {
		described["x-rule"] = method.condition().into();
	}
	described
}

fn document() -> Value {
	let settings = SchemaSettings::draft07().with(|settings| settings.definitions_path = SCHEMAS.into());
	let mut schemas = settings.into_generator();
	let signatures = methods::signatures();
	let described = METHODS.iter().filter_map(|method| {
		let signature = signatures.iter().find(|signature| signature.name == method.name)?;
		Some(describe(signature, method, &mut schemas))
	});
	let methods = described.collect::<Vec<_>>();
	let details = schemas.subschema_for::<Details>();
	let errors: Map<String, Value> = Refusal::all()
		.into_iter()
		.map(|refusal| {
			let error = json!({
				"code": refusal.code(),
				"message": format!("{refusal}."),
				"data": refusal.details(),
				"x-data-schema": details,
			});
			(refusal.name().into(), error)
		})
		.collect();
	json!({
		"openrpc": OPENRPC,
		"info": {
			"title": "VacChain gateway",
			"version": env!("CARGO_PKG_VERSION"),
			"description": "Children's vaccination records, for those whom families let read them. Ids and bytes are \
				lower-case hexadecimal, times are milliseconds since the Unix epoch; fields are in snake case, roles in \
				kebab case.",
		},
		"methods": methods,
		"components": { "schemas": schemas.take_definitions(true), "errors": errors },
	})
}
