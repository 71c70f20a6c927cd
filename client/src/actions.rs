//! The actions of a person of each role: methods of [`Session`](crate::Session), one file a role.
//!
//! Each seals what must be sealed, submits one call, and ends when the transaction is in a block (see
//! [`Session::until`](crate::Session::until)). Whether the role allows it, the chain says.

mod content_keys;
mod doctor;
mod enrolment;
mod family;
mod health_admin;
mod hospital;
mod institution;
mod people;
mod physician;
mod powers;
mod provider;
mod rotation;

pub use enrolment::Applicant;
pub use family::PendingRequest;
pub use health_admin::{KnownChild, RegistrationProfile};
pub use institution::{VoteOutcome, Voted};
pub use physician::NoteToSign;
