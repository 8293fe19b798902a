-- transaction: none
-- Each can run again: an index that was left invalid by a failure is made anew.

alter table jobs validate constraint jobs_stage_check;

-- The jobs with the broker, by owner; and those that are held back, in the order in which they are released.
drop index concurrently if exists jobs_sent;
create index concurrently jobs_sent on jobs (kind, owner) where state = 'queued' and stage = 'sent';
drop index concurrently if exists jobs_held;
create index concurrently jobs_held on jobs (kind, owner, priority desc, id) where state = 'queued' and stage = 'held';
-- jobs_sent serves the queries that used it.
drop index concurrently if exists jobs_waiting;
