//! How the institutions decide, on the whole runtime with the SDK's collective: attacks on the vote, pauses, and random
//! sequences of decisions.

mod attacks;
mod pauses;
mod powers;
mod property;
mod world;
