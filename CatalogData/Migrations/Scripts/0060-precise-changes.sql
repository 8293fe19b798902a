-- Whether a change may affect which lists show the item, or where. Otherwise only the responses that show the item itself are out of date.
alter table item_changes add column affects_lists boolean not null default true;

-- The catalogue service announces its own changes itself, so that they are due the second time only, all changes of a second together. If
-- its process dies before it has announced them, the caches learn of them then.
alter table item_changes
    alter column announced set default current_setting('application_name') = 'catalogdb',
    alter column due_at set default
        case when current_setting('application_name') = 'catalogdb' then date_trunc('second', now()) + interval '4 s' else now() end;

create or replace function note_updated_items() returns trigger language plpgsql as $$
begin
    if current_setting('catalog.only_search_changes', true) = 'on' then
        return null;
    end if;
    if (select count(*) from (select from inserted limit 101) counted) > 100 then
        insert into item_changes (item_id) values (0);
    else
        insert into item_changes (item_id, old_type, old_brand, new_type, new_brand, affects_lists)
        select id, d.type_id, d.brand_id, i.type_id, i.brand_id,
               (d.name, d.description, d.type_id, d.brand_id) is distinct from (i.name, i.description, i.type_id, i.brand_id)
          from inserted i join deleted d using (id);
    end if;
    insert into price_changes (item_id, old_price, new_price)
    select id, d.price, i.price from inserted i join deleted d using (id) where d.price <> i.price;
    return null;
end $$;

create or replace function note_pictures() returns trigger language plpgsql as $$
begin
    insert into item_changes (item_id, old_type, old_brand, new_type, new_brand, affects_lists)
    select i.id, i.type_id, i.brand_id, i.type_id, i.brand_id, false
      from items i where i.id in (select item_id from changed);
    return null;
end $$;
