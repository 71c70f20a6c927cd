//! What becomes of transactions that are handed over: the relay over the real runtime, blocks that the test makes, and a
//! pool that answers what the test says.

#[path = "../support/chain.rs"]
mod chain;
mod intents;
mod own;
mod pool;
mod repeating;
mod scene;
mod watching;
