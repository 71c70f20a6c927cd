-- The device of a session as its owner calls it. Empty: it has no name.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';

-- How a participant's account logged in, and what was changed, one row for each device and network. `kind`: 0 logged in,
-- 1 set the password.
CREATE TABLE login_events (
	participant BLOB NOT NULL,
	account BLOB NOT NULL,
	kind BIGINT NOT NULL,
	device TEXT NOT NULL,
	network TEXT NOT NULL,
	first_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	PRIMARY KEY (participant, account, kind, device, network)
);
CREATE INDEX login_events_by_end ON login_events (last_at);
