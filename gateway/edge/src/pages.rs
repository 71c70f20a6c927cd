//! The built pages: files that are read once, when the gateway starts, and served from memory.
//!
//! An address is looked up as it arrives, and no part of it is decoded or joined to a path: a request never reaches a
//! file system.

use std::{
	collections::{BTreeMap, HashMap},
	ffi::OsStr,
	fs::{self, File as OpenFile},
	io::{self, Read},
	path::{Path, PathBuf},
};

use http::{
	HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode,
	header::{
		ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
		CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
	},
};
use hyper::body::Bytes;
use jsonrpsee::server::ws;
use sha2::{Digest, Sha256};

use super::layers::Turned;

/// The most files and folders of the pages.
pub const MOST_FILES: usize = 500;

/// The most bytes of all files of the pages.
pub const MOST_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// The file that the address `/` gives.
const INDEX: &str = "/index.html";

/// The folder whose files have a hash of their content in their name.
const HASHED: &str = "/assets/";

/// The extension of a file that a build compressed with Brotli.
const BROTLI: &str = ".br";

/// How the name of the script begins that runs as the page's worker.
const WORKER: &str = "core.worker";

/// A page runs its own scripts alone, and they reach no network: the worker alone does. Two policies vouch for a script's address and
/// for markup: that of `web/src/core/core.ts`, which admits the worker alone, and that of Svelte for its templates.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; worker-src 'self'; \
	connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
	require-trusted-types-for 'script'; trusted-types vacchain-worker svelte-trusted-html",
);

/// The worker compiles the client's WebAssembly, and talks with this gateway.
const WORKER_POLICY: HeaderValue =
	HeaderValue::from_static("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");

/// A page scans codes, and uses nothing else of the device.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
	"camera=(self), accelerometer=(), autoplay=(), clipboard-read=(), clipboard-write=(), \
	display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
	identity-credentials-get=(), idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), \
	microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(), \
	publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), \
	storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()",
);

/// The headers of every file that no other answer of the gateway has.
const OF_PAGES: [(HeaderName, HeaderValue); 2] = [
	(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
	(HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// A file with a hash in its name never changes. Browsers keep it for a year, the longest time that they all honour.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Browsers ask each time whether the file has changed, so that an upgrade of the pages is seen at once.
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// Why pages cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
	/// The folder is missing.
	#[error("there is no such folder")]
	NoFolder,
	/// The folder has no first page.
	#[error("the folder has no index.html")]
	NoIndex,
	/// The folder has more files and folders than [`MOST_FILES`].
	#[error("the folder has more than {MOST_FILES} files and folders")]
	TooMany,
	/// The files have more bytes than [`MOST_PAGE_BYTES`].
	#[error("the folder's files have more than {} MiB", MOST_PAGE_BYTES / 0x10_0000)]
	TooLarge,
	/// A symbolic link leads out of the folder.
	#[error("the symbolic link {} leads out of the folder", .0.display())]
	Outside(PathBuf),
	/// Something else than a file or a folder.
	#[error("{} is neither a file nor a folder", .0.display())]
	Special(PathBuf),
	/// No browser would ask for this name as it is written.
	#[error("the name of {} has characters that an address cannot have", .0.display())]
	Name(PathBuf),
	/// The file that was compressed is missing.
	#[error("{} is compressed, and the file itself is not beside it", .0.display())]
	OnlyCompressed(PathBuf),
	/// The system does not give the file.
	#[error("{} cannot be read: {error}", path.display())]
	Unreadable {
		/// Which.
		path: PathBuf,
		/// Why not.
		error: io::Error,
	},
}

/// The files, by address.
#[derive(Debug)]
pub struct Pages(HashMap<String, File>);

#[derive(Debug)]
struct File {
	content_type: HeaderValue,
	policy: HeaderValue,
	cache: HeaderValue,
	plain: Form,
	brotli: Option<Form>,
}

/// A file as it is sent.
#[derive(Debug)]
struct Form {
	bytes: Bytes,
	/// Tells it from every other content and every other form.
	tag: HeaderValue,
}

impl Pages {
	/// Reads the files of a folder, except those whose name begins with a dot.
	///
	/// # Errors
	///
	/// [`PagesError`] if there is no folder with an `index.html`, if the folder exceeds [`MOST_FILES`] or
	/// [`MOST_PAGE_BYTES`], or if it has something in it that cannot be served.
	pub fn read(folder: &Path) -> Result<Self, PagesError> {
		let (mut files, mut compressed) = (HashMap::new(), Vec::new());
		for (address, bytes) in found(folder)? {
			match address.strip_suffix(BROTLI) {
				Some(plain) => compressed.push((plain.to_owned(), bytes)),
				None => {
					let file = File::new(&address, bytes);
					files.insert(address, file);
				}
			}
		}
		for (address, bytes) in compressed {
			let Some(file) = files.get_mut(&address) else {
				let name = address.trim_start_matches('/');
				return Err(PagesError::OnlyCompressed(folder.join(format!("{name}{BROTLI}"))));
			};
			file.brotli = Some(Form::new(bytes));
		}
		let index = files.remove(INDEX).ok_or(PagesError::NoIndex)?;
		files.insert("/".to_owned(), index);
		Ok(Self(files))
	}

	/// Whether a request asks for a page or a file: calls are posted, and a WebSocket is an upgrade.
	pub fn is_asked<B>(request: &Request<B>) -> bool {
		matches!(*request.method(), Method::GET | Method::HEAD) && !ws::is_upgrade_request(request)
	}

	/// The file that is asked for.
	///
	/// # Errors
	///
	/// [`Turned::NotFound`] if there is no file of this address.
	pub fn answer<B>(&self, request: &Request<B>) -> Result<Response<Bytes>, Turned> {
		let file = self.0.get(request.uri().path()).ok_or(Turned::NotFound)?;
		let brotli = file.brotli.as_ref().filter(|_| takes_brotli(request.headers()));
		let form = brotli.unwrap_or(&file.plain);
		let mut answer = Response::new(Bytes::new());
		let headers = answer.headers_mut();
		headers.extend(OF_PAGES);
		headers.insert(CONTENT_SECURITY_POLICY, file.policy.clone());
		headers.insert(CACHE_CONTROL, file.cache.clone());
		headers.insert(ETAG, form.tag.clone());
		if file.brotli.is_some() {
			headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
		}
		if form.is_known(request.headers()) {
			*answer.status_mut() = StatusCode::NOT_MODIFIED;
			return Ok(answer);
		}
		headers.insert(CONTENT_TYPE, file.content_type.clone());
		headers.insert(CONTENT_LENGTH, form.bytes.len().into());
		if brotli.is_some() {
			headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
		}
		*answer.body_mut() = form.bytes.clone();
		Ok(answer)
	}
}

impl File {
	fn new(address: &str, bytes: Vec<u8>) -> Self {
		let name = address.rsplit('/').next().unwrap_or_default();
		let policy = if name.starts_with(WORKER) { WORKER_POLICY } else { PAGE_POLICY };
		let cache = if address.starts_with(HASHED) { FOR_EVER } else { ASK_FIRST };
		Self { content_type: content_type(name), policy, cache, plain: Form::new(bytes), brotli: None }
	}
}

impl Form {
	fn new(bytes: Vec<u8>) -> Self {
		let hash = Sha256::digest(&bytes);
		let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
		// Hexadecimal digits between quotes are a valid header.
		let tag = HeaderValue::try_from(format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""));
		Self { bytes: bytes.into(), tag }
	}

	/// Whether the client has it already.
	fn is_known(&self, headers: &HeaderMap) -> bool {
		members(headers, IF_NONE_MATCH)
			.any(|known| known == "*" || self.tag == known.strip_prefix("W/").unwrap_or(known))
	}
}

/// The members of a header that is a list.
fn members(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
	let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
	values.flat_map(|value| value.split(',')).map(str::trim)
}

fn takes_brotli(headers: &HeaderMap) -> bool {
	members(headers, ACCEPT_ENCODING).any(|member| {
		let (coding, weight) = member.split_once(';').unwrap_or((member, ""));
		let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
		coding.trim().eq_ignore_ascii_case("br") && weight.is_ok_and(|weight| weight > 0.0)
	})
}

fn content_type(name: &str) -> HeaderValue {
	HeaderValue::from_static(match Path::new(name).extension().and_then(OsStr::to_str) {
		Some("html") => "text/html; charset=utf-8",
		Some("js") => "text/javascript; charset=utf-8",
		Some("css") => "text/css; charset=utf-8",
		Some("txt") => "text/plain; charset=utf-8",
		Some("json") => "application/json",
		Some("webmanifest") => "application/manifest+json",
		Some("wasm") => "application/wasm",
		Some("svg") => "image/svg+xml",
		Some("png") => "image/png",
		_ => "application/octet-stream",
	})
}

/// The files of a folder and of the folders in it, by address.
fn found(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, PagesError> {
	let root = fs::canonicalize(folder).map_err(|error| match error.kind() {
		io::ErrorKind::NotFound => PagesError::NoFolder,
		_ => unreadable(folder, error),
	})?;
	if !root.is_dir() {
		return Err(PagesError::NoFolder);
	}
	let (mut files, mut count, mut free) = (BTreeMap::new(), 0, MOST_PAGE_BYTES);
	let mut folders = vec![(root.clone(), "/".to_owned())];
	while let Some((folder, prefix)) = folders.pop() {
		for entry in fs::read_dir(&folder).map_err(|error| unreadable(&folder, error))? {
			let entry = entry.map_err(|error| unreadable(&folder, error))?;
			let (name, path) = (entry.file_name(), entry.path());
			if name.as_encoded_bytes().starts_with(b".") {
				continue;
			}
			// Links within the folder may go round in circles, which this ends too.
			count += 1;
			if count > MOST_FILES {
				return Err(PagesError::TooMany);
			}
			let target = fs::canonicalize(&path).map_err(|error| unreadable(&path, error))?;
			if !target.starts_with(&root) {
				return Err(PagesError::Outside(path));
			}
			let Some(name) = name.to_str().filter(|name| name.bytes().all(is_written_as_it_is)) else {
				return Err(PagesError::Name(path));
			};
			let address = format!("{prefix}{name}");
			let kind = fs::metadata(&target).map_err(|error| unreadable(&path, error))?;
			if kind.is_dir() {
				folders.push((target, format!("{address}/")));
			} else if kind.is_file() {
				let bytes = read(&target, free).map_err(|error| unreadable(&path, error))?;
				free = free.checked_sub(bytes.len()).ok_or(PagesError::TooLarge)?;
				files.insert(address, bytes);
			} else {
				return Err(PagesError::Special(path));
			}
		}
	}
	Ok(files)
}

/// Reads a file of at most so many bytes, and one byte more of a longer one.
fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
	let mut bytes = Vec::new();
	OpenFile::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
	Ok(bytes)
}

/// Whether browsers send this byte of a path without an escape (`pchar` of RFC 3986).
fn is_written_as_it_is(byte: u8) -> bool {
	byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

fn unreadable(path: &Path, error: io::Error) -> PagesError {
	PagesError::Unreadable { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests {
	use std::os::unix::{fs::symlink, net::UnixListener};

	use tempfile::TempDir;

	use super::*;

	/// A folder with these files.
	fn folder(files: &[(&str, &[u8])]) -> TempDir {
		let folder = TempDir::new().unwrap();
		for (name, content) in files {
			let path = folder.path().join(name);
			fs::create_dir_all(path.parent().unwrap()).unwrap();
			fs::write(path, content).unwrap();
		}
		folder
	}

	fn ask(pages: &Pages, path: &str, headers: &[(&str, &str)]) -> Result<Response<Bytes>, Turned> {
		let mut request = Request::builder().uri(path);
		for (name, value) in headers {
			request = request.header(*name, *value);
		}
		pages.answer(&request.body(()).unwrap())
	}

	fn refusal(folder: &Path) -> String {
		Pages::read(folder).unwrap_err().to_string()
	}

	#[test]
	fn files_have_the_types_that_browsers_expect() {
		for (name, expected) in [
			("index.html", "text/html; charset=utf-8"),
			("core-1a2b.js", "text/javascript; charset=utf-8"),
			("core.worker-1a2b.js", "text/javascript; charset=utf-8"),
			("index.css", "text/css; charset=utf-8"),
			("core.wasm", "application/wasm"),
			("icon.svg", "image/svg+xml"),
			("words.json", "application/json"),
			("icon.png", "image/png"),
			("licences.txt", "text/plain; charset=utf-8"),
			("pages.webmanifest", "application/manifest+json"),
			("LICENCE", "application/octet-stream"),
			("code.exe", "application/octet-stream"),
		] {
			assert_eq!(content_type(name), expected, "{name}");
		}
	}

	#[test]
	fn the_worker_alone_reaches_the_network_and_runs_webassembly() {
		let folder = folder(&[
			("index.html", b"<!doctype html>"),
			("assets/core.worker-1a2b.js", b"worker"),
			("assets/index-1a2b.js", b"page"),
		]);
		let pages = Pages::read(folder.path()).unwrap();
		let policy = |path| {
			let answer = ask(&pages, path, &[]).unwrap();
			answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
		};
		let worker = policy("/assets/core.worker-1a2b.js");
		assert!(worker.contains("connect-src 'self'") && worker.contains("'wasm-unsafe-eval'"), "{worker}");
		for path in ["/", "/assets/index-1a2b.js"] {
			let page = policy(path);
			assert!(page.contains("connect-src 'none'") && page.contains("script-src 'self';"), "{page}");
			assert!(
				!page.contains("unsafe") && page.contains("require-trusted-types-for 'script'"),
				"{page}"
			);
			assert!(page.ends_with("trusted-types vacchain-worker svelte-trusted-html"), "{page}");
		}
	}

	#[test]
	fn brotli_goes_to_clients_that_take_it() {
		let folder =
			folder(&[("index.html", b"plain"), ("index.html.br", b"short"), ("icon.svg", b"<svg/>")]);
		let pages = Pages::read(folder.path()).unwrap();
		let seen = |header: &str| {
			let answer = ask(&pages, "/", &[("accept-encoding", header)]).unwrap();
			assert_eq!(answer.headers()[VARY], "accept-encoding");
			assert_eq!(answer.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
			let is_brotli = answer.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding == "br");
			assert_eq!(answer.body().as_ref(), if is_brotli { b"short" } else { b"plain" });
			is_brotli
		};
		for header in ["br", "gzip, deflate, br, zstd", "BR;q=0.5", "gzip;q=1.0,br; q=0.001"] {
			assert!(seen(header), "{header}");
		}
		for header in ["", "gzip", "br;q=0", "br;q=0.000, gzip", "brotli", "br;q=x", "identity"] {
			assert!(!seen(header), "{header}");
		}
		assert!(ask(&pages, "/", &[]).unwrap().headers().get(CONTENT_ENCODING).is_none());
		let only_plain = ask(&pages, "/icon.svg", &[("accept-encoding", "br")]).unwrap();
		assert!(
			only_plain.headers().get(VARY).is_none() && only_plain.headers().get(CONTENT_ENCODING).is_none()
		);
		assert_eq!(ask(&pages, "/index.html.br", &[]).unwrap_err(), Turned::NotFound);
	}

	#[test]
	fn a_file_that_has_not_changed_is_not_sent_again() {
		let folder = folder(&[("index.html", b"first"), ("index.html.br", b"1st")]);
		let tag = |pages: &Pages, headers: &[(&str, &str)]| {
			ask(pages, "/", headers).unwrap().headers()[ETAG].to_str().unwrap().to_owned()
		};
		let pages = Pages::read(folder.path()).unwrap();
		let (plain, brotli) = (tag(&pages, &[]), tag(&pages, &[("accept-encoding", "br")]));
		assert_ne!(plain, brotli, "they have other bytes");
		let answered = |pages: &Pages, known: &str| ask(pages, "/", &[("if-none-match", known)]).unwrap();
		for known in [plain.clone(), format!("W/{plain}"), format!("\"other\", {plain}"), "*".into()] {
			let answer = answered(&pages, &known);
			assert_eq!((answer.status(), answer.body().len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
			assert_eq!(answer.headers()[CACHE_CONTROL], "no-cache");
			assert!(answer.headers().contains_key(CONTENT_SECURITY_POLICY));
		}
		for known in [brotli.as_str(), "\"other\"", "", plain.trim_matches('"')] {
			assert_eq!(answered(&pages, known).status(), StatusCode::OK, "{known}");
		}

		fs::write(folder.path().join("index.html"), "upgraded").unwrap();
		assert_eq!(answered(&pages, &plain).status(), StatusCode::NOT_MODIFIED, "it was read at the start");
		let upgraded = Pages::read(folder.path()).unwrap();
		assert_eq!(answered(&upgraded, &plain).body().as_ref(), b"upgraded");
	}

	#[test]
	fn hidden_files_are_left_out() {
		let folder = folder(&[
			("index.html", b"page"),
			(".env", b"secret"),
			(".vite/manifest.json", b"{}"),
			("assets/.hidden.js", b""),
		]);
		let pages = Pages::read(folder.path()).unwrap();
		assert_eq!(pages.0.keys().collect::<Vec<_>>(), ["/"]);
	}

	#[test]
	fn a_link_is_followed_within_the_folder_alone() {
		let folder = folder(&[("index.html", b"page"), ("assets/code.js", b"code")]);
		symlink("code.js", folder.path().join("assets/same.js")).unwrap();
		// The folder itself may be one, so that an upgrade replaces it in one step.
		let elsewhere = TempDir::new().unwrap();
		let link = elsewhere.path().join("pages");
		symlink(folder.path(), &link).unwrap();
		let pages = Pages::read(&link).unwrap();
		assert_eq!(ask(&pages, "/assets/same.js", &[]).unwrap().body().as_ref(), b"code");

		symlink("..", folder.path().join("assets/round")).unwrap();
		assert!(matches!(Pages::read(folder.path()), Err(PagesError::TooMany)));
		fs::remove_file(folder.path().join("assets/round")).unwrap();

		let secret = elsewhere.path().join("secret");
		fs::write(&secret, "key").unwrap();
		for target in [secret.as_path(), elsewhere.path(), Path::new("../../../../../../etc/passwd")] {
			let link = folder.path().join("assets/out.js");
			symlink(target, &link).unwrap();
			let refusal = refusal(folder.path());
			assert!(refusal.contains("out.js leads out of the folder"), "{refusal}");
			fs::remove_file(link).unwrap();
		}
		symlink("nowhere.js", folder.path().join("assets/dead.js")).unwrap();
		assert!(refusal(folder.path()).contains("dead.js cannot be read"));
	}

	#[test]
	fn a_folder_that_holds_no_pages_is_named_with_the_reason() {
		let empty = TempDir::new().unwrap();
		assert!(matches!(Pages::read(empty.path()), Err(PagesError::NoIndex)));
		assert!(matches!(Pages::read(&empty.path().join("missing")), Err(PagesError::NoFolder)));
		let file = empty.path().join("file");
		fs::write(&file, "").unwrap();
		assert!(matches!(Pages::read(&file), Err(PagesError::NoFolder)));
		let compressed = folder(&[("index.html.br", b"page")]);
		assert!(refusal(compressed.path()).contains("index.html.br is compressed"));
		for name in ["two words.js", "percent%2e.js", "üb.js", "back\\slash.js", "question?.js"] {
			let odd = folder(&[("index.html", b"page"), (name, b"")]);
			assert!(refusal(odd.path()).contains(name), "{name}");
		}
		let special = folder(&[("index.html", b"page")]);
		let _socket = UnixListener::bind(special.path().join("socket")).unwrap();
		assert!(refusal(special.path()).contains("socket is neither"));
	}

	#[test]
	fn what_is_kept_in_memory_is_bounded() {
		let many = folder(&[("index.html", b"page")]);
		for number in 1..MOST_FILES {
			fs::write(many.path().join(format!("{number}.txt")), "").unwrap();
		}
		assert_eq!(Pages::read(many.path()).unwrap().0.len(), MOST_FILES);
		fs::create_dir(many.path().join("one-more")).unwrap();
		assert!(matches!(Pages::read(many.path()), Err(PagesError::TooMany)));

		let large = folder(&[("index.html", b"page"), ("large.txt", &vec![0; MOST_PAGE_BYTES - 4])]);
		assert!(Pages::read(large.path()).is_ok());
		fs::write(large.path().join("index.html"), "pages").unwrap();
		assert!(matches!(Pages::read(large.path()), Err(PagesError::TooLarge)));
	}
}
