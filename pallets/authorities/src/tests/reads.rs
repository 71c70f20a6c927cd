use super::*;
use vacchain_primitives::{Institution, Network, Thresholds, Validator};

/// S10: anyone can see how the network decides.
#[test]
fn the_network_is_shown() {
	execute(|| {
		let network = |session| Network {
			slot_duration: SLOT_DURATION,
			session_duration: u64::from(SESSION_LENGTH) * SLOT_DURATION,
			session,
			minimum_validators: 4,
			thresholds: Thresholds::default(),
			paused: vec![],
		};
		assert_eq!(Authorities::network(), network(0));
		pass_sessions(2);
		assert_eq!(Authorities::network(), network(2));
	});
}

/// S10: who votes, and whose nodes may connect.
#[test]
fn institutions_and_their_nodes_are_shown() {
	execute(|| {
		assert_ok!(Authorities::set_nodes(signed(2), agreements(2, [21, 20])));
		assert_ok!(Authorities::admit_organisation(unanimous(), id(6)));
		let institution =
			|n, its: &[u8]| Institution { id: id(n), nodes: nodes(its.iter().copied()), gateways: vec![] };
		assert_eq!(
			Authorities::institutions(),
			[
				institution(1, &[1]),
				institution(2, &[20, 21]),
				institution(3, &[3]),
				institution(4, &[4]),
				institution(5, &[5]),
				institution(6, &[]),
			]
		);
		let of_the_second = nodes([20, 21]);
		let listed = [&[node(1)], &of_the_second[..], &[3, 4, 5].map(node)].concat();
		assert_eq!(Authorities::nodes(), listed);
	});
}

/// S10: a suspended institution's node still connects, for its validator still validates.
#[test]
fn a_suspended_institution_s_node_connects() {
	execute(|| {
		suspend(4);
		assert!(Authorities::nodes().contains(&node(4)));
	});
}

/// S10: who validates now and in the sessions to come, what they are held to have done, and how many blocks they made.
#[test]
fn validators_are_shown() {
	execute_on(network(6, 5, 4), || {
		pass_sessions(1);
		assert_ok!(Authorities::remove_validator(unanimous(), id(1)));
		assert_ok!(Authorities::admit_validator(unanimous(), id(6)));
		convict(3);
		make_block();
		let last_author = author(slot());
		let validator = |n, active, chosen| Validator {
			id: id(n),
			active,
			chosen,
			offence: (n == 3).then(|| Offence { session: 0, proven_in: System::block_number() - 1 }),
			authored: u32::from(n == last_author),
			authored_before: crate::Authored::<Test>::get(0, id(n)),
		};
		let shown = Authorities::validators();
		assert_eq!(
			shown,
			[
				validator(1, true, false),
				validator(2, true, true),
				validator(3, true, true),
				validator(4, true, true),
				validator(5, true, true),
				validator(6, false, true),
			]
		);
		assert_eq!(shown.iter().map(|one| one.authored_before).sum::<u32>(), SESSION_LENGTH);
	});
}
