//! Which patients are one child.
//!
//! - A patient that `Patient.link` says was replaced (`replaced-by`, or the other one's `replaces`) is the one that replaced
//!   it, whose names and numbers count. One that is not active without such a link is remarked on.
//! - Patients of different files are one child if they have an equal family file (value and system), family name, given
//!   names, birth date, gender and birth order. Two patients of one file are two, because who wrote it told them apart.
//! - A patient with a temporary name is the one of another file that is equal but for its given names, if there is one such
//!   patient and no other with a temporary name. It is named at the first visit of that file.
//! - Nothing else makes two patients one: a child with two records is merged later, and two children in one record are not
//!   told apart easily. Patients of one family with an equal family name, birth date, gender and birth order, whose given
//!   names are equal or not known, are remarked on.
//!
//! A child of whom only `multipleBirthBoolean` tells that it is one of several is joined with nobody.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Child, FamilyKey, Gender, Naming, Problem, Reason};

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
		let Some(child) = &children[number] else { continue };
		let Some(last) = last_of(number, &replaced_by) else {
			if let Some(by) = child.replaced_by.first() {
				remarks.push(remark(child, Reason::ReplacedElsewhere { by: by.clone() }));
			} else if !child.is_active {
				remarks.push(remark(child, Reason::Inactive));
			}
			continue;
		};
		let Some(survivor) = &children[last] else { continue };
		remarks.push(remark(child, Reason::Replaced { by: survivor.id.clone() }));
		if let Some(replaced) = children[number].take()
			&& let Some(survivor) = &mut children[last]
		{
			take_in(survivor, replaced);
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
			let names = children[number].as_ref().map(|child| normal(&child.given_names)).unwrap_or_default();
			by_names.entry(names).or_default().push(number);
		}
		let temporary = by_names.remove("").unwrap_or_default();
		let mut named = Vec::new();
		for numbers in by_names.into_values() {
			let sources: BTreeSet<_> =
				numbers.iter().filter_map(|number| Some(&children[*number].as_ref()?.source)).collect();
			if sources.len() < numbers.len() {
				named.extend(numbers);
				continue;
			}
			let [first, others @ ..] = numbers.as_slice() else { continue };
			named.push(*first);
			for other in others {
				let Some(joined) = children[*other].take() else { continue };
				if let Some(child) = &mut children[*first] {
					remarks.push(remark(&joined, Reason::SameChild { first: child.source.clone() }));
					take_in(child, joined);
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
	let is_of_one_file = matches!(
		(&children[newborn], &children[named]),
		(Some(newborn), Some(named)) if newborn.source == named.source
	);
	if is_of_one_file {
		return;
	}
	let (Some(before), Some(mut child)) = (children[newborn].take(), children[named].take()) else { return };
	remarks.push(remark(&child, Reason::Named { first: before.source.clone() }));
	let first = child.visits.first().map(|visit| visit.start);
	let is_before = |start| first.is_none_or(|first| start < first);
	let visits_before = before.visits.iter().filter(|visit| is_before(visit.start)).count();
	child.naming = Some(Naming { visits_before });
	take_in(&mut child, before);
	children[newborn.min(named)] = Some(child);
}

/// The visits of another patient become those of this child.
fn take_in(child: &mut Child, other: Child) {
	for visit in other.visits {
		if !child.visits.contains(&visit) {
			child.visits.push(visit);
		}
	}
	child.visits.sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
	child.sensitive.extend(other.sensitive);
	child.sensitive.sort();
	child.sensitive.dedup();
}

fn remark_on_likeness(children: &[Child], remarks: &mut Vec<Problem>) {
	let mut seen: BTreeMap<(&FamilyKey, String, String, String), Vec<&Child>> = BTreeMap::new();
	for child in children {
		let (born, gender) = (child.birth_date.to_string(), child.gender.to_string());
		let key = (&child.family, normal(&child.family_name), born, gender);
		let earlier = seen.entry(key).or_default();
		let is_like = |other: &&&Child| {
			let (one, two) = (normal(&child.given_names), normal(&other.given_names));
			let may_be_equal = one == two || one.is_empty() || two.is_empty();
			may_be_equal && child.birth_order == other.birth_order
		};
		if let Some(first) = earlier.iter().find(is_like) {
			remarks.push(remark(child, Reason::PerhapsSameChild { first: first.source.clone() }));
		}
		earlier.push(child);
	}
}

/// A text without case and spacing.
fn normal(text: &str) -> String {
	text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
