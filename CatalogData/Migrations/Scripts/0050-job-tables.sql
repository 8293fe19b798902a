-- What keeps the table of jobs quick while much goes through it.

-- When the broker confirmed that it has the job's message; null while it has none of it. A broker that comes back empty is found out by it.
alter table jobs add column published_at timestamptz;

-- A job leaves a dead row for each of its states behind it. By default a fifth of a table may be dead, which here is days of it, and
-- whoever looks for what is due reads past them.
alter table jobs set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.02);
-- Keys come and go within a day.
alter table idempotency_keys set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
