//! What a bundle's reader sees, and what it is told of the rest.

mod anything;
mod demo;
mod folders;
mod problems;
mod reading;
mod support;
mod synthea;
