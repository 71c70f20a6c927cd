//! What a person sees at a terminal, and a program instead of it.
//!
//! [`output`] is where results, remarks and failures go, and its tables make foreign text visible; [`errors`] says what
//! failed and what to do next; [`view`] shows records, visits, histories and proofs, with the [`terms`] for the chain's
//! values, the [`names`] of participants, and dates and times as people write and read them ([`time`]). The command line and
//! the demo show everything through it.

pub mod errors;
pub mod names;
pub mod output;
pub mod terms;
pub mod time;
pub mod view;
