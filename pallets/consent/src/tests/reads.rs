use super::*;

/// R4: without consent nobody but the owner and, at level proof, the health authority reads a record; its custodies have a
/// half each (S4).
#[test]
fn nobody_reads_without_consent() {
	execute_and_check(|| {
		for who in AUTHORITY..SCHOOLS.end {
			let expected = match who {
				FAMILY => Some(Level::Full),
				AUTHORITY => Some(Level::Proof),
				_ => None,
			};
			assert_eq!(level(who), expected, "{who}");
		}
		let halves = ParticipantId::CUSTODIES.map(|custody| Consent::access_level(&RECORD, &custody));
		assert_eq!(halves, [Some(Level::HalfA), Some(Level::HalfB)]);
		assert_eq!(Consent::access_level(&RecordId([9; 16]), &id(FAMILY)), None);
		assert!(Consent::readers_of(&RecordId([9; 16])).is_empty());
	});
}

/// R4, R6: how much and why a participant may read is known of each reader, until its grant ends.
#[test]
fn a_reader_has_a_standing_until_its_grant_ends() {
	execute_and_check(|| {
		let expires_at = Some(START + DAY);
		let_in_until(SCHOOL, Level::Proof, expires_at);
		let standing = |reader| Consent::standing(&RECORD, &id(reader));
		let reader = |number, level, basis| Some(Reader { id: id(number), level, basis });
		let grant = Basis::Grant { granted_at: START, expires_at };
		assert_eq!(standing(FAMILY), reader(FAMILY, Level::Full, Basis::Owner));
		assert_eq!(standing(AUTHORITY), reader(AUTHORITY, Level::Proof, Basis::Authority));
		assert_eq!(standing(SCHOOL), reader(SCHOOL, Level::Proof, grant));
		assert_eq!(standing(HOSPITAL), None);
		assert_eq!(Consent::standing(&RecordId([9; 16]), &id(FAMILY)), None);
		Now::put(START + DAY);
		assert_eq!(standing(SCHOOL), None);
		assert!(Consent::readers_of(&RECORD).iter().any(|present| present.id == id(SCHOOL)));
	});
}

/// S1: a family reads its requests a page at a time.
#[test]
fn requests_are_paged() {
	execute_and_check(|| {
		let mut requesters = vec![HOSPITAL, OTHER_HOSPITAL, THIRD_HOSPITAL, INSURER];
		requesters.extend(SCHOOLS);
		for requester in &requesters {
			ask(*requester, Level::Proof);
		}
		let ids = |after: Option<ParticipantId>, limit| {
			let page = Consent::requests(id(FAMILY), after, limit);
			page.into_iter().map(|(requester, _)| requester).collect::<Vec<_>>()
		};
		let all: Vec<_> = requesters.into_iter().map(id).collect();
		assert_eq!(ids(None, u32::MAX), all);
		assert_eq!(ids(None, 3), all[..3]);
		assert_eq!(ids(Some(all[2]), 5), all[3..8]);
		assert_eq!(ids(Some(all[all.len() - 1]), 5), []);
		assert_eq!(Consent::requests(id(OTHER_FAMILY), None, 5), []);
	});
}

/// S1: a page has at most 64 requests, however many are asked for.
#[test]
fn a_page_has_an_end() {
	execute_and_check(|| {
		let request = AccessRequest { by: id(STRANGER), level: Level::Proof, requested_at: START };
		for (place, requester) in (0..).zip(100..200) {
			let ending = crate::EndingRequest { family: id(FAMILY), requester: id(requester), since: START };
			let sent = SentRequest { request, outcome: RequestOutcome::Waiting, since: START };
			Requests::<Test>::insert(id(FAMILY), id(requester), request);
			SentRequests::<Test>::insert(id(requester), id(FAMILY), sent);
			RequestCount::<Test>::insert(id(requester), 1);
			EndingRequests::<Test>::insert(place, ending);
			EndingRange::<Test>::put((0, place + 1));
		}
		assert_eq!(Consent::requests(id(FAMILY), None, u32::MAX).len(), 64);
		assert_eq!(Consent::requests(id(FAMILY), Some(id(150)), u32::MAX).len(), 49);
	});
}
