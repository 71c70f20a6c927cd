//! Networks of real nodes on this machine, and what can be claimed of them.
//!
//! [`stage`] starts a network of `networks/` for a test and leaves nothing of it; [`Network`] and [`Node`] say what
//! the nodes agree on, have, and do; [`people`] are those who write and read through them, [`institutions`] those who
//! decide; [`load`] is many writes at once; [`canaries`] are bytes of one child that a test searches nodes for. The tests
//! are in `tests/network`, one behaviour a file.

pub mod canaries;
pub mod catch_up;
mod definition;
pub mod institutions;
pub mod load;
mod network;
mod node;
mod patience;
pub mod people;
mod ports;
mod sides;
pub mod stage;

pub use network::Network;
pub use node::{Block, Node, Return, Rows};
pub use patience::{PATIENCE, until};
pub use sides::WITHOUT_NAMESPACES;
