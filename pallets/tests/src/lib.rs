//! Holds tests only: the four pallets, joined with each other as the runtime joins them, without fakes.
