//! The published vectors and the crate's own, natively. `wasm.rs` checks the same in the browser's target.

#[test]
fn the_vectors_of_rfc_9180_hold() {
	vacchain_sealing_vectors::check_rfc9180().unwrap();
}

#[test]
fn the_vectors_of_rfc_9807_hold() {
	vacchain_sealing_vectors::check_rfc9807().unwrap();
}

#[test]
fn the_own_vectors_hold() {
	vacchain_sealing_vectors::check_own().unwrap();
}

#[test]
fn the_own_vectors_are_what_the_example_makes() {
	let file = include_str!("../vectors/vacchain.json");
	assert!(file == vacchain_sealing_vectors::make_own().unwrap(), "run the example make-vectors");
}
