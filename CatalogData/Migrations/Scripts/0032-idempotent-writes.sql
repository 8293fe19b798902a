-- A key may also stand for a write that makes no job: an item, a review. It is remembered with the write, and with what was answered. Its
-- job_id is
-- the nil UUID and not null: replicas of the version before read that column, too.
alter table idempotency_keys add column response text;
