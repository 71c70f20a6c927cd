use super::*;

/// R10, R5: the named physician signs; what was given, what remains and the signature are kept, and the signature
/// can be checked with the public key alone (R11).
#[test]
fn the_named_physician_signs() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let statement = Signing::of_epoch(0).statement();
		assert_ne!(statement.genesis, [0; 32]);
		assert_ok!(Signing::of_epoch(0).send());
		let (visit, physician) = (VISIT, id(PHYSICIAN));
		assert_recorded(
			Event::Signed { visit, physician },
			PHYSICIAN,
			Action::VisitSigned { visit },
			Some(IMMUNIZATION),
		);
		assert_eq!(state(), VisitState::Signed);
		let section = |section| VaccineDetails::section(VISIT, section);
		assert_eq!(section(Section::Immunization), Some(sealed(IMMUNIZATION, 0)));
		assert_eq!(section(Section::Recommendation), Some(sealed(RECOMMENDATION, 0)));
		let entry = VaccineDetails::signature(VISIT).expect("the signature");
		assert_eq!((entry.physician, entry.statement, entry.recorded_at), (physician, statement, START));
		assert!(sp_core::sr25519::Pair::verify(
			&sp_core::sr25519::Signature::from_raw(entry.signature),
			statement.digest(),
			&sp_core::sr25519::Public::from_raw(entry.account),
		));
	});
}

/// R10: without a note nothing is signed, nor after the doctor withdrew it.
#[test]
fn signing_without_a_note_is_refused() {
	execute_and_check(|| {
		open();
		assert_noop!(Signing::of_epoch(0).send(), Error::<Test>::NoteMissing);
		assert_ok!(write(0, cleared(), sealed(NOTE, 0)));
		assert_ok!(withdraw(1));
		assert_noop!(Signing::of_epoch(0).send(), Error::<Test>::NoteMissing);
	});
}

/// R10: a physician who has not read the latest note does not sign.
#[test]
fn signing_with_a_stale_note_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		assert_ok!(correct(1, cleared(), sealed(CORRECTION, 0)));
		assert_noop!(Signing::of_epoch(0).send(), Error::<Test>::StaleNote);
		let latest = Signing { note: Commitment([CORRECTION; 32]), ..Signing::of_epoch(0) };
		assert_ok!(latest.send());
	});
}

/// R10, R7: a physician who has not read the measurements as they were corrected last does not sign.
#[test]
fn signing_with_a_stale_examination_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let corrected = sealed(CORRECTION, 0);
		assert_ok!(VaccineDetails::correct_examination(signed(RECEPTIONIST), VISIT, 1, corrected));
		assert_noop!(Signing::of_epoch(0).send(), Error::<Test>::StaleExamination);
		let latest = Signing { examination: Commitment([CORRECTION; 32]), ..Signing::of_epoch(0) };
		assert_ok!(latest.send());
	});
}

/// R10: a child that the doctor deferred is not vaccinated, whatever an earlier note said.
#[test]
fn signing_a_deferral_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		assert_ok!(correct(1, deferred(), sealed(CORRECTION, 0)));
		let latest = Signing { note: Commitment([CORRECTION; 32]), ..Signing::of_epoch(0) };
		assert_noop!(latest.send(), Error::<Test>::NotCleared);
		assert_noop!(Signing::of_epoch(0).send(), Error::<Test>::StaleNote);
	});
}

/// trust.md: whether a doctor deferred is in clear today. Now the token of the note that counts is what clears, and any
/// other, that of an earlier note included, does not.
#[test]
fn only_the_token_of_the_note_that_counts_clears() {
	let another = [44; 32];
	let with = |clearance_token| Signing { clearance_token, ..Signing::of_epoch(0) };
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		for token in [[0; 32], another, cleared().0] {
			assert_noop!(with(token).send(), Error::<Test>::NotCleared);
		}
		assert_ok!(correct(1, Clearance::of(&another), sealed(CORRECTION, 0)));
		let latest = |token| Signing { note: Commitment([CORRECTION; 32]), ..with(token) };
		assert_noop!(latest(TOKEN).send(), Error::<Test>::NotCleared);
		assert_ok!(latest(another).send());
	});
}

/// trust.md: whether a doctor deferred is in clear today. Now a visit that ends without a signature leaves the same rows,
/// events and entries behind, whatever the doctor decided; the clearances are hashes of random tokens.
#[test]
fn nothing_in_clear_says_that_a_doctor_deferred() {
	let left_behind = |clearance: fn() -> Clearance| {
		let mut left = None;
		execute_and_check(|| {
			open();
			assert_ok!(write(0, clearance(), sealed(NOTE, 0)));
			let close = VaccineDetails::close(signed(RECEPTIONIST), VISIT, ClosingReason::Unsigned);
			assert_ok!(close);
			let rows: Vec<_> = Rows::<Test>::iter()
				.map(|(record, key, row)| {
					let mut row = row;
					match &mut row {
						Row::Note(note) => note.clearance = note.clearance.map(|_| Clearance([0; 32])),
						Row::Visit(visit) => {
							visit.note = visit
								.note
								.map(|note| NoteReference { clearance: Clearance([0; 32]), ..note });
						}
						_ => {}
					}
					(record, key, row)
				})
				.collect();
			left = Some((rows, System::events(), History::get(RECORD)));
		});
		left.expect("the visit is over")
	};
	assert_eq!(left_behind(cleared), left_behind(deferred));
}

/// S8: both sections are sealed under the keys of the visit, not under those of another one.
#[test]
fn another_index_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let other = |content| Sealed { index: INDEX + 1, ..sealed(content, 0) };
		let immunization = Signing { immunization: other(IMMUNIZATION), ..Signing::of_epoch(0) };
		assert_noop!(immunization.send(), Error::<Test>::StaleIndex);
		let recommendation = Signing { recommendation: other(RECOMMENDATION), ..Signing::of_epoch(0) };
		assert_noop!(recommendation.send(), Error::<Test>::StaleIndex);
	});
}

/// R10, R18: a visit is signed once, and not after its end.
#[test]
fn signing_twice_is_refused() {
	// Before the note it is the note that is missing.
	refuses_unless(&[VisitState::Opened, VisitState::Noted], |_| Signing::of_epoch(0).send());
}

/// S8: both sections are sealed under the visit's keys.
#[test]
fn another_epoch_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let stale = Signing { immunization: sealed(IMMUNIZATION, 1), ..Signing::of_epoch(0) };
		assert_noop!(stale.send(), Error::<Test>::StaleEpoch);
		let stale = Signing { recommendation: sealed(RECOMMENDATION, 1), ..Signing::of_epoch(0) };
		assert_noop!(stale.send(), Error::<Test>::StaleEpoch);
	});
}

/// S8: sealed content has a length that sealing makes.
#[test]
fn malformed_content_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		for section in malformed(0) {
			let signing = Signing { immunization: section.clone(), ..Signing::of_epoch(0) };
			assert_noop!(signing.send(), Error::<Test>::Malformed);
			let signing = Signing { recommendation: section, ..Signing::of_epoch(0) };
			assert_noop!(signing.send(), Error::<Test>::Malformed);
		}
	});
}

/// R10: a physician's clock may be a little ahead, not more; S6: a visit signed offline arrives later.
#[test]
fn a_signing_time_in_the_future_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let at = |signed_at| Signing { signed_at, ..Signing::of_epoch(0) };
		assert_noop!(at(START + MAX_CLOCK_SKEW + 1).send(), Error::<Test>::SignedInFuture);
		assert_noop!(at(Moment::MAX).send(), Error::<Test>::SignedInFuture);
		assert_ok!(at(START + MAX_CLOCK_SKEW).send());
	});
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		Now::put(START + 7 * DAY);
		assert_ok!(Signing { signed_at: START, ..Signing::of_epoch(0) }.send());
	});
}

/// R10: a signature that is no signature, or somebody else's, is refused.
#[test]
fn a_forged_signature_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let digest = Signing::of_epoch(0).statement().digest();
		let mut forged = pair(PHYSICIAN).sign(&digest).0;
		forged[0] ^= 1;
		for signature in [[0; 64], [0xff; 64], forged] {
			assert_noop!(Signing::of_epoch(0).send_with(signature), Error::<Test>::BadSignature);
		}
		for other in [DOCTOR, OTHER_PHYSICIAN, HOSPITAL] {
			let signature = pair(other).sign(&digest).0;
			assert_noop!(Signing::of_epoch(0).send_with(signature), Error::<Test>::BadSignature);
		}
	});
}

/// R10, R11: the signature is over this chain, record, visit, note, vaccines, recommendation and time; a genuine
/// one over anything else does not count.
#[test]
fn a_signature_over_something_else_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let statement = Signing::of_epoch(0).statement();
		let other = Commitment([99; 32]);
		for statement in [
			SigningStatement { genesis: [0; 32], ..statement },
			SigningStatement { record: RecordId([99; 16]), ..statement },
			SigningStatement { visit: VisitId([99; 16]), ..statement },
			SigningStatement { note: other, ..statement },
			SigningStatement { examination: other, ..statement },
			SigningStatement { immunization: other, ..statement },
			SigningStatement { recommendation: other, ..statement },
			SigningStatement { signed_at: START - 1, ..statement },
		] {
			let signature = pair(PHYSICIAN).sign(&statement.digest()).0;
			assert_noop!(Signing::of_epoch(0).send_with(signature), Error::<Test>::BadSignature);
		}
	});
}

/// S4: a physician whose keys were replaced signs with the new ones, and with them only.
#[test]
fn the_current_account_signs() {
	const NEW: u8 = 99;
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		Directory::replace_account(id(PHYSICIAN), account(NEW));
		assert_noop!(Signing::of_epoch(0).send(), Error::<Test>::NotNamedPhysician);
		let send = |by: u8| {
			let Signing { note, examination, clearance_token, immunization, recommendation, signed_at } =
				Signing::of_epoch(0);
			let signature = pair(by).sign(&Signing::of_epoch(0).statement().digest()).0;
			VaccineDetails::sign(
				signed(NEW),
				VISIT,
				note,
				examination,
				clearance_token,
				immunization,
				recommendation,
				signed_at,
				signature,
			)
		};
		assert_noop!(send(PHYSICIAN), Error::<Test>::BadSignature);
		assert_ok!(send(NEW));
		assert_eq!(VaccineDetails::signature(VISIT).map(|entry| entry.account), Some(pair(NEW).public().0));
	});
}

/// trust.md: a signature is dated years back.
#[test]
fn a_signature_is_not_dated_before_the_opening() {
	let signed_at = |signed_at| Signing { signed_at, ..Signing::of_epoch(0) };
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let early = START - MAX_CLOCK_SKEW - 1;
		assert_noop!(signed_at(early).send(), Error::<Test>::SignedBeforeOpening);
		assert_ok!(signed_at(START - MAX_CLOCK_SKEW).send());
	});
}

/// Late signatures are marked: they carry both times.
#[test]
fn a_signature_that_arrives_late_is_told_from_others() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		Now::put(START + DAY + 1);
		assert_ok!(Signing { signed_at: START, ..Signing::of_epoch(0) }.send());
		assert!(VaccineDetails::signature(VISIT).unwrap().is_late());
	});
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		assert!(!VaccineDetails::signature(VISIT).unwrap().is_late());
	});
}
