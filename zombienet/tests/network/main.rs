//! The behaviour of a network of institutions, one a file.
//!
//! Each test starts a network of its own, says how far it is, and leaves nothing behind.

mod a_newcomer_joins_by_warp_sync;
mod a_partition_heals;
mod an_erased_child_leaves_every_node;
mod four_institutions_finalize;
mod one_down_loses_nothing;
mod the_runtime_is_upgraded_by_vote;
mod the_same_keys_twice_are_disabled;
mod two_down_stop_finality;
mod validators_come_and_go_by_vote;
