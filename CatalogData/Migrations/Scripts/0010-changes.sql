-- Records changes for the caches (item_changes) and for other services (price_changes, an outbox). Triggers write them in the transaction
-- of the change, so that no writer can omit them: not the service, not an import, not a manual statement in psql.

-- Item 0 stands for "too many to list". Each row is due twice: at once, and again when neither a lagging database replica nor a clock
-- that was ahead can put an old state back into a cache.
create table item_changes (
    id        bigint generated always as identity primary key,
    item_id   int not null,
    old_type  int,
    old_brand int,
    new_type  int,
    new_brand int,
    announced boolean not null default false,
    due_at    timestamptz not null default now()
) with (fillfactor = 50);

create index item_changes_due on item_changes (due_at);

create table price_changes (
    id        bigint generated always as identity primary key,
    item_id   int not null,
    old_price numeric(18, 2) not null,
    new_price numeric(18, 2) not null
);

create function note_inserted_items() returns trigger language plpgsql as $$
begin
    if (select count(*) from (select from inserted limit 101) counted) > 100 then
        insert into item_changes (item_id) values (0);
    else
        insert into item_changes (item_id, new_type, new_brand) select id, type_id, brand_id from inserted;
    end if;
    return null;
end $$;

create function note_deleted_items() returns trigger language plpgsql as $$
begin
    if (select count(*) from (select from deleted limit 101) counted) > 100 then
        insert into item_changes (item_id) values (0);
    else
        insert into item_changes (item_id, old_type, old_brand) select id, type_id, brand_id from deleted;
    end if;
    return null;
end $$;

create function note_updated_items() returns trigger language plpgsql as $$
begin
    if (select count(*) from (select from inserted limit 101) counted) > 100 then
        insert into item_changes (item_id) values (0);
    else
        insert into item_changes (item_id, old_type, old_brand, new_type, new_brand)
        select id, d.type_id, d.brand_id, i.type_id, i.brand_id from inserted i join deleted d using (id);
    end if;
    insert into price_changes (item_id, old_price, new_price)
    select id, d.price, i.price from inserted i join deleted d using (id) where d.price <> i.price;
    return null;
end $$;

create function note_everything() returns trigger language plpgsql as $$
begin
    insert into item_changes (item_id) values (0);
    return null;
end $$;

create function note_pictures() returns trigger language plpgsql as $$
begin
    insert into item_changes (item_id, old_type, old_brand, new_type, new_brand)
    select i.id, i.type_id, i.brand_id, i.type_id, i.brand_id
      from items i where i.id in (select item_id from changed);
    return null;
end $$;

create trigger items_noted_inserted after insert on items
    referencing new table as inserted for each statement execute function note_inserted_items();
create trigger items_noted_deleted after delete on items
    referencing old table as deleted for each statement execute function note_deleted_items();
create trigger items_noted_updated after update on items
    referencing new table as inserted old table as deleted for each statement execute function note_updated_items();
create trigger items_noted_truncated after truncate on items for each statement execute function note_everything();
create trigger types_noted after insert or update or delete on types for each statement execute function note_everything();
create trigger brands_noted after insert or update or delete on brands for each statement execute function note_everything();
create trigger pictures_noted_inserted after insert on pictures
    referencing new table as changed for each statement execute function note_pictures();
create trigger pictures_noted_deleted after delete on pictures
    referencing old table as changed for each statement execute function note_pictures();
