-- Attempts that ended without reporting an outcome, as when a job crashes its worker: a few of them fail the job, while reported failures
-- are retried for longer.

alter table jobs add column deaths int not null default 0;
