//! Which patients are one child.
//!
//! - A patient that `Patient.link` says was replaced (`replaced-by`, or the other one's `replaces`) is the one that replaced
//!   it, whose names and numbers count. One that is not active without such a link is remarked on.
//! - Patients of different files are one child if they have an equal family file (value and system), family name, given
//!   names, birth date, gender and birth order, whatever their case, their spacing and the form of their accents. Two patients of one file are two, because who wrote it told them apart.
//! - A patient with a temporary name is the one of another file that is equal but for its given names, if there is one such
//!   patient and no other with a temporary name. It is named at the first visit of that file.
//! - Nothing else makes two patients one: a child with two records is merged later, and two children in one record are not
//!   told apart easily. Patients with an equal family name, birth date and gender are remarked on if their given names are
//!   equal, if one of a family has none, or if they are of different files with an equal family file; unless their birth orders
//!   tell them apart.
//! - A visit that two patients of one child have alike, ids aside, is one. A dose of one vaccine and day that both have in
//!   other visits is remarked on.
//!
//! A child of whom only `multipleBirthBoolean` tells that it is one of several is joined with nobody.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, tz::TimeZone};

use crate::{
	Child, Encounter, Gender, Immunization, Naming, Problem, Reason,
	fields::{normal, shortened},
};

/// Joins the patients who are one child, and remarks on those who are or may be.
pub fn join(children: Vec<Child>) -> (Vec<Child>, Vec<Problem>) {
	let mut remarks = Vec::new();
	let mut children: Vec<Option<Child>> = children.into_iter().map(Some).collect();
	follow_links(&mut children, &mut remarks);
	join_files(&mut children, &mut remarks);
	let children: Vec<Child> = children.into_iter().flatten().collect();
	remark_on_likeness(&children, &mut remarks);
	(children, remarks)
}

fn remark(child: &Child, reason: Reason) -> Problem {
	Problem { file: child.source.clone(), resource: Some(format!("Patient/{}", child.id)), reason }
}

fn at(children: &[Option<Child>], number: usize) -> Option<&Child> {
	children.get(number)?.as_ref()
}

fn at_mut(children: &mut [Option<Child>], number: usize) -> Option<&mut Child> {
	children.get_mut(number)?.as_mut()
}

fn take(children: &mut [Option<Child>], number: usize) -> Option<Child> {
	children.get_mut(number)?.take()
}

/// Those that were replaced become those that replaced them.
fn follow_links(children: &mut [Option<Child>], remarks: &mut Vec<Problem>) {
	let place: BTreeMap<String, usize> =
		children.iter().flatten().zip(0..).map(|(child, place)| (child.id.clone(), place)).collect();
	let mut replaced_by: BTreeMap<usize, usize> = BTreeMap::new();
	for (child, number) in children.iter().flatten().zip(0..) {
		for by in &child.replaced_by {
			if let Some(by) = place.get(by) {
				replaced_by.entry(number).or_insert(*by);
			}
		}
		for old in child.replaces.iter().filter_map(|old| place.get(old)) {
			replaced_by.entry(*old).or_insert(number);
		}
	}
	for number in 0..children.len() {
		let Some(child) = at(children, number) else { continue };
		let Some(last) = last_of(number, &replaced_by) else {
			if let Some(by) = child.replaced_by.first() {
				remarks.push(remark(child, Reason::ReplacedElsewhere { by: shortened(by) }));
			} else if !child.is_active {
				remarks.push(remark(child, Reason::Inactive));
			}
			continue;
		};
		let Some(survivor) = at(children, last) else { continue };
		remarks.push(remark(child, Reason::Replaced { by: survivor.id.clone() }));
		if let Some(replaced) = take(children, number)
			&& let Some(survivor) = at_mut(children, last)
		{
			take_in(survivor, replaced, remarks);
		}
	}
}

/// The one that replaced this one in the end. None if nobody did, or they replaced each other in a circle.
fn last_of(number: usize, replaced_by: &BTreeMap<usize, usize>) -> Option<usize> {
	let (mut last, mut seen) = (number, BTreeSet::from([number]));
	while let Some(by) = replaced_by.get(&last) {
		last = *by;
		if !seen.insert(last) {
			return None;
		}
	}
	(last != number).then_some(last)
}

/// What patients of different files have in common if they are one child, given names aside.
type SameFile = (String, String, String, String, Gender, Option<u8>);

fn same_file(child: &Child) -> Option<SameFile> {
	let system = child.family_file_system.clone()?;
	let (number, name) = (normal(&child.family_file_number), normal(&child.family_name));
	let born = child.birth_date.to_string();
	(!child.is_of_multiple_birth).then_some((system, number, name, born, child.gender, child.birth_order))
}

fn join_files(children: &mut [Option<Child>], remarks: &mut Vec<Problem>) {
	let mut groups: Vec<(SameFile, Vec<usize>)> = Vec::new();
	for (number, child) in children.iter().enumerate() {
		let Some(key) = child.as_ref().and_then(same_file) else { continue };
		match groups.iter_mut().find(|(known, _)| *known == key) {
			Some((_, group)) => group.push(number),
			None => groups.push((key, vec![number])),
		}
	}
	for (_, group) in groups {
		let mut by_names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
		for number in group {
			let names = at(children, number).map(|child| normal(&child.given_names)).unwrap_or_default();
			by_names.entry(names).or_default().push(number);
		}
		let temporary = by_names.remove("").unwrap_or_default();
		let mut named = Vec::new();
		for numbers in by_names.into_values() {
			let sources: BTreeSet<_> =
				numbers.iter().filter_map(|number| Some(&at(children, *number)?.source)).collect();
			if sources.len() < numbers.len() {
				named.extend(numbers);
				continue;
			}
			let [first, others @ ..] = numbers.as_slice() else { continue };
			named.push(*first);
			for other in others {
				let Some(joined) = take(children, *other) else { continue };
				if let Some(child) = at_mut(children, *first) {
					remarks.push(remark(&joined, Reason::SameChild { first: child.source.clone() }));
					take_in(child, joined, remarks);
				}
			}
		}
		if let ([newborn], [named]) = (temporary.as_slice(), named.as_slice()) {
			name(children, *newborn, *named, remarks);
		}
	}
}

/// A child with a temporary name is named.
fn name(children: &mut [Option<Child>], newborn: usize, named: usize, remarks: &mut Vec<Problem>) {
	let (Some(before), Some(child)) = (at(children, newborn), at(children, named)) else { return };
	if before.source == child.source {
		return;
	}
	let Some(before) = take(children, newborn) else { return };
	let Some(child) = at_mut(children, named) else { return };
	remarks.push(remark(child, Reason::Named { first: before.source.clone() }));
	let first = child.visits.first().map(|visit| visit.start);
	let is_before = |start| first.is_none_or(|first| start < first);
	let visits_before = before.visits.iter().filter(|visit| is_before(visit.start)).count();
	child.naming = Some(Naming { visits_before });
	take_in(child, before, remarks);
	if newborn < named {
		children.swap(newborn, named);
	}
}

/// The visits of another patient become those of this child.
fn take_in(child: &mut Child, other: Child, remarks: &mut Vec<Problem>) {
	for visit in other.visits {
		if child.visits.iter().any(|known| same_visit(known, &visit)) {
			continue;
		}
		for dose in &visit.immunizations {
			let given = |known: &Immunization| (known.vaccine.cvx.clone(), day(known.occurrence));
			if child
				.visits
				.iter()
				.flat_map(|known| &known.immunizations)
				.any(|known| given(known) == given(dose))
			{
				let (vaccine, date) = given(dose);
				remarks.push(Problem {
					file: other.source.clone(),
					resource: Some(format!("Encounter/{}", visit.id)),
					reason: Reason::SameDose { vaccine, date },
				});
			}
		}
		child.visits.push(visit);
	}
	child.visits.sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
	child.sensitive.extend(other.sensitive);
	child.sensitive.sort();
	child.sensitive.dedup();
}

/// Whether two visits are one that each of two patients has, under ids of its own.
fn same_visit(one: &Encounter, other: &Encounter) -> bool {
	let without_ids = |visit: &Encounter| {
		let mut visit = visit.clone();
		for id in [&mut visit.id, &mut visit.hospital.id, &mut visit.doctor.id] {
			id.clear();
		}
		visit
	};
	one.start == other.start && without_ids(one) == without_ids(other)
}

fn day(instant: Timestamp) -> String {
	instant.to_zoned(TimeZone::UTC).date().to_string()
}

fn remark_on_likeness(children: &[Child], remarks: &mut Vec<Problem>) {
	let mut seen: BTreeMap<(String, String, String), Vec<&Child>> = BTreeMap::new();
	for child in children {
		let (born, gender) = (child.birth_date.to_string(), child.gender.to_string());
		let earlier = seen.entry((normal(&child.family_name), born, gender)).or_default();
		let is_like = |other: &&&Child| may_be_one(child, other);
		if let Some(first) = earlier.iter().find(is_like) {
			remarks.push(remark(child, Reason::PerhapsSameChild { first: first.source.clone() }));
		}
		earlier.push(child);
	}
}

/// Whether two children with an equal family name, birth date and gender may be one.
fn may_be_one(one: &Child, other: &Child) -> bool {
	if one.birth_order.is_some() && other.birth_order.is_some() && one.birth_order != other.birth_order {
		return false;
	}
	let names = [one, other].map(|child| normal(&child.given_names));
	let [number, other_number] = [one, other].map(|child| {
		let system = child.family_file_system.as_deref().filter(|_| !child.is_of_multiple_birth)?;
		Some((system, normal(&child.family_file_number)))
	});
	let of_one_file = one.source != other.source && number.is_some() && number == other_number;
	let nameless = one.family == other.family && names.iter().any(String::is_empty);
	names[0] == names[1] || nameless || of_one_file
}
