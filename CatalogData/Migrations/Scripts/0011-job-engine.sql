-- What the jobs API and its sweeps need beyond the job itself.

-- version counts what a watcher of the job would want to see: the id of its events. watched_until says whether anybody watches:
-- telling (NOTIFY) makes commits wait for each other, so what nobody listens to is not told.
alter table jobs
    add column version bigint not null default 1,
    add column watched_until timestamptz;

-- Quotas: how much of an owner's is unfinished.
create index jobs_unfinished on jobs (owner) where state in ('queued', 'running');
-- Operators: what waits, by kind.
create index jobs_waiting on jobs (kind, created_at) where state = 'queued';

-- A request that is sent twice makes one job. The fingerprint is of all that the request asked for.
create table idempotency_keys (
    owner       text not null,
    key         text not null,
    fingerprint bytea not null,
    job_id      uuid not null,
    created_at  timestamptz not null default now(),
    primary key (owner, key)
);

create index idempotency_keys_age on idempotency_keys (created_at);

-- Files that were begun for a job that does not exist yet. Accepting the job removes its row; what stays behind is nobody's.
create table uploads (
    file       text primary key,
    created_at timestamptz not null default now()
);

create index uploads_age on uploads (created_at);

-- Files of cancelled jobs, until they are swept.
create index jobs_cancelled_files on jobs (id) where state = 'cancelled' and payload ? 'file';
