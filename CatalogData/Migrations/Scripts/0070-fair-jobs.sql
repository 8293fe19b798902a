-- Jobs of different owners take turns, some jobs go first, and some run at a time.

-- stage says where a queued job is: delayed until publish_at; held back until an earlier job of its owner and kind starts, since the broker
-- has as many of them as it may; or sent to the broker. So a job waits behind a few jobs of each other owner, not behind all of them.
-- priority orders the held jobs of an owner.
alter table jobs
    add column stage text not null default 'sent',
    add column priority smallint not null default 0,
    -- Validated by the next script: that reads the whole table, and must not block the services meanwhile.
    add constraint jobs_stage_check check (stage in ('delayed', 'held', 'sent')) not valid;

-- A cancelled job lets the next held one go.
create trigger jobs_slot_freed after update on jobs for each row
    when (old.state = 'queued' and old.stage = 'sent' and new.state = 'cancelled') execute function tell_job('job_due');

-- Recurring jobs: the next time of each. Its job is inserted in the transaction that advances it. schedule identifies the times: when it
-- changes, the next time is computed anew; null if there is none.
create table recurring_jobs (
    name     text primary key,
    schedule text not null,
    next_at  timestamptz
);
