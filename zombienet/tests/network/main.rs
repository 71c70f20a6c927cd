//! What a network of institutions does, one behaviour a file.

mod a_newcomer_joins_by_warp_sync;
mod a_partition_heals;
mod four_institutions_finalize;
mod one_down_loses_nothing;
mod two_down_stop_finality;
