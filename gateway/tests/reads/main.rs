//! Who may call what, who may read what, and what is logged of it: every method over the real runtime.

#![cfg(feature = "server")]

#[path = "../support/chain.rs"]
mod chain;
mod directory;
mod logging;
mod methods;
mod powers;
mod reading;
mod roles;
mod world;
