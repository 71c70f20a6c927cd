//! What a person of each role does: methods of [`Session`](crate::Session), one file a role.
//!
//! Each seals what must be sealed, submits one call, and ends when the transaction is in a block (see
//! [`Session::until`](crate::Session::until)). Whether the role allows it, the chain says.

mod authority_keys;
mod doctor;
mod enrolment;
mod family;
mod health_admin;
mod hospital;
mod institution;
mod physician;
mod provider;
mod rotation;

pub use enrolment::Applicant;
pub use family::PendingRequest;
pub use health_admin::RegistrationProfile;
pub use institution::{Outcome, Voted};
