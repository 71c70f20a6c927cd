//! Content and keys of the visit.

use frame_support::BoundedVec;
use vacchain_pallet_fakes::key_version;
use vacchain_primitives::{
	Clearance, Commitment, Epoch, Rotation, Sealed, VisitIndex, VisitWrap,
	bounds::{MAX_CIPHERTEXT, RENEWED_VISIT_INDEX, SEALING_OVERHEAD, SIZE_CLASSES, SUITE, VISIT_WRAP_LEN},
};

use super::*;

/// The index of the visit in an epoch: it is opened in epoch 0, and renewed into later ones.
fn index_in(epoch: Epoch) -> VisitIndex {
	if epoch == 0 { INDEX } else { RENEWED_VISIT_INDEX }
}

/// Content of the visit, of the shortest length, told apart by its commitment.
pub fn sealed(content: u8, epoch: Epoch) -> Sealed {
	let ciphertext = BoundedVec::truncate_from(fakes::sealed(content, SIZE_CLASSES[0] + SEALING_OVERHEAD));
	Sealed { epoch, index: index_in(epoch), commitment: Commitment([content; 32]), ciphertext }
}

/// Content of each length near one that sealing makes, and of a suite that the chain does not know.
pub fn malformed(epoch: Epoch) -> impl Iterator<Item = Sealed> {
	let length = SIZE_CLASSES[0] + SEALING_OVERHEAD;
	[(SUITE, 0), (SUITE, length - 1), (SUITE, length + 1), (SUITE, MAX_CIPHERTEXT as usize - 1), (2, length)]
		.into_iter()
		.map(move |(suite, len)| Sealed {
			ciphertext: BoundedVec::truncate_from(vec![suite; len]),
			..sealed(0, epoch)
		})
}

/// The visit's keys of this epoch, for the key that a professional has now.
pub fn wrap(professional: u8, epoch: Epoch) -> VisitWrap {
	let sealed = BoundedVec::truncate_from(vec![SUITE; VISIT_WRAP_LEN]);
	let professional = id(professional);
	let key_version = key_version(&professional);
	VisitWrap { professional, key_version, epoch, index: index_in(epoch), sealed }
}

/// New keys for the record; for whom is another pallet's.
pub fn rotation(epoch: Epoch) -> Rotation {
	fakes::rotation_for(epoch, vec![])
}

/// The clearance of a note that says that the child may be vaccinated.
pub fn cleared() -> Clearance {
	Clearance::of(&TOKEN)
}

/// The clearance of a note that does not: of a token that nobody is told.
pub fn deferred() -> Clearance {
	Clearance::of(&[43; 32])
}
