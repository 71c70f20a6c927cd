//! The gateway of a running node: what it answers and refuses over the wire, and how it bears clients that mean harm.
//!
//! Figures are printed; `--nocapture` shows them. One test runs at a time, since each would disturb what others measure.

#![allow(
	clippy::restriction,
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	reason = "tests fail by panicking, figures are never negative"
)]

mod access_log;
mod explorer;
mod figures;
mod hostile;
mod malicious;
mod node;
mod pages;
mod people;
mod roles;
mod sharing;
mod timing;
