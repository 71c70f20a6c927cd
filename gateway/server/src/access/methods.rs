//! Which role may call which method.

use std::fmt::Write as _;

use vacchain_gateway::Refusal;
use vacchain_primitives::{Role, reading::Topic};

/// A method, and who may call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
	/// Its name on the wire.
	pub name: &'static str,
	/// The callers that it is for.
	pub who: Who,
	/// The rule beyond that.
	pub rule: Rule,
	/// What it lets its caller do: what follows "Your role has no right to".
	pub right: &'static str,
}

/// The callers that a method is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
	/// Everyone who reaches the gateway.
	Anyone,
	/// Everyone who is logged in, also before a health admin has registered them.
	Session,
	/// Registered participants of these roles that may act, as may the organisation they work for.
	Roles(&'static [Role]),
	/// Those to whom the runtime answers a request about this: it decides, and not the gateway.
	Reads(Topic),
}

/// The rule of a method besides the caller's role, at the best block, at every call. Of what is read, the runtime keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
	/// Nothing.
	None,
	/// It concerns the caller alone.
	Own,
	/// Whether the participant is a family.
	Visible,
	/// Whether the caller may look the participant up, see who reads the record, and read the visit that it names.
	Provable,
	/// Whether it is an organisation; the health authority's staff are not for everyone.
	Staff,
	/// An organisation's account is shown its own people alone.
	OwnPeople,
	/// Whether the participant is the caller, works for the caller, or is looked up by a health admin.
	OwnLog,
	/// An organisation's account is shown only the powers on which the institutions can decide.
	UpForVote,
	/// It concerns the caller, or the organisation for which it acts.
	OnBehalf,
	/// Whether the caller reads for its organisation.
	Holder,
	/// Whether the caller may read the record now; what it may not read is not in the list.
	Listed,
	/// Whether the caller may read the record now, or is the doctor or physician of the open visit that it names.
	Reader,
	/// Whether the caller may read all of the record now.
	FullReader,
	/// Whether the caller owns the record or is its guardian.
	Custodian,
	/// Whether the caller owned the record when it was erased.
	FormerOwner,
	/// Whether the gateway works for the caller. Also while the node is behind: that is when its operator looks.
	OwnGateway,
}

use Rule::{
	Custodian, FormerOwner, FullReader, Holder, Listed, OnBehalf, Own, OwnGateway, OwnLog, OwnPeople,
	Provable, Reader, Staff, UpForVote, Visible,
};
use Who::{Anyone, Reads, Roles, Session};

/// Every method, by namespace.
pub const METHODS: &[Method] = &[
	method("auth_startRegistration", Anyone, Own, "start to register a password"),
	method("auth_finishRegistration", Anyone, Own, "register a password"),
	method("auth_startLogin", Anyone, Own, "start to log in with a password"),
	method("auth_finishLogin", Anyone, Own, "log in with a password"),
	method("auth_challenge", Anyone, Own, "start to log in with keys"),
	method("auth_answer", Anyone, Own, "log in with keys"),
	method("auth_resume", Anyone, Own, "give a connection an open session"),
	method("auth_session", Session, Own, "see whose session this is"),
	method("auth_startPasswordChange", Session, Own, "start to change the password"),
	method("auth_finishPasswordChange", Session, Own, "change the password"),
	method("auth_logout", Session, Own, "log out"),
	method("auth_logoutAll", Session, Own, "log out everywhere"),
	method("auth_sessions", Session, Own, "list one's own sessions"),
	method("auth_endSession", Session, Own, "end one of one's own sessions"),
	method("auth_events", Session, Own, "see how one's own account logged in lately"),
	method("enrolment_apply", Session, Own, "ask to be registered"),
	method("enrolment_status", Session, Own, "see where one's own enrolment stands"),
	method("enrolment_pending", Roles(Role::REGISTRARS), OwnPeople, "see who asks to be registered"),
	method("enrolment_decline", Roles(&[Role::HealthAdmin]), Rule::None, "decline an enrolment"),
	reads("directory_healthAuthority", Topic::Organisations, Rule::None),
	reads("directory_hospitals", Topic::Organisations, Rule::None),
	reads("directory_schools", Topic::Organisations, Rule::None),
	reads("directory_insurers", Topic::Organisations, Rule::None),
	reads("directory_laboratories", Topic::Organisations, Rule::None),
	reads("directory_staff", Topic::Staff, Staff),
	reads("directory_participant", Topic::Participant, Visible),
	reads("directory_families", Topic::FamiliesTagged, Rule::None),
	reads("directory_participants", Topic::Participants, Rule::None),
	reads("directory_suspended", Topic::Participants, Rule::None),
	reads("directory_candidates", Topic::Candidates, OwnPeople),
	reads("directory_keys", Topic::ParticipantKeys, Visible),
	reads("directory_log", Topic::ParticipantLog, OwnLog),
	reads("directory_contentKey", Topic::ContentKey, Holder),
	reads("directory_contentKeyWraps", Topic::ContentKey, Holder),
	reads("directory_contentKeyLinks", Topic::ContentKey, Holder),
	reads("powers_waiting", Topic::WaitingPowers, UpForVote),
	reads("powers_own", Topic::OwnPowers, Own),
	reads("records_mine", Topic::OwnedRecords, Own),
	reads("records_tagged", Topic::RecordsTagged, Rule::None),
	reads("records_search", Topic::RecordsOf, Listed),
	reads("records_get", Topic::Record, Reader),
	reads("records_visits", Topic::Visits, Reader),
	reads("records_visit", Topic::Visit, Reader),
	reads("records_reports", Topic::Reports, Reader),
	reads("records_history", Topic::History, FullReader),
	reads("records_childVersions", Topic::ChildVersions, FullReader),
	reads("records_erased", Topic::Erased, FormerOwner),
	reads("records_wraps", Topic::RecordKeys, Reader),
	reads("records_custody", Topic::CustodyKeys, Reader),
	reads("records_waiting", Topic::WaitingVisits, OnBehalf),
	reads("records_hospitalVisits", Topic::HospitalVisits, OnBehalf),
	reads("records_open", Topic::OpenRecords, OnBehalf),
	reads("records_wards", Topic::Wards, Own),
	reads("consent_grants", Topic::Readers, FullReader),
	reads("consent_requests", Topic::AccessRequests, Own),
	reads("consent_wardRequests", Topic::Wards, Custodian),
	reads("consent_sent", Topic::SentRequests, OnBehalf),
	reads("access_log", Topic::Accesses, Custodian),
	method("network_info", Roles(Role::ORGANISATIONS_AND_PEOPLE), Rule::None, "see how the network runs"),
	method(
		"network_institutions",
		Roles(Role::ORGANISATIONS_AND_PEOPLE),
		Rule::None,
		"list the institutions",
	),
	// A person who cannot log in here looks for another gateway.
	method("network_gateways", Anyone, Rule::None, "list the gateways"),
	method("network_validators", Roles(Role::ORGANISATIONS_AND_PEOPLE), Rule::None, "list the validators"),
	method("network_proposals", Roles(Role::ORGANISATIONS_AND_PEOPLE), Rule::None, "list the proposals"),
	// An applicant seals to the health authority.
	method("proofs_state", Session, Provable, "have the chain's state proven"),
	explores("explorer_status", "see whether a gateway's node is in step"),
	explores("explorer_blocks", "look at the chain's blocks"),
	explores("explorer_block", "look at a block of the chain"),
	explores("explorer_transactions", "look at the chain's transactions"),
	explores("explorer_transaction", "look at a transaction of the chain"),
	explores("explorer_validators", "see who makes the chain's blocks"),
	explores("explorer_peers", "see the peers of a gateway's node"),
	method("tx_runtime", Anyone, Rule::None, "learn how to build a transaction"),
	method("tx_error", Anyone, Rule::None, "read what an error of the chain means"),
	method("tx_tip", Anyone, Rule::None, "see the best block"),
	method("tx_context", Roles(&Role::ALL), Own, "sign a transaction"),
	method("tx_submit", Roles(&Role::ALL), Own, "hand over a transaction"),
	method("tx_submitAndWatch", Roles(&Role::ALL), Own, "hand over a transaction and follow it"),
	method("tx_unwatch", Anyone, Own, "follow a transaction no longer"),
	method("rpc.discover", Anyone, Rule::None, "read the description of all methods"),
];

const fn method(name: &'static str, who: Who, rule: Rule, right: &'static str) -> Method {
	Method { name, who, rule, right }
}

/// A method for the operator of the gateway.
const fn explores(name: &'static str, right: &'static str) -> Method {
	method(name, Roles(&Role::ORGANISATIONS), OwnGateway, right)
}

/// A method that answers requests about this.
const fn reads(name: &'static str, topic: Topic, rule: Rule) -> Method {
	method(name, Reads(topic), rule, topic.right())
}

impl Method {
	/// The method of this name.
	pub fn named(name: &str) -> Option<&'static Self> {
		METHODS.iter().find(|method| method.name == name)
	}

	/// The condition besides the role, for people. Methods for anyone name none: their caller may be unknown, so that "the
	/// caller alone" would say nothing.
	pub fn condition(&self) -> &'static str {
		match (self.who, self.rule) {
			(Anyone, Own) => "",
			(_, rule) => rule.text(),
		}
	}

	/// How it refuses those who may not.
	pub fn refusals(&self) -> Vec<Refusal> {
		let logged_in = [Refusal::NotLoggedIn, Refusal::SessionEnded, Refusal::SessionElsewhere];
		let registered = [
			Refusal::ChainBehind,
			Refusal::NotRegistered,
			Refusal::KeysReplaced,
			Refusal::NotActive,
			Refusal::NotAllowed(self.right),
		];
		let by_role = match (self.who, self.who.roles()) {
			(Anyone, _) => Vec::new(),
			(_, None) => logged_in.to_vec(),
			(_, Some(_)) => [&logged_in[..], &registered].concat(),
		};
		let needs_present = self.needs_present();
		let by_role = by_role.into_iter().filter(|refusal| needs_present || *refusal != Refusal::ChainBehind);
		by_role.chain(self.rule.refusal()).collect()
	}

	/// Whether a node that is behind must not answer: it knows rights that have ended.
	pub fn needs_present(&self) -> bool {
		self.rule != OwnGateway
	}
}

impl Who {
	/// Whether a registered participant of this role may call.
	pub fn includes(&self, role: Role) -> bool {
		self.roles().is_none_or(|roles| roles.contains(&role))
	}

	/// The roles of registered participants that may call; none if whoever is logged in may, registered or not.
	pub const fn roles(&self) -> Option<&'static [Role]> {
		match self {
			Anyone | Session => None,
			Roles(roles) => Some(roles),
			Reads(topic) => topic.roles(),
		}
	}
}

impl Rule {
	/// It, for people: what follows "Further condition:".
	pub const fn text(self) -> &'static str {
		match self {
			Self::None => "",
			Own => "concerns the caller alone",
			Visible => "a family is found only by itself, by other families and by health admins",
			Provable => {
				"only participants whom the caller may look up; the readers of a record if the caller may see them, a record's \
				 vaccinations or a visit that it may read; the health authority for everybody"
			}
			Staff => {
				"the health authority's admins are listed only for themselves, for the authority, and for the \
				 organisations, which vote on them"
			}
			OwnPeople => "an organisation's account is shown its own people alone; a health admin everybody",
			UpForVote => {
				"an organisation's account is shown only what the institutions can decide, because its subject has \
				 objected to it, or cannot object to what is confirmed; a health admin everything"
			}
			OwnLog => "only the participant itself, the organisation that it works for, and health admins",
			OnBehalf => "concerns the caller, or the organisation for which it acts",
			Holder => "concerns the organisation for which the caller reads, or a custody of it",
			Listed => "only records that the caller may read now are in the list, which may be empty",
			Reader => {
				"only those who may read the record now, as far as their level goes, and the doctor and the \
				 physician whom an open visit names"
			}
			FullReader => "only those who may read all of the record now, and health admins",
			Custodian => "only the record's owner and its guardians",
			FormerOwner => "only the family that owned the record when it was erased",
			OwnGateway => "only the organisation whose gateway this is, also while its node is behind",
		}
	}

	/// The refusal for callers without the right.
	pub const fn refusal(self) -> Option<Refusal> {
		match self {
			Self::None | Own | OwnPeople | OnBehalf | UpForVote | Listed => None,
			Visible | Provable | Staff | OwnLog | Holder | Reader | FullReader | Custodian | FormerOwner => {
				Some(Refusal::NotFound)
			}
			OwnGateway => Some(Refusal::NotYourGateway),
		}
	}
}

/// The table for `docs/gateway.md`: a method a line, a role a column.
pub fn markdown_table() -> String {
	let columns = Role::ALL.iter().map(|role| format!(" {role} |")).collect::<String>();
	let mut table = format!("| method | nobody | unregistered |{columns} further condition |\n");
	table.push_str(&"|---".repeat(Role::ALL.len() + 4));
	table.push_str("|\n");
	let yes = |may: bool| if may { " yes |" } else { " |" };
	for method in METHODS {
		let [anyone, session] = [method.who == Anyone, method.who.roles().is_none()].map(yes);
		let roles = Role::ALL.iter().map(|role| yes(method.who.includes(*role))).collect::<String>();
		let rule = match method.condition() {
			"" => String::new(),
			text => format!(" {text}"),
		};
		// Writing to a string cannot fail.
		let _ = writeln!(table, "| `{}` |{anyone}{session}{roles}{rule} |", method.name);
	}
	table
}

#[cfg(test)]
mod tests {
	use std::collections::BTreeSet;

	use super::*;

	#[test]
	fn every_method_stands_in_the_table_once_and_says_what_it_lets_one_do() {
		let names: BTreeSet<&str> = METHODS.iter().map(|method| method.name).collect();
		assert_eq!(names.len(), METHODS.len());
		for method in METHODS {
			assert_eq!(Method::named(method.name), Some(method));
			assert!(method.right.starts_with(char::is_lowercase), "{}", method.name);
			assert!(!method.right.ends_with('.'), "{}", method.name);
		}
		assert_eq!(Method::named("author_submitExtrinsic"), None);
	}

	/// R14: what a role may not is refused by a name that says which right is missing.
	#[test]
	fn a_no_to_a_role_names_the_right_that_it_lacks() {
		for method in METHODS {
			let is_named = method.refusals().contains(&Refusal::NotAllowed(method.right));
			assert_eq!(is_named, method.who.roles().is_some(), "{}", method.name);
		}
	}

	/// R17: no method has another answer for what is not there than for what is not the caller's to see.
	#[test]
	fn a_no_to_a_record_is_always_the_same() {
		let about_records = METHODS.iter().filter(|method| {
			["records_", "consent_", "access_"].iter().any(|namespace| method.name.starts_with(namespace))
		});
		for method in about_records {
			assert!(matches!(method.rule.refusal(), None | Some(Refusal::NotFound)), "{}", method.name);
			assert!(!method.who.includes(Role::Gateway), "{}", method.name);
			// Logins belong to people: an organisation's account has no part in any record.
			for role in Role::ORGANISATIONS {
				assert!(!method.who.includes(role), "{} {role}", method.name);
			}
		}
	}

	#[test]
	fn the_table_for_people_has_a_line_for_each_method_and_a_column_for_each_role() {
		let table = markdown_table();
		let columns = |line: &str| line.matches('|').count();
		let mut lines = table.lines();
		let heading = lines.next().expect("it has a heading");
		assert_eq!(columns(heading), Role::ALL.len() + 5);
		assert!(table.lines().all(|line| columns(line) == columns(heading)), "{table}");
		assert_eq!(lines.count(), METHODS.len() + 1);
	}
}
