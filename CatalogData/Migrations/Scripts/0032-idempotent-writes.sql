-- A key may also belong to a write that creates no job: an item, a review. It is stored with the write, together with the response. Its
-- job_id is the nil UUID and not null, because replicas of the previous version read that column, too.
alter table idempotency_keys add column response text;
