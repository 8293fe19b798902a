-- Keeps the jobs table fast under load.

-- The time at which the broker confirmed the job's message; null while it has none. It reveals a broker that lost its messages.
alter table jobs add column published_at timestamptz;

-- A job leaves a dead row for each of its states. By default 20 % of a table may be dead before autovacuum runs, which here is days of dead
-- rows, and queries for due jobs have to skip them.
alter table jobs set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.02);
-- Keys are inserted and deleted within a day.
alter table idempotency_keys set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
