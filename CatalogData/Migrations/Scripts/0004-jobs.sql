-- The slow tasks, and at the same time their outbox.
--
-- publish_at is the moment at which a job's message is due (again), null when it is over. It serves four ends:
--   accepted: a few seconds ahead, so that the relay only publishes what its acceptor left unpublished;
--   published: minutes ahead, in case the broker loses it (a second message does no harm: a job is claimed once);
--   running: the end of the lease, so that a job whose worker and message are both lost starts again;
--   waiting for its next attempt: when the back-off is over.

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

-- Ids are in order of time (UUID version 7): this is "mine, newest first".
create index jobs_owner on jobs (owner, id desc);
create index jobs_due on jobs (publish_at) where publish_at is not null;
