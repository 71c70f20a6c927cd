//! What a network of institutions does, one behaviour a file.

mod a_newcomer_joins_by_warp_sync;
mod a_partition_heals;
mod an_upgrade_by_vote;
mod four_institutions_finalize;
mod one_down_loses_nothing;
mod the_same_keys_twice_are_disabled;
mod two_down_stop_finality;
mod validators_come_and_go_by_vote;
