//! The layers between the network and the methods, over real connections, with methods that do nothing.

mod door;
mod limits;
mod server;
mod stop;
mod times;
mod tls;
