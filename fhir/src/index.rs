//! The resources of a bundle, and what references between them lead to.

use std::collections::HashMap;

use serde_json::Value;

use crate::fields::{list, text};

/// A resource of a bundle, or one that another contains.
#[derive(Clone, Copy)]
pub struct Resource<'a> {
	/// `resourceType`.
	pub kind: &'a str,
	/// Its id, or the last part of its entry's `fullUrl`.
	pub id: Option<&'a str>,
	/// Its entry, counted from 0; that of the resource that contains it.
	pub position: usize,
	pub json: &'a Value,
}

impl Resource<'_> {
	/// `Immunization/<id>`.
	pub fn name(&self) -> String {
		match self.id {
			Some(id) => format!("{}/{}", self.kind, crate::fields::shortened(id)),
			None => format!("{} (entry {})", self.kind, self.position),
		}
	}
}

/// The resources of one bundle, or of several.
#[derive(Default)]
pub struct Index<'a> {
	pub resources: Vec<Resource<'a>>,
	by_url: HashMap<&'a str, usize>,
	by_id: HashMap<(&'a str, &'a str), usize>,
	by_identifier: HashMap<(&'a str, &'a str, &'a str), usize>,
}

impl<'a> Index<'a> {
	/// Of several resources with the same url, id or identifier the first one counts.
	pub fn add(&mut self, bundle: &'a Value) {
		for entry in list(bundle, "entry") {
			let Some(json) = entry.get("resource") else {
				continue;
			};
			let Some(kind) = text(json, "resourceType") else {
				continue;
			};
			let full_url = text(entry, "fullUrl");
			let id =
				text(json, "id").or_else(|| full_url?.rsplit([':', '/']).next().filter(|id| !id.is_empty()));
			let position = self.resources.len();
			self.resources.push(Resource { kind, id, position, json });
			if let Some(full_url) = full_url {
				self.by_url.entry(full_url).or_insert(position);
			}
			if let Some(id) = id {
				self.by_id.entry((kind, id)).or_insert(position);
			}
			if matches!(kind, "Organization" | "Practitioner" | "PractitionerRole") {
				for identifier in list(json, "identifier") {
					if let Some(value) = text(identifier, "value") {
						let system = text(identifier, "system").unwrap_or_default();
						self.by_identifier.entry((kind, system, value)).or_insert(position);
					}
				}
			}
		}
	}

	/// The resources of one type.
	pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = Resource<'a>> {
		self.resources.iter().filter(move |resource| resource.kind == kind).copied()
	}

	/// Whether this is the resource that its id leads to, not a later one with the same id.
	pub fn is_first(&self, resource: Resource<'_>) -> bool {
		resource.id.is_none_or(|id| self.by_id.get(&(resource.kind, id)) == Some(&resource.position))
	}

	fn at(&self, position: Option<&usize>) -> Option<Resource<'a>> {
		self.resources.get(*position?).copied()
	}

	fn by_literal(&self, reference: &str, kinds: &[&str]) -> Option<Resource<'a>> {
		let reference = reference.split_once("/_history/").map_or(reference, |(reference, _)| reference);
		self.at(self.by_url.get(reference))
			.or_else(|| {
				let (kind, id) = kind_and_id(reference)?;
				self.at(self.by_id.get(&(kind, id)))
			})
			.or_else(|| {
				let id =
					reference.strip_prefix("urn:uuid:").or_else(|| reference.strip_prefix("urn:oid:"))?;
				kinds.iter().find_map(|kind| self.at(self.by_id.get(&(*kind, id))))
			})
			.filter(|resource| kinds.contains(&resource.kind))
	}

	fn by_identifier(&self, system: &str, value: &str, kinds: &[&str]) -> Option<Resource<'a>> {
		kinds.iter().find_map(|kind| self.at(self.by_identifier.get(&(*kind, system, value))))
	}
}

/// What a reference leads to.
pub enum Target<'a> {
	Found(Resource<'a>),
	/// An identifier of something that no bundle holds, with the name the reference gives it.
	Named {
		system: &'a str,
		value: &'a str,
		name: &'a str,
	},
	/// A reference to a resource that is not there, or is of another type.
	Missing(&'a str),
	/// There is no reference.
	None,
}

/// Where references are looked up: in the bundle itself, then in what the folder's bundles share.
pub struct Lookup<'a, 'i> {
	pub own: Index<'a>,
	pub shared: Option<&'i Index<'a>>,
}

impl<'a> Lookup<'a, '_> {
	fn each<T>(&self, find: impl Fn(&Index<'a>) -> Option<T>) -> Option<T> {
		find(&self.own).or_else(|| find(self.shared?))
	}

	/// Follows the `Reference` in a field of a resource to a resource of one of these types.
	pub fn follow(&self, from: Resource<'a>, reference: Option<&'a Value>, kinds: &[&str]) -> Target<'a> {
		let Some(reference) = reference else {
			return Target::None;
		};
		let name = text(reference, "display");
		let literal = text(reference, "reference");
		let identifier = match literal {
			Some(literal) if literal.starts_with('#') => {
				return contained(from, literal, kinds).map_or(Target::Missing(literal), Target::Found);
			}
			Some(literal) => match literal.split_once("?identifier=") {
				Some((_, token)) => Some(token.split_once('|').unwrap_or(("", token))),
				None => match self.each(|index| index.by_literal(literal, kinds)) {
					Some(resource) => return Target::Found(resource),
					None => return Target::Missing(literal),
				},
			},
			None => reference.get("identifier").and_then(|identifier| {
				Some((text(identifier, "system").unwrap_or_default(), text(identifier, "value")?))
			}),
		};
		let Some((system, value)) = identifier else {
			return Target::None;
		};
		match (self.each(|index| index.by_identifier(system, value, kinds)), name) {
			(Some(resource), _) => Target::Found(resource),
			(None, Some(name)) => Target::Named { system, value, name },
			(None, None) => Target::Missing(literal.unwrap_or(value)),
		}
	}

	/// Follows the literal `Reference` in a field of a resource to one of the bundle itself. What leads nowhere
	/// is the error.
	pub fn follow_own(
		&self,
		from: Resource<'a>,
		field: &str,
		kind: &str,
	) -> Result<Option<Resource<'a>>, &'a str> {
		let Some(literal) = from.json.get(field).and_then(|reference| text(reference, "reference")) else {
			return Ok(None);
		};
		// A patient who is contained in something is nobody's record.
		let found = match literal.starts_with('#') {
			true => contained(from, literal, &[kind]).filter(|found| found.kind != "Patient"),
			false => self.own.by_literal(literal, &[kind]),
		};
		found.map(Some).ok_or(literal)
	}
}

/// The type that a reference says it leads to.
pub fn kind_of(reference: &Value) -> Option<&str> {
	text(reference, "type").or_else(|| kind_and_id(text(reference, "reference")?).map(|(kind, _)| kind))
}

/// `Patient` and `1` of `Patient/1` and of `https://host/path/Patient/1`.
fn kind_and_id(reference: &str) -> Option<(&str, &str)> {
	let (rest, id) = reference.rsplit_once('/')?;
	let kind = rest.rsplit('/').next()?;
	(kind.starts_with(|c: char| c.is_ascii_uppercase()) && !id.is_empty()).then_some((kind, id))
}

fn contained<'a>(from: Resource<'a>, reference: &str, kinds: &[&str]) -> Option<Resource<'a>> {
	let id = reference.strip_prefix('#')?;
	let json = list(from.json, "contained").iter().find(|json| text(json, "id") == Some(id))?;
	let kind = text(json, "resourceType").filter(|kind| kinds.contains(kind))?;
	Some(Resource { kind, id: text(json, "id"), position: from.position, json })
}
