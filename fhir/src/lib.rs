//! Reads children's vaccination histories from FHIR R4 bundles, and makes the demo's own.
//!
//! [`read_folder`] reads every `.json` file of a folder, [`read_bundle`] one bundle. What cannot be read is
//! reported as a [`Problem`] that names the file, the resource and the reason; the rest goes on.
//!
//! What the reader takes from a bundle, and what it leaves out, is told by the docs of [`Child`],
//! [`Encounter`], [`Immunization`] and [`VitalSigns`].

mod bundle;
mod child;
pub mod cvx;
mod dose;
mod fields;
mod folder;
pub mod generate;
mod index;
mod people;
mod problem;
mod sensitive;
mod vitals;

pub use bundle::read_bundle;
pub use child::{
	Child, Encounter, FamilyKey, Gender, Immunization, MAX_DOSE_NUMBER, MAX_STRING_CHARS,
	ORIGIN_NOT_RECORDED, Organization, Practitioner, REASON_NOT_RECORDED, Reported, Vaccine, VitalSigns,
};
pub use folder::{Histories, MAX_FILE_BYTES, read_folder};
pub use problem::{Problem, ReadError, Reason};
