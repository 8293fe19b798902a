-- Files that are to be removed from the store, and when. A file is listed before it is written: a crash at any point leaves no orphan.

create table file_expiry (
    name       text primary key,
    expires_at timestamptz not null
);

create index file_expiry_due on file_expiry (expires_at);

-- A picture that is taken out of the catalogue, with its item or without, is removed from the store by whoever does it,
-- a hand at psql included: a few minutes later, when no page that was handed out before shows it any more.

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
