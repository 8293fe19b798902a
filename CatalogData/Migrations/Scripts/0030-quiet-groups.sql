-- A statement that changes no type or brand (an import inserts only the missing ones) must not invalidate anything: statement triggers fire
-- all the same, and an unconditional one would clear all caches.

create function note_groups() returns trigger language plpgsql as $$
begin
    if exists (select from changed) then
        insert into item_changes (item_id) values (0);
    end if;
    return null;
end $$;

drop trigger types_noted on types;
create trigger types_noted_inserted after insert on types
    referencing new table as changed for each statement execute function note_groups();
create trigger types_noted_updated after update on types
    referencing new table as changed for each statement execute function note_groups();
create trigger types_noted_deleted after delete on types
    referencing old table as changed for each statement execute function note_groups();

drop trigger brands_noted on brands;
create trigger brands_noted_inserted after insert on brands
    referencing new table as changed for each statement execute function note_groups();
create trigger brands_noted_updated after update on brands
    referencing new table as changed for each statement execute function note_groups();
create trigger brands_noted_deleted after delete on brands
    referencing old table as changed for each statement execute function note_groups();
