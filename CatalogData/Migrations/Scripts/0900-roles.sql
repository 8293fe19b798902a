-- Permissions. The migrator owns the schema; the services log in as members of these roles, which own nothing and so can neither change
-- nor drop it: a compromised service can corrupt rows, and no more. The roles may neither truncate tables nor write to the journal of
-- migrations.
--
-- A function, because it has to be called again: by the migrator when it grants a service's login its role (section Logins), for tables
-- created later or owned by another login. Roles belong to the server, not to the database, and may already exist; a migrator that may not
-- create roles (its services then log in with full permissions) gets a warning and is not blocked.

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
