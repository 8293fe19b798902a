-- Files to be removed from the store, and when. A file is listed before it is written: a crash at any point leaves no orphan.

create table file_expiry (
    name       text primary key,
    expires_at timestamptz not null
);

create index file_expiry_due on file_expiry (expires_at);

-- The files of a picture that is deleted, with its item or alone, even by a manual statement in psql, are removed a few minutes later,
-- when no page delivered before refers to them any more.

create function expire_pictures() returns trigger language plpgsql as $$
begin
    insert into file_expiry (name, expires_at)
    select 'pictures/' || id || '/' || width || '.webp', now() + interval '10 min' from removed
    on conflict (name) do nothing;
    return null;
end $$;

create function expire_all_pictures() returns trigger language plpgsql as $$
begin
    insert into file_expiry (name, expires_at)
    select 'pictures/' || id || '/' || width || '.webp', now() + interval '10 min' from pictures
    on conflict (name) do nothing;
    return null;
end $$;

create trigger pictures_expired_deleted after delete on pictures
    referencing old table as removed for each statement execute function expire_pictures();
create trigger pictures_expired_truncated before truncate on pictures for each statement execute function expire_all_pictures();
