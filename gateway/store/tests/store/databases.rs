//! The database: its faults, its refusals, and its view from outside.

use sqlx::{Connection, PgConnection, SqliteConnection};
use std::{
	fs,
	io::{Read, Seek, SeekFrom, Write},
	os::unix::fs::PermissionsExt,
	path::Path,
	time::{Duration, Instant},
};
use vacchain_gateway_store::{
	CALL_TIMEOUT, InvalidStoreUrl, STATEMENT_TIMEOUT, SessionRow, Store, StoreError, StoreUrl,
};
use zeroize::Zeroizing;

use crate::{
	Database, MINUTE, NOW, applications::application, credentials::credential, on_both, participant,
	reads::read, server, sessions::session,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_everything() {
	on_both(async |database| {
		let store = database.open().await;
		store.insert_credential(&participant(1), &credential(1)).await.unwrap();
		store.open_session(&session(1), 16).await.unwrap();
		store.put_application(&participant(1), &application(1), 9).await.unwrap();
		store.attempt([&[1; 32]], NOW, MINUTE, |_| true).await.unwrap();
		store.queue_reads(&[1; 32], &[read(1)]).await.unwrap();
		store.close().await;
		assert!(matches!(store.credential(&participant(1)).await, Err(StoreError::Unreachable(_))));

		let store = database.open().await;
		assert_eq!(store.credential(&participant(1)).await, Ok(Some(credential(1))));
		assert_eq!(store.session(&[1; 32], NOW).await, Ok(Some(session(1))));
		assert_eq!(store.application(&participant(1)).await, Ok(Some(application(1))));
		assert_eq!(store.attempt([&[1; 32]], NOW, MINUTE, |_| true).await.unwrap()[0].count, 1);
		assert_eq!(store.make_batch(&[1; 32], 1, 9, NOW).await, Ok(vec![read(1)]));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_stores_open_one_new_database_at_once() {
	on_both(async |database| {
		let opening: Vec<_> = (0..16)
			.map(|number| {
				let url = database.url.clone();
				tokio::spawn(async move {
					let store = Store::open(&url).await?;
					store.insert_credential(&participant(number), &credential(number)).await?;
					store.close().await;
					Ok::<_, StoreError>(())
				})
			})
			.collect();
		for opened in opening {
			assert_eq!(opened.await.unwrap(), Ok(()));
		}
		let store = database.open().await;
		for number in 0..16 {
			assert_eq!(store.credential(&participant(number)).await, Ok(Some(credential(number))));
		}
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_given_up_leaves_the_store_usable() {
	on_both(async |database| {
		let store = database.open().await;
		let reads = [read(1), read(2)];
		for wait in 0..200 {
			let call = store.queue_reads(&[1; 32], &reads);
			let _ = tokio::time::timeout(Duration::from_micros(wait * 20), call).await;
		}
		assert_eq!(store.queue_reads(&[1; 32], &reads).await, Ok(()));
		let reads = store.make_batch(&[1; 32], 1, 9, NOW).await.unwrap();
		assert_eq!(reads.len(), 2);
		assert_eq!(reads[0].count, reads[1].count, "half a call was kept");
	})
	.await;
}

/// The tables of a newer gateway are not touched by an older one.
#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused() {
	const NEWER: &str =
		"INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
		SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
	let database = Database::sqlite();
	database.open().await.close().await;
	in_file(&database.file(), NEWER).await;
	assert_eq!(Store::open(&database.url).await.unwrap_err(), StoreError::Newer);

	let url = server().database();
	let at: StoreUrl = url.parse().unwrap();
	Store::open(&at).await.unwrap().close().await;
	let mut connection = PgConnection::connect(&url).await.unwrap();
	sqlx::raw_sql(NEWER).execute(&mut connection).await.unwrap();
	assert_eq!(Store::open(&at).await.unwrap_err(), StoreError::Newer);
}

/// Nor are those that a gateway has made which is not released.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_another_making_is_refused() {
	let database = Database::sqlite();
	database.open().await.close().await;
	in_file(&database.file(), "UPDATE _sqlx_migrations SET checksum = x'00'").await;
	assert_eq!(Store::open(&database.url).await.unwrap_err(), StoreError::Incompatible);
}

/// Runs a statement in a SQLite file, beside the store.
async fn in_file(file: &Path, statement: &'static str) {
	let mut connection = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
	sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
	connection.close().await.unwrap();
}

fn mode(path: &Path) -> u32 {
	fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_user_reads_a_file() {
	let database = Database::sqlite();
	let store = database.open().await;
	store.insert_credential(&participant(1), &credential(1)).await.unwrap();
	let folder = database.file().parent().unwrap().to_owned();
	assert_eq!(mode(&folder), 0o700);
	let mut files = Vec::new();
	for file in fs::read_dir(&folder).unwrap() {
		let path = file.unwrap().path();
		assert_eq!(mode(&path), 0o600, "{path:?}");
		files.push(path.file_name().unwrap().to_str().unwrap().to_owned());
	}
	files.sort();
	assert_eq!(files, ["store.sqlite", "store.sqlite-shm", "store.sqlite-wal"]);
	store.close().await;

	// One that was copied back without its mode is closed to others again.
	fs::set_permissions(database.file(), fs::Permissions::from_mode(0o644)).unwrap();
	database.open().await.close().await;
	assert_eq!(mode(&database.file()), 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_found_whatever_its_folder_is_called() {
	let folder = tempfile::tempdir().unwrap();
	let name = "../é 100%25 ?mode=memory#'; --/store file.sqlite";
	fs::create_dir(folder.path().join("base")).unwrap();
	let path = folder.path().join("base").join(name);
	let url = StoreUrl::Sqlite(path.clone());
	let store = Store::open(&url).await.unwrap();
	store.insert_credential(&participant(1), &credential(1)).await.unwrap();
	store.close().await;
	assert!(path.metadata().unwrap().len() > 0);
	let store = Store::open(&url).await.unwrap();
	assert_eq!(store.credential(&participant(1)).await, Ok(Some(credential(1))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_beside_a_file_does_not_grow() {
	const MOST: u64 = 24 << 20;
	let database = Database::sqlite();
	let store = database.open().await;
	let log = database.file().with_extension("sqlite-wal");
	let mut largest = 0;
	for round in 0..3000_u32 {
		let mut credential = credential(round as u8);
		credential.bundle = vec![round as u8; 4096];
		store.replace_credential(&participant(round as u8), &credential).await.unwrap();
		largest = largest.max(log.metadata().unwrap().len());
	}
	assert!(largest < MOST, "{largest} bytes");
	store.close().await;
	assert!(!log.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_database_says_so_and_keeps_what_it_has() {
	let database = Database::sqlite();
	let store = Store::open_within(&database.url, 512 << 10).await.unwrap();
	let mut largest = credential(0);
	largest.bundle = vec![0; 4096];
	let mut stored = 0;
	let refusal = loop {
		match store.insert_credential(&participant(stored), &largest).await {
			Ok(inserted) => assert!(inserted),
			Err(refusal) => break refusal,
		}
		stored += 1;
	};
	assert_eq!(refusal, StoreError::Full);
	assert!(stored > 10, "{stored}");
	for number in 0..stored {
		assert_eq!(store.credential(&participant(number)).await, Ok(Some(largest.clone())));
	}
	assert_eq!(store.close_sessions(&participant(1), &[9; 32], None).await, Ok(0));
	store.close().await;

	// With more room it goes on.
	let store = database.open().await;
	assert_eq!(store.insert_credential(&participant(stored), &largest).await, Ok(true));
}

/// The server's errors, as it raises them itself.
#[tokio::test(flavor = "multi_thread")]
async fn each_error_of_postgresql_has_its_name() {
	let unreachable = |why: &'static str| StoreError::Unreachable(why.into());
	for (code, expected) in [
		("53100", StoreError::Full),
		("XX001", StoreError::Damaged),
		("40P01", StoreError::Busy),
		("57014", StoreError::Busy),
		("25006", unreachable("it may not be written to")),
		("42501", unreachable("the gateway's user lacks a right in it")),
		("22012", StoreError::Other("SQLSTATE 22012".into())),
	] {
		let url = server().database();
		let store = Store::open(&url.parse().unwrap()).await.unwrap();
		let mut connection = PgConnection::connect(&url).await.unwrap();
		let raise = format!(
			"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN RAISE EXCEPTION 'secret' USING ERRCODE = '{code}'; END $$;
			CREATE TRIGGER refuse BEFORE INSERT ON credentials EXECUTE FUNCTION refuse();"
		);
		sqlx::raw_sql(sqlx::AssertSqlSafe(raise)).execute(&mut connection).await.unwrap();
		let refused = store.insert_credential(&participant(1), &credential(1)).await.unwrap_err();
		assert_eq!(refused, expected);
		assert!(!refused.to_string().contains("secret"));
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_says_so() {
	// Not a database at all.
	let database = Database::sqlite();
	fs::create_dir(database.file().parent().unwrap()).unwrap();
	fs::write(database.file(), [b'x'; 8192]).unwrap();
	assert_eq!(Store::open(&database.url).await.unwrap_err(), StoreError::Damaged);

	// One whose pages behind the schema were overwritten.
	let database = Database::sqlite();
	let store = database.open().await;
	for number in 0..100 {
		store.insert_credential(&participant(number), &credential(number)).await.unwrap();
	}
	store.close().await;
	let mut file = fs::OpenOptions::new().write(true).open(database.file()).unwrap();
	let pages = file.metadata().unwrap().len() / 4096;
	for page in 15..pages {
		file.seek(SeekFrom::Start(page * 4096)).unwrap();
		file.write_all(&[0xee; 4096]).unwrap();
	}
	drop(file);
	let store = database.open().await;
	let mut damaged = 0;
	for number in 0..100 {
		match store.credential(&participant(number)).await {
			Ok(found) => assert_eq!(found, Some(credential(number))),
			Err(error) => {
				assert_eq!(error, StoreError::Damaged);
				damaged += 1;
			}
		}
	}
	assert!(damaged > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_nobody_wrote_is_damage() {
	let database = Database::sqlite();
	let store = database.open().await;
	store.put_application(&participant(1), &application(1), 9).await.unwrap();
	for change in [
		"UPDATE applications SET role = 77",
		"UPDATE applications SET role = -1",
		"UPDATE applications SET role = 2, state = 5",
		"UPDATE applications SET state = 1",
		"UPDATE applications SET state = 0, account = x'00'",
	] {
		in_file(&database.file(), change).await;
		assert_eq!(store.application(&participant(1)).await, Err(StoreError::Damaged), "{change}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_where_no_file_can_be_is_named() {
	let folder = tempfile::tempdir().unwrap();
	let file = folder.path().join("file");
	fs::write(&file, "").unwrap();
	for path in [folder.path().to_owned(), file.join("store.sqlite"), "/".into()] {
		let opened = Store::open(&StoreUrl::Sqlite(path.clone())).await;
		assert!(matches!(opened, Err(StoreError::Unreachable(_))), "{path:?}: {opened:?}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_lets_nobody_in_is_unreachable() {
	let url = server().database();
	let database = url.rsplit('/').next().unwrap();
	let password = server().password();
	for (wrong, why) in [
		(url.replace(password, "guess"), "it refuses the gateway's user or password"),
		(url.replace(database, "none"), "there is no database of this name"),
		(url.replace("vacchain-postgres", "vacchain-none"), "entity not found"),
		("postgres://gateway@127.0.0.1:1/none".into(), "connection refused"),
	] {
		let started = Instant::now();
		let refused = Store::open(&wrong.parse().unwrap()).await.unwrap_err();
		assert_eq!(refused, StoreError::Unreachable(why.into()));
		assert!(started.elapsed() < STATEMENT_TIMEOUT);
		assert!(!refused.to_string().contains(password));
	}
}

/// A connection that holds a lock for too long makes a call fail in time, not wait for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_ends_in_time_when_another_blocks_it() {
	let sqlite = Database::sqlite();
	let store = sqlite.open().await;
	let mut other = SqliteConnection::connect(sqlite.file().to_str().unwrap()).await.unwrap();
	sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
	let url = server().database();
	let on_server = Store::open(&url.parse().unwrap()).await.unwrap();
	let mut locking = PgConnection::connect(&url).await.unwrap();
	sqlx::raw_sql("BEGIN; LOCK TABLE credentials").execute(&mut locking).await.unwrap();

	let started = Instant::now();
	let (id, credential) = (participant(1), credential(1));
	let (in_file, in_server) = tokio::join!(
		store.insert_credential(&id, &credential),
		on_server.insert_credential(&id, &credential)
	);
	assert_eq!((in_file, in_server), (Err(StoreError::Busy), Err(StoreError::Busy)));
	assert!(started.elapsed() < CALL_TIMEOUT + Duration::from_secs(1), "{:?}", started.elapsed());
	assert_eq!(store.credential(&id).await, Ok(None), "a file's readers do not wait for its writers");

	sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
	sqlx::raw_sql("ROLLBACK").execute(&mut locking).await.unwrap();
	for store in [store, on_server] {
		assert_eq!(store.insert_credential(&id, &credential).await, Ok(true));
	}
}

/// A token's text is nowhere in the file, and a removed row is gone from it.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_holds_no_token_and_nothing_removed() {
	use sha2::{Digest, Sha256};

	let database = Database::sqlite();
	let store = database.open().await;
	let token = *b"a token of 32 bytes as sent home";
	let share = *b"a share of 32 bytes, kept by us.";
	let session = SessionRow {
		token_hash: Sha256::digest(token).into(),
		share: Zeroizing::new(share.to_vec()),
		..session(1)
	};
	store.open_session(&session, 16).await.unwrap();
	store.attempt([&Sha256::digest(b"amina.el-idrissi").into()], NOW, MINUTE, |_| true).await.unwrap();
	store.close().await;
	let holds = |bytes: &[u8]| {
		let mut file = Vec::new();
		fs::File::open(database.file()).unwrap().read_to_end(&mut file).unwrap();
		file.windows(bytes.len()).any(|window| window == bytes)
	};
	assert!(holds(&session.token_hash) && holds(&share));
	assert!(!holds(&token) && !holds(b"amina"));

	let store = database.open().await;
	store.close_session(&session.token_hash).await.unwrap();
	store.close().await;
	assert!(!holds(&session.token_hash) && !holds(&share));
}

#[test]
fn an_address_shows_no_password() {
	for (text, shown) in [
		("postgres://gate:s3cret@localhost:5433/vacchain", "postgres://localhost:5433/vacchain"),
		("postgresql://gate@localhost/vacchain?password=s3cret", "postgres://localhost:5432/vacchain"),
		(
			"postgres://gate:s3cret@%2Frun%2Fpg/vacchain?sslmode=disable",
			"postgres:///run/pg/vacchain?sslmode=disable",
		),
		("postgres://gate:%73%33cret@[::1]", "postgres://[::1]:5432/gate"),
	] {
		let url: StoreUrl = text.parse().unwrap();
		assert_eq!(url.to_string(), shown);
		assert_eq!(format!("{url:?}"), format!("StoreUrl({shown})"));
		let StoreUrl::Postgres(inner) = &url else { panic!("{url:?}") };
		assert_eq!(format!("{inner:?}"), shown);
	}
	let file = StoreUrl::Sqlite("/srv/gateway/store.sqlite".into());
	assert_eq!(format!("{file:?}"), "StoreUrl(/srv/gateway/store.sqlite)");
}

/// A password does not leave this host but to a server that proved its name, unless the operator says otherwise.
#[test]
fn another_host_has_to_show_a_certificate() {
	for host in ["db.example", "203.0.113.7", "[2001:db8::7]", "localhost.example"] {
		for (parameters, mode) in
			[("", "verify-full"), ("?ssl-mode=require", "require"), ("?sslmode=disable", "disable")]
		{
			let url: StoreUrl =
				format!("postgres://gate:s3cret@{host}/vacchain{parameters}").parse().unwrap();
			assert_eq!(url.to_string(), format!("postgres://{host}:5432/vacchain?sslmode={mode}"));
		}
	}
	let url: StoreUrl = "postgres://gate@localhost/vacchain?host=db.example".parse().unwrap();
	assert_eq!(url.to_string(), "postgres://db.example:5432/vacchain?sslmode=verify-full");
}

#[test]
fn what_is_no_address_is_refused_without_being_repeated() {
	for (text, error) in [
		("", InvalidStoreUrl::Malformed),
		("s3cret", InvalidStoreUrl::Malformed),
		("mysql://gate:s3cret@localhost/vacchain", InvalidStoreUrl::Malformed),
		("sqlite:s3cret", InvalidStoreUrl::Malformed),
		("postgres://gate:s3cret@local host/vacchain", InvalidStoreUrl::Malformed),
		("postgres://gate:s3cret@localhost/vacchain?sslmode=s3cret", InvalidStoreUrl::Malformed),
		("postgres://gate@localhost/vacchain?passwort=s3cret", InvalidStoreUrl::UnknownParameter),
	] {
		assert_eq!(text.parse::<StoreUrl>(), Err(error), "{text}");
		assert!(!format!("{error} {error:?}").contains("s3cret"));
	}
}
