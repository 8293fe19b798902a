-- Notifies waiting processes of changes, so that they need not poll.

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
-- For the worker that may be running the job.
create trigger jobs_cancelled after update on jobs for each row
    when (old.state = 'running' and new.state = 'cancelled') execute function tell_job('job_cancelled');

-- For the relays of changes. The catalogue service's own connections (application_name catalogdb) wake the relay in their process instead:
-- a NOTIFY in every write would make writes wait for each other's commits.
create function tell_change() returns trigger language plpgsql as $$
begin
    if current_setting('application_name') <> 'catalogdb' then
        perform pg_notify('catalog_changed', '');
    end if;
    return null;
end $$;

create trigger item_changes_told after insert on item_changes for each statement execute function tell_change();
create trigger price_changes_told after insert on price_changes for each statement execute function tell_change();
