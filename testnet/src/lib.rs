//! Nodes on this machine, for the demo, tests and figures.
//!
//! [`Setup`] starts a [`Node`], whose [`Ports`] say where it listens; [`Process`] is any program that is started here and
//! owned; [`Interrupts`] are the signals on which a program ends what it owns; [`local`] has the keys of the chain `local`;
//! [`rpc`] asks a node; [`folder`] and [`write_private`] are for its files. Zombienet starts the nodes of its networks
//! itself, and its tests use the rest.
//!
//! - A node chooses its own ports and says in a file which. Nobody reads a log to find out what a node does.
//! - A program that is killed is waited for, because its threads hold files and locks until the last one is gone.
//! - A program that this one owns ends with it, also if this one panics. One whose life is [bound](Life::Bound) ends also if
//!   this one is interrupted or killed; one with a life [apart](Life::Apart) ends when its owner attends to interrupts.

mod fault;
mod file;
pub mod folder;
mod interrupts;
pub mod local;
mod node;
mod ports;
mod process;
pub mod rpc;

use std::time::Duration;

pub use fault::Fault;
pub use file::{end_of_log, write_private};
pub use interrupts::Interrupts;
pub use node::{Node, Setup};
pub use ports::Ports;
pub use process::{Life, Pid, Process, node_program, program, run};

/// How long a node may take for anything, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How often a node is looked at meanwhile.
pub const GLANCE: Duration = Duration::from_millis(20);
