-- One row for each participant who logs in with a password. `enrolled`: 1 once it was found on chain.
CREATE TABLE credentials (
	participant BYTEA PRIMARY KEY NOT NULL,
	file BYTEA NOT NULL,
	setup BIGINT NOT NULL,
	account BYTEA NOT NULL,
	encryption_key BYTEA NOT NULL,
	bundle BYTEA NOT NULL,
	changed_at BIGINT NOT NULL,
	enrolled BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX credentials_by_change ON credentials (enrolled, changed_at);
-- Nobody's. It is read where there is no other, so that an unknown username takes as long as a known one.
INSERT INTO credentials (participant, file, setup, account, encryption_key, bundle, changed_at, enrolled)
VALUES (decode(repeat('ff', 32), 'hex'), decode(repeat('00', 192), 'hex'), 0, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), decode(repeat('00', 192), 'hex'), 0, 1);

-- The gateways' OPAQUE setups, which the credentials are made with. `fingerprint`: a SHA-256 of the setup.
CREATE TABLE setups (
	number BIGINT PRIMARY KEY NOT NULL,
	fingerprint BYTEA NOT NULL
);

-- Who is logged in. A session is found by the SHA-256 of its token.
CREATE TABLE sessions (
	token_hash BYTEA PRIMARY KEY NOT NULL,
	participant BYTEA NOT NULL,
	account BYTEA NOT NULL,
	address TEXT NOT NULL,
	share BYTEA NOT NULL,
	opened_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_of ON sessions (participant, opened_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- How often someone tried to log in lately.
CREATE TABLE attempts (
	id BYTEA PRIMARY KEY NOT NULL,
	count BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	forget_at BIGINT NOT NULL
);
CREATE INDEX attempts_by_end ON attempts (forget_at);

-- Who asks to be registered. `state`: 0 waits, 1 was declined.
CREATE TABLE applications (
	participant BYTEA PRIMARY KEY NOT NULL,
	account BYTEA NOT NULL,
	encryption_key BYTEA NOT NULL,
	role BIGINT NOT NULL,
	organisation BYTEA,
	profile BYTEA NOT NULL,
	sealed BYTEA NOT NULL,
	applied_at BIGINT NOT NULL,
	state BIGINT NOT NULL,
	reason TEXT,
	decided_at BIGINT
);
CREATE INDEX applications_by_state ON applications (state, participant);
CREATE INDEX applications_by_decision ON applications (decided_at);

-- Reads that are not in the chain's access log yet. `batch` 0: in none yet, and in none before `due_at`.
CREATE TABLE queued_reads (
	gateway BYTEA NOT NULL,
	batch BIGINT NOT NULL,
	record BYTEA NOT NULL,
	reader BYTEA NOT NULL,
	kind BIGINT NOT NULL,
	first_at BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	count BIGINT NOT NULL,
	PRIMARY KEY (gateway, batch, record, reader, kind)
);
CREATE INDEX queued_reads_by_time ON queued_reads (gateway, batch, first_at);
