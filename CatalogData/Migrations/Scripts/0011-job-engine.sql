-- Columns and tables for the jobs API and its cleanup.

-- version counts the changes visible to a watcher and is the id of the job's events. watched_until limits notifications to watched jobs:
-- NOTIFY makes commits wait for each other, so it is only used if there is a listener.
alter table jobs
    add column version bigint not null default 1,
    add column watched_until timestamptz;

-- For quotas: the unfinished jobs of an owner.
create index jobs_unfinished on jobs (owner) where state in ('queued', 'running');
-- For operators: the queued jobs by kind.
create index jobs_waiting on jobs (kind, created_at) where state = 'queued';

-- Idempotency keys: a request that is sent twice creates one job. The fingerprint is a hash of the request's content.
create table idempotency_keys (
    owner       text not null,
    key         text not null,
    fingerprint bytea not null,
    job_id      uuid not null,
    created_at  timestamptz not null default now(),
    primary key (owner, key)
);

create index idempotency_keys_age on idempotency_keys (created_at);

-- Files uploaded for a job that is not accepted yet. Accepting the job deletes the row; the remaining rows are of abandoned uploads.
create table uploads (
    file       text primary key,
    created_at timestamptz not null default now()
);

create index uploads_age on uploads (created_at);

-- Files of cancelled jobs, until the cleanup removes them.
create index jobs_cancelled_files on jobs (id) where state = 'cancelled' and payload ? 'file';
