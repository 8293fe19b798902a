-- The tables of jobs. Take this file into your migrations.

-- The jobs. The table is also their outbox.
--
-- publish_at is the time at which a job's message is due for (re)publishing; null when the job has ended or is held back. It serves five
-- purposes:
--   accepted: a few seconds ahead, so that the relay publishes only what the accepting replica left unpublished;
--   published: minutes ahead, in case the broker loses the message (a duplicate does no harm: a job is claimed once);
--   running: the end of the lease, so that a job that lost both its worker and its message starts again;
--   waiting for the next attempt: the end of the back-off;
--   scheduled: the time at which it may start.
--
-- stage says where a queued job is: delayed until publish_at; held back until an earlier job of its owner and kind starts, since the broker
-- has as many of them as it may; or sent to the broker. So a job waits behind a few jobs of each other owner, not behind all of them.
-- priority orders the held jobs of an owner.
--
-- version counts the changes visible to a watcher. watched_until limits notifications to watched jobs: NOTIFY makes commits wait for each
-- other. deaths counts attempts that ended without reporting an outcome, as when a job crashes its worker. published_at is the time at
-- which the broker confirmed the job's message; null while it has none.
create table jobs (
    id            uuid primary key,
    kind          text not null,
    owner         text not null,
    state         text not null default 'queued'
                  check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
    progress      real not null default 0 check (progress between 0 and 1),
    attempts      int not null default 0,
    payload       jsonb not null,
    result        jsonb,
    error         text,
    trace_parent  text,
    lease         uuid,
    leased_until  timestamptz,
    publish_at    timestamptz,
    created_at    timestamptz not null default now(),
    started_at    timestamptz,
    finished_at   timestamptz,
    version       bigint not null default 1,
    watched_until timestamptz,
    deaths        int not null default 0,
    published_at  timestamptz,
    stage         text not null default 'sent' constraint jobs_stage_check check (stage in ('delayed', 'held', 'sent')),
    priority      smallint not null default 0
-- A job leaves a dead row for each of its states. By default 20 % of a table may be dead before autovacuum runs, which here is days of dead
-- rows, and queries for due jobs have to skip them.
) with (
    fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.02);

-- Ids are ordered by time (UUID version 7): this index returns the jobs of an owner, newest first.
create index jobs_owner on jobs (owner, id desc);
create index jobs_due on jobs (publish_at) where publish_at is not null;
-- For quotas: the unfinished jobs of an owner.
create index jobs_unfinished on jobs (owner) where state in ('queued', 'running');
-- The jobs with the broker, by owner; and those that are held back, in the order in which they are released.
create index jobs_sent on jobs (kind, owner) where state = 'queued' and stage = 'sent';
create index jobs_held on jobs (kind, owner, priority desc, id) where state = 'queued' and stage = 'held';
-- Files of cancelled jobs, until the cleanup removes them.
create index jobs_cancelled_files on jobs (id) where state = 'cancelled' and payload ? 'file';

create function tell_job() returns trigger language plpgsql as $$
begin
    perform pg_notify(tg_argv[0], new.id::text);
    return null;
end $$;

-- For watchers of the job.
create trigger jobs_changed after update on jobs for each row
    when (new.watched_until > now() and new.version <> old.version) execute function tell_job('job_changed');
-- For the relays: the message is due at a different time than scheduled. New jobs need no notification: the accepting replica publishes.
create trigger jobs_given_back after update on jobs for each row
    when (old.state in ('running', 'failed') and new.state = 'queued') execute function tell_job('job_due');
-- Likewise: a cancelled job lets the next held one go.
create trigger jobs_slot_freed after update on jobs for each row
    when (old.state = 'queued' and old.stage = 'sent' and new.state = 'cancelled') execute function tell_job('job_due');
-- For the worker that may be running the job.
create trigger jobs_cancelled after update on jobs for each row
    when (old.state = 'running' and new.state = 'cancelled') execute function tell_job('job_cancelled');

-- Idempotency keys: a request that is sent twice takes effect once. The fingerprint is a hash of the request's content. A key may belong to
-- a write that creates no job: its job_id is the nil UUID, and its response is stored.
create table idempotency_keys (
    owner       text not null,
    key         text not null,
    fingerprint bytea not null,
    job_id      uuid not null,
    created_at  timestamptz not null default now(),
    response    text,
    primary key (owner, key)
-- Keys are inserted and deleted within a day.
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

create index idempotency_keys_age on idempotency_keys (created_at);

-- Files uploaded for a job that is not accepted yet. Accepting the job deletes the row; the remaining rows are of abandoned uploads.
create table uploads (
    file       text primary key,
    created_at timestamptz not null default now()
);

create index uploads_age on uploads (created_at);

-- Files to be removed from the store, and when. A file is listed before it is written: a crash at any point leaves no orphan.
create table file_expiry (
    name       text primary key,
    expires_at timestamptz not null
);

create index file_expiry_due on file_expiry (expires_at);

-- Download links for recipients without an account. A link is deleted with the job whose file it refers to.
create table download_links (
    token_hash bytea primary key,
    job_id     uuid not null references jobs on delete cascade,
    expires_at timestamptz not null
);

create index download_links_job on download_links (job_id);

-- Recurring jobs: the next time of each. Its job is inserted in the transaction that advances it. schedule identifies the times: when it
-- changes, the next time is computed anew; null if there is none.
create table recurring_jobs (
    name     text primary key,
    schedule text not null,
    next_at  timestamptz
);
