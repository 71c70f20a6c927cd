-- The visit by right of which a doctor or a physician read.
ALTER TABLE queued_reads ADD COLUMN visit BYTEA;
