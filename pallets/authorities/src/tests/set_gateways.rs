use super::*;
use crate::{GatewayList, Gateways};
use vacchain_primitives::bounds::{MAX_GATEWAY_ADDRESS, MAX_GATEWAYS};

fn list(addresses: &[&str]) -> GatewayList {
	let address = |text: &&str| text.as_bytes().to_vec().try_into().unwrap();
	addresses.iter().map(address).collect::<Vec<_>>().try_into().unwrap()
}

/// R13: everyone finds every institution's gateways, and so logs in at another one when the own is down.
#[test]
fn an_institution_names_its_gateways() {
	execute(|| {
		let addresses = ["wss://one.example", "https://two.example:8443"];
		assert_ok!(Authorities::set_gateways(signed(5), list(&addresses)));
		System::assert_last_event(Event::GatewaysNamed { id: id(5) }.into());
		let named = |n| Authorities::institutions().into_iter().find(|one| one.id == id(n)).unwrap().gateways;
		assert_eq!(named(5), addresses);
		assert_ok!(Authorities::set_gateways(signed(5), list(&["ws://127.0.0.1:9955"])));
		assert_eq!(named(5), ["ws://127.0.0.1:9955"]);
		assert_ok!(Authorities::set_gateways(signed(5), list(&[])));
		assert_eq!(named(5), [""; 0]);
		assert!(!Gateways::<Test>::contains_key(id(5)));
	});
}

/// R14
#[test]
fn only_an_institution_names_gateways() {
	execute(|| {
		for other in [6, FAMILY, FAMILY + 1] {
			assert_noop!(Authorities::set_gateways(signed(other), list(&[])), Error::NotInstitution);
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root(), unanimous()] {
			assert_noop!(Authorities::set_gateways(origin, list(&[])), DispatchError::BadOrigin);
		}
		suspend(5);
		assert_noop!(Authorities::set_gateways(signed(5), list(&[])), Error::NotInstitution);
	});
}

/// `trust.md`: `ws://` to a foreign host sends tokens in clear.
#[test]
fn what_is_no_gateway_s_address_is_refused() {
	execute(|| {
		for bad in [
			&["ws://one.example"][..],
			&["wss://one.example", "http://two.example"],
			&["wss://one.example", "wss://one.example"],
			&[""],
			&["one.example"],
		] {
			assert_noop!(Authorities::set_gateways(signed(5), list(bad)), Error::InvalidAddress);
		}
	});
}

#[test]
fn an_institution_has_only_so_many_gateways() {
	execute(|| {
		let longest = format!("wss://{}", "x".repeat(MAX_GATEWAY_ADDRESS as usize - 7));
		let addresses: Vec<_> = (0..MAX_GATEWAYS).map(|number| format!("{longest}{number}")).collect();
		let addresses: Vec<_> = addresses.iter().map(String::as_str).collect();
		assert_ok!(Authorities::set_gateways(signed(5), list(&addresses)));
		let more = vec![Default::default(); MAX_GATEWAYS as usize + 1];
		assert!(GatewayList::try_from(more).is_err());
	});
}
