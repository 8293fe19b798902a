-- The jobs. The table is also their outbox.
--
-- publish_at is the time at which a job's message is due for (re)publishing; null when the job has ended. It serves four purposes:
--   accepted: a few seconds ahead, so that the relay publishes only what the accepting replica left unpublished;
--   published: minutes ahead, in case the broker loses the message (a duplicate does no harm: a job is claimed once);
--   running: the end of the lease, so that a job that lost both its worker and its message starts again;
--   waiting for the next attempt: the end of the back-off.

create table jobs (
    id           uuid primary key,
    kind         text not null,
    owner        text not null,
    state        text not null default 'queued'
                 check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
    progress     real not null default 0 check (progress between 0 and 1),
    attempts     int not null default 0,
    payload      jsonb not null,
    result       jsonb,
    error        text,
    trace_parent text,
    lease        uuid,
    leased_until timestamptz,
    publish_at   timestamptz,
    created_at   timestamptz not null default now(),
    started_at   timestamptz,
    finished_at  timestamptz
) with (fillfactor = 70);

-- Ids are ordered by time (UUID version 7): this index returns the jobs of an owner, newest first.
create index jobs_owner on jobs (owner, id desc);
create index jobs_due on jobs (publish_at) where publish_at is not null;
