//! RFC 9180's vectors of the suite that the registry uses.

use hpke::{
	Deserializable, Kem as _, OpModeR, OpModeS, Serializable, kem::SharedSecret, setup_receiver,
	setup_sender_with_rng,
};
use serde::Deserialize;
use vacchain_primitives::EncryptionKey;
use vacchain_sealing::{
	EncryptionSecret,
	suite::{Aead, Kdf, Kem},
};

use crate::{Failure, bytes::Hex, rng::Given, same};

const VECTORS: &str = include_str!("../../vectors/rfc9180.json");

/// Appendix A.2.1, in the RFC's own names.
#[derive(Deserialize)]
struct Vector {
	mode: u8,
	kem_id: u16,
	kdf_id: u16,
	aead_id: u16,
	info: Hex,
	#[serde(rename = "ikmE")]
	ikm_e: Hex,
	#[serde(rename = "pkEm")]
	pk_em: Hex,
	#[serde(rename = "skEm")]
	sk_em: Hex,
	#[serde(rename = "ikmR")]
	ikm_r: Hex,
	#[serde(rename = "pkRm")]
	pk_rm: Hex,
	#[serde(rename = "skRm")]
	sk_rm: Hex,
	enc: Hex,
	shared_secret: Hex,
	encryptions: Vec<Encryption>,
	exports: Vec<Export>,
}

#[derive(Deserialize)]
struct Encryption {
	sequence_number: u64,
	pt: Hex,
	aad: Hex,
	ct: Hex,
}

#[derive(Deserialize)]
struct Export {
	exporter_context: Hex,
	#[serde(rename = "L")]
	length: usize,
	exported_value: Hex,
}

/// Checks the derivation of both key pairs, the encapsulation with the vector's own ephemeral key, the shared
/// secret, every published encryption, sealed and opened, and every exported value, on both sides.
///
/// # Errors
///
/// What differs first.
pub fn check_rfc9180() -> Result<(), Failure> {
	let vector: Vector = serde_json::from_str(VECTORS).map_err(|error| error.to_string())?;
	let failed = |error: hpke::HpkeError| error.to_string();
	same("mode", vector.mode, 0)?;
	same("KEM", <Kem as hpke::Kem>::KEM_ID, vector.kem_id)?;
	same("KDF", <Kdf as hpke::kdf::Kdf>::KDF_ID, vector.kdf_id)?;
	same("AEAD", <Aead as hpke::aead::Aead>::AEAD_ID, vector.aead_id)?;

	for (ikm, sk, pk) in
		[(&vector.ikm_e, &vector.sk_em, &vector.pk_em), (&vector.ikm_r, &vector.sk_rm, &vector.pk_rm)]
	{
		let (private, public) = Kem::derive_keypair(&ikm.0);
		same("public key", public.to_bytes().as_slice(), &pk.0)?;
		// Private keys are compared clamped (RFC 7748, section 5); the RFC prints them as derived.
		let clamped = <Kem as hpke::Kem>::PrivateKey::from_bytes(&sk.0).map_err(failed)?;
		same("private key", private.to_bytes(), clamped.to_bytes())?;
		let own = EncryptionSecret::from_bytes(sk.array()?);
		same("this crate's public key", own.public(), EncryptionKey::x25519(pk.array()?))?;
	}

	let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(&vector.sk_rm.0).map_err(failed)?;
	let public = <Kem as hpke::Kem>::PublicKey::from_bytes(&vector.pk_rm.0).map_err(failed)?;
	let mut rng = Given(&vector.ikm_e.0);
	let (SharedSecret(ref shared), _) = Kem::encap_with_rng(&public, None, &mut rng).map_err(failed)?;
	same("shared secret", shared.as_slice(), &vector.shared_secret.0)?;

	let mut rng = Given(&vector.ikm_e.0);
	let (encapsulated, mut sender) =
		setup_sender_with_rng::<Aead, Kdf, Kem>(&OpModeS::Base, &public, &vector.info.0, &mut rng)
			.map_err(failed)?;
	same("encapsulated key", encapsulated.to_bytes().as_slice(), &vector.enc.0)?;
	let mut receiver =
		setup_receiver::<Aead, Kdf, Kem>(&OpModeR::Base, &private, &encapsulated, &vector.info.0)
			.map_err(failed)?;

	let mut next = 0;
	for encryption in &vector.encryptions {
		// The numbers that the RFC leaves out.
		while next < encryption.sequence_number {
			let sealed = sender.seal(b"", b"").map_err(failed)?;
			receiver.open(&sealed, b"").map_err(failed)?;
			next += 1;
		}
		let sealed = sender.seal(&encryption.pt.0, &encryption.aad.0).map_err(failed)?;
		same("ciphertext", &sealed, &encryption.ct.0)?;
		let opened = receiver.open(&encryption.ct.0, &encryption.aad.0).map_err(failed)?;
		same("plaintext", &opened, &encryption.pt.0)?;
		next += 1;
	}

	for export in &vector.exports {
		let (mut sent, mut received) = (vec![0; export.length], vec![0; export.length]);
		sender.export(&export.exporter_context.0, &mut sent).map_err(failed)?;
		receiver.export(&export.exporter_context.0, &mut received).map_err(failed)?;
		same("the sender's export", &sent, &export.exported_value.0)?;
		same("the receiver's export", &received, &export.exported_value.0)?;
	}
	Ok(())
}
