-- Who may do what. The migrator owns the schema; the services log in as members of these roles, which own nothing and so can
-- neither change nor drop it: a service that is taken over can spoil rows, and no more. They may not empty a table at once
-- either (truncate), nor touch the journal of migrations.
--
-- A function, because there is no end to it: whoever lets a service log in calls it again (see the migrator's section Logins),
-- for tables that came later or belong to somebody else. Roles are the server's, not the database's, and may be there already;
-- who may not make any (and then logs its services in as somebody who may do everything) is told so and not held up.

create function grant_catalog_roles() returns void language plpgsql as $$
declare
    wanted text;
    missing bool := false;
begin
    foreach wanted in array array['catalog_service', 'catalog_worker'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception
                -- Another database of this server was faster.
                when duplicate_object or unique_violation then null;
                when insufficient_privilege then
                    missing := true;
                    raise warning 'Role % is missing and % may not make it: services need logins that may read and write.', wanted, current_user;
            end;
        end if;
    end loop;
    if missing then
        return;
    end if;

    revoke create on schema public, staging from public;
    grant usage on schema public to catalog_service, catalog_worker;
    grant select, insert, update, delete on all tables in schema public to catalog_service, catalog_worker;
    grant usage, select, update on all sequences in schema public to catalog_service, catalog_worker;
    alter default privileges in schema public grant select, insert, update, delete on tables to catalog_service, catalog_worker;
    alter default privileges in schema public grant usage, select, update on sequences to catalog_service, catalog_worker;
    revoke insert, update, delete on schema_versions from catalog_service, catalog_worker;

    -- An import stands in a table of its own until it is complete: that one schema the worker may build in.
    grant usage, create on schema staging to catalog_worker;
end $$;

revoke execute on function grant_catalog_roles() from public;
select grant_catalog_roles();
