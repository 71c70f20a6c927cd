//! Reads children's vaccination histories from FHIR R4 bundles, and makes the demo's own.
//!
//! [`read_folder`] reads every `.json` file of a folder, [`read_bundle`] one bundle. What cannot be read is
//! reported as a [`Problem`] that names the file, the resource and the reason; the rest goes on.
//!
//! A child of several files, or of several patients, is one [`Child`] where the files say so; the module `same_child` has
//! the rule. [`Histories::remarks`] tell of it, and of children who may be the same.
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
mod same_child;
mod sensitive;
mod vitals;

pub use bundle::read_bundle;
pub use child::{
	Child, Encounter, FamilyKey, Gender, Immunization, MAX_DOSE_NUMBER, MAX_STRING_CHARS, Naming,
	ORIGIN_NOT_RECORDED, Organization, Practitioner, REASON_NOT_RECORDED, Reported, Vaccine, VitalSigns,
};
pub use fields::{FIRST_YEAR, placeholder};
pub use folder::{Histories, MAX_FILE_BYTES, read_folder};
pub use problem::{Problem, ReadError, Reason};
