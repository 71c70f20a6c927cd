//! What is looked at of every HTTP request before its body is read: where it wants to go, where it comes from, and who
//! sends it.

use std::{net::IpAddr, str::FromStr};

use http::{
	HeaderMap, HeaderValue, Method, Request, StatusCode, Uri,
	header::{
		ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName,
		ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
	},
	uri::Authority,
};
use tower_http::cors::CorsLayer;
use zeroize::Zeroizing;

use super::{Config, EdgeError, connection::Connection};

/// Which sites may embed an answer.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The policy of an answer that is no page: nothing in it is shown or run.
const NO_PAGE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Where a proxy says who its client is.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The longest token that is looked at, in bytes.
const LONGEST_TOKEN: usize = 256;

/// How long a browser need not ask again whether it may come from where it comes, in seconds.
const CORS_AGE: u64 = 3600;

/// Names under which this machine knows itself.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The rule for letting requests in.
#[derive(Debug)]
pub struct Door {
	hosts: Vec<Host>,
	origins: Vec<HeaderValue>,
	proxies: Vec<IpAddr>,
	is_tls: bool,
}

/// A name under which the gateway is reached. Without a port: under any.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Host {
	name: String,
	port: Option<u16>,
}

/// Why a request is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Turned {
	/// Requests of a page that found this gateway under a name of its own (DNS rebinding) have such a header.
	#[error(
		"This gateway is not reached under the name in the Host header; its operator sets --gateway-host."
	)]
	Host,
	/// A page that nobody vouches for makes its visitors' browsers call.
	#[error("Pages of this origin may not call this gateway; its operator sets --gateway-cors.")]
	Origin,
	/// The header does not hold what the proxy should have put there.
	#[error("The X-Forwarded-For header holds no address.")]
	Proxy,
	/// Not `Bearer TOKEN`.
	#[error("The Authorization header is not `Bearer TOKEN`.")]
	Authorization,
	/// The sender takes too long.
	#[error("The request took too long to arrive.")]
	Slow,
	/// The sender went away.
	#[error("The request did not arrive whole.")]
	Incomplete,
	/// Its address sends too many requests without a call in them.
	#[error("Too many requests. Wait, then try again.")]
	TooMany,
	/// The pages have no file of this address. A page that was opened before an upgrade may ask for one of its own.
	#[error("There is no such file. Load the page again: it may have been upgraded.")]
	NotFound,
}

impl Turned {
	/// Every reason.
	pub const ALL: [Self; 8] = [
		Self::Host,
		Self::Origin,
		Self::Proxy,
		Self::Authorization,
		Self::Slow,
		Self::Incomplete,
		Self::TooMany,
		Self::NotFound,
	];

	/// Its name in metrics.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Host => "Host",
			Self::Origin => "Origin",
			Self::Proxy => "Proxy",
			Self::Authorization => "Authorization",
			Self::Slow => "Slow",
			Self::Incomplete => "Incomplete",
			Self::TooMany => "TooMany",
			Self::NotFound => "NotFound",
		}
	}

	/// The HTTP status that says so.
	pub const fn status(self) -> StatusCode {
		match self {
			Self::Host | Self::Origin => StatusCode::FORBIDDEN,
			Self::Proxy | Self::Authorization | Self::Incomplete => StatusCode::BAD_REQUEST,
			Self::Slow => StatusCode::REQUEST_TIMEOUT,
			Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
			Self::NotFound => StatusCode::NOT_FOUND,
		}
	}
}

impl Door {
	/// The door of a gateway.
	///
	/// # Errors
	///
	/// [`EdgeError::Host`] and [`EdgeError::Cors`].
	pub fn new(config: &Config) -> Result<Self, EdgeError> {
		let mut hosts: Vec<Host> =
			LOOPBACK.into_iter().map(|name| Host { name: name.into(), port: None }).collect();
		if !config.listen.ip().is_unspecified() {
			let listen = match config.listen.ip() {
				IpAddr::V4(v4) => v4.to_string(),
				IpAddr::V6(v6) => format!("[{v6}]"),
			};
			hosts.push(Host { name: listen, port: None });
		}
		for host in &config.hosts {
			hosts.push(host.parse().map_err(|()| EdgeError::Host(host.clone()))?);
		}
		let origins = config
			.cors
			.iter()
			.map(|text| origin(text).ok_or_else(|| EdgeError::Cors(text.clone())))
			.collect::<Result<_, _>>()?;
		let proxies = config.trusted_proxies.iter().map(IpAddr::to_canonical).collect();
		Ok(Self { hosts, origins, proxies, is_tls: config.tls.is_some() })
	}

	/// Whether connections of this address bring requests of others.
	pub fn is_proxy(&self, peer: IpAddr) -> bool {
		self.proxies.contains(&peer.to_canonical())
	}

	/// The header that tells browsers which pages may call.
	pub fn cors(&self) -> CorsLayer {
		CorsLayer::new()
			.allow_origin(self.origins.clone())
			.allow_methods([Method::POST])
			.allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE])
			.max_age(std::time::Duration::from_secs(CORS_AGE))
	}

	/// The sender of this request. A token is taken out of it, so that nothing behind the door sees or logs it.
	///
	/// # Errors
	///
	/// Why it is turned away.
	pub fn admit<B>(&self, request: &mut Request<B>, peer: IpAddr) -> Result<Connection, Turned> {
		let headers = request.headers();
		let host = host_of(request.uri(), headers).ok_or(Turned::Host)?;
		if !self.hosts.iter().any(|known| known.serves(&host)) {
			return Err(Turned::Host);
		}
		// A WebSocket needs this check: browsers open it without asking first.
		let may_call = |origin| self.origins.contains(origin) || self.is_own(origin, &host);
		if !headers.get_all(ORIGIN).iter().all(may_call) {
			return Err(Turned::Origin);
		}
		let address = if self.is_proxy(peer) { self.client_behind(peer, headers)? } else { peer };
		let token = match request.headers_mut().remove(AUTHORIZATION) {
			Some(value) => Some(token(&value).ok_or(Turned::Authorization)?),
			None => None,
		};
		Ok(Connection::new(address.to_canonical(), token))
	}

	/// Whether a page of this origin is served under the name under which it calls. Without TLS there may be a proxy that
	/// has it, so that either scheme is the gateway's.
	fn is_own(&self, origin: &HeaderValue, host: &Authority) -> bool {
		let Some((scheme, name)) = origin.to_str().ok().and_then(|origin| origin.split_once("://")) else {
			return false;
		};
		(scheme == "https" || scheme == "http" && !self.is_tls) && name.eq_ignore_ascii_case(host.as_str())
	}

	/// The nearest address that is no trusted proxy: what stands before it, anybody can have written.
	fn client_behind(&self, peer: IpAddr, headers: &HeaderMap) -> Result<IpAddr, Turned> {
		let hops = headers.get_all(FORWARDED_FOR).into_iter();
		let hops =
			hops.map(|value| value.to_str().map_err(|_| Turned::Proxy)).collect::<Result<Vec<_>, _>>()?;
		let hops = hops.iter().flat_map(|value| value.split(',')).map(str::trim);
		let mut client = peer;
		for hop in hops.collect::<Vec<_>>().into_iter().rev() {
			client = IpAddr::from_str(hop).map_err(|_| Turned::Proxy)?.to_canonical();
			if !self.is_proxy(client) {
				break;
			}
		}
		Ok(client)
	}

	/// The headers of every answer, for browsers and proxies. A page says itself how long it is kept and what it may do.
	pub fn mark(&self, headers: &mut HeaderMap) {
		headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
		headers.entry(CONTENT_SECURITY_POLICY).or_insert(NO_PAGE);
		headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
		headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
		headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
		if self.is_tls {
			headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
		}
	}
}

impl Host {
	fn serves(&self, host: &Authority) -> bool {
		let is_port = self.port.is_none_or(|port| host.port_u16() == Some(port));
		is_port && host.host().eq_ignore_ascii_case(&self.name)
	}
}

impl FromStr for Host {
	type Err = ();

	/// `name` or `name:port`, exactly.
	fn from_str(text: &str) -> Result<Self, ()> {
		let host: Authority = text.parse().map_err(|_| ())?;
		let (name, port) = (host.host(), host.port_u16());
		let whole = port.map_or_else(|| name.into(), |port| format!("{name}:{port}"));
		let is_plain = whole == text && !name.is_empty() && !name.contains('*');
		is_plain.then(|| Self { name: name.into(), port }).ok_or(())
	}
}

/// The host that the request names as its goal. With two names, none.
fn host_of(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
	let mut named = headers.get_all(HOST).iter();
	let host: Authority = named.next()?.to_str().ok()?.parse().ok()?;
	let is_only = named.next().is_none() && uri.authority().is_none_or(|other| *other == host);
	(is_only && !host.as_str().contains('@')).then_some(host)
}

/// `scheme://host` or `scheme://host:port`, as browsers write it.
fn origin(text: &str) -> Option<HeaderValue> {
	let (scheme, host) = text.split_once("://")?;
	let is_origin = matches!(scheme, "http" | "https")
		&& host.parse::<Host>().is_ok()
		&& !host.contains(char::is_uppercase);
	is_origin.then(|| text.parse().ok()).flatten()
}

fn token(value: &HeaderValue) -> Option<Zeroizing<String>> {
	let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
	let token = token.trim();
	let is_token = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= LONGEST_TOKEN;
	is_token.then(|| Zeroizing::new(token.into()))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn door(change: impl FnOnce(&mut Config)) -> Result<Door, EdgeError> {
		let mut config = Config::new("127.0.0.1:9955".parse().unwrap());
		change(&mut config);
		Door::new(&config)
	}

	fn admit(door: &Door, peer: &str, headers: &[(&str, &str)]) -> Result<Connection, Turned> {
		let mut request = Request::builder().uri("/");
		for (name, value) in headers {
			request = request.header(*name, *value);
		}
		door.admit(&mut request.body(()).unwrap(), peer.parse().unwrap())
	}

	fn turned(door: &Door, headers: &[(&str, &str)]) -> Option<Turned> {
		admit(door, "192.0.2.1", headers).err()
	}

	#[test]
	fn a_gateway_is_reached_under_the_names_of_its_machine_and_those_it_was_given() {
		let door = door(|config| {
			config.listen = "192.0.2.7:9955".parse().unwrap();
			config.hosts = vec!["vaccines.example.org".into(), "other.example.org:443".into()];
		})
		.unwrap();
		for host in [
			"localhost",
			"LOCALHOST:9955",
			"127.0.0.1:1",
			"[::1]:9955",
			"192.0.2.7:9955",
			"vaccines.example.org",
			"vaccines.example.org:9955",
			"other.example.org:443",
		] {
			assert_eq!(turned(&door, &[("host", host)]), None, "{host}");
		}
		for host in [
			"evil.example.org",
			"vaccines.example.org.evil.example",
			"evil@vaccines.example.org",
			"vaccines.example.org evil",
			"other.example.org:444",
			"other.example.org",
			"192.0.2.8",
			"",
		] {
			assert_eq!(turned(&door, &[("host", host)]), Some(Turned::Host), "{host}");
		}
		assert_eq!(turned(&door, &[]), Some(Turned::Host));
		let two = [("host", "localhost"), ("host", "evil.example.org")];
		assert_eq!(turned(&door, &two), Some(Turned::Host));
	}

	#[test]
	fn whom_nobody_named_does_not_call_from_a_browser() {
		let door = door(|config| config.cors = vec!["https://vaccines.example.org".into()]).unwrap();
		let from = |origin| turned(&door, &[("host", "localhost"), ("origin", origin)]);
		assert_eq!(from("https://vaccines.example.org"), None);
		for origin in
			["http://vaccines.example.org", "https://vaccines.example.org.evil.example", "null", "*", ""]
		{
			assert_eq!(from(origin), Some(Turned::Origin), "{origin}");
		}
	}

	#[test]
	fn a_page_calls_the_gateway_under_whose_name_it_is_served() {
		let plain = door(|config| config.hosts = vec!["vaccines.example.org".into()]).unwrap();
		let from = |door: &Door, host, origin| turned(door, &[("host", host), ("origin", origin)]);
		for (host, origin) in [
			("vaccines.example.org", "https://vaccines.example.org"),
			("Vaccines.example.org:8443", "https://vaccines.example.org:8443"),
			("localhost:9955", "http://localhost:9955"),
		] {
			assert_eq!(from(&plain, host, origin), None, "{origin}");
		}
		for (host, origin) in [
			("localhost:9955", "http://localhost:3000"),
			("localhost:9955", "http://localhost"),
			("localhost", "https://vaccines.example.org"),
			("localhost", "ftp://localhost"),
			("localhost", "localhost"),
		] {
			assert_eq!(from(&plain, host, origin), Some(Turned::Origin), "{origin}");
		}
		let rebound = ("rebound.example", "http://rebound.example");
		assert_eq!(from(&plain, rebound.0, rebound.1), Some(Turned::Host));

		let secure = door(|config| config.tls = Some(("".into(), "".into()))).unwrap();
		assert_eq!(from(&secure, "localhost", "https://localhost"), None);
		assert_eq!(from(&secure, "localhost", "http://localhost"), Some(Turned::Origin));
	}

	#[test]
	fn names_and_origins_are_given_exactly() {
		for host in
			["*", "*.example.org", "https://example.org", "example.org/", "a@example.org", "", "example.org:"]
		{
			assert!(
				matches!(door(|config| config.hosts = vec![host.into()]), Err(EdgeError::Host(_))),
				"{host}"
			);
		}
		for origin in ["*", "null", "https://*", "example.org", "https://example.org/", "ftp://example.org"] {
			assert!(
				matches!(door(|config| config.cors = vec![origin.into()]), Err(EdgeError::Cors(_))),
				"{origin}"
			);
		}
	}

	#[test]
	fn only_a_trusted_proxy_says_who_its_client_is() {
		let door = door(|config| {
			config.trusted_proxies = vec!["10.0.0.1".parse().unwrap(), "::ffff:10.0.0.2".parse().unwrap()];
		})
		.unwrap();
		let seen = |peer, hops: &[&str]| {
			let headers: Vec<_> = [("host", "localhost")]
				.into_iter()
				.chain(hops.iter().map(|hop| (FORWARDED_FOR, *hop)))
				.collect();
			admit(&door, peer, &headers).map(|connection| connection.address.to_string())
		};
		assert_eq!(seen("192.0.2.1", &["198.51.100.1"]).unwrap(), "192.0.2.1");
		assert_eq!(seen("10.0.0.1", &["198.51.100.1"]).unwrap(), "198.51.100.1");
		assert_eq!(seen("10.0.0.1", &["203.0.113.1, 198.51.100.1", "10.0.0.2"]).unwrap(), "198.51.100.1");
		assert_eq!(seen("::ffff:10.0.0.1", &["2001:db8::1"]).unwrap(), "2001:db8::1");
		assert_eq!(seen("10.0.0.1", &[]).unwrap(), "10.0.0.1");
		assert_eq!(seen("10.0.0.1", &["unknown"]).unwrap_err(), Turned::Proxy);
	}

	#[test]
	fn a_token_comes_as_bearer_and_goes_no_further() {
		let door = door(|_| ()).unwrap();
		let mut request = Request::builder()
			.header("host", "localhost")
			.header("authorization", "Bearer secret")
			.body(())
			.unwrap();
		let connection = door.admit(&mut request, IpAddr::from([192, 0, 2, 1])).unwrap();
		assert_eq!(connection.token().unwrap().as_str(), "secret");
		assert!(!format!("{request:?}").contains("secret"));

		for value in ["Basic abc", "Bearer", "Bearer ", &format!("Bearer {}", "x".repeat(LONGEST_TOKEN + 1))]
		{
			let headers = [("host", "localhost"), ("authorization", value)];
			assert_eq!(turned(&door, &headers), Some(Turned::Authorization), "{value}");
		}
	}
}
