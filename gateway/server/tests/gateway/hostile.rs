//! Clients that mean harm: each is refused by name, and the others are served meanwhile.

mod floods;
mod honest;
mod logins;
mod requests;
mod sessions;
mod transactions;
