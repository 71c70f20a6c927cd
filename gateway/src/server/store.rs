//! The gateway's database.
