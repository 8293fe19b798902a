-- From now on a trigger maintains the column, instead of a generation expression: it can be changed later without rewriting the table, and
-- updates that change neither name nor description cost nothing. The column keeps its name, so that services of the previous version can
-- still read it.

alter table items alter column search drop expression;

-- Existing rows are filled in batches (0042). This changes nothing visible, so it must not invalidate any cache.
create or replace function note_updated_items() returns trigger language plpgsql as $$
begin
    if current_setting('catalog.only_search_changes', true) = 'on' then
        return null;
    end if;
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

create function set_item_search() returns trigger language plpgsql as $$
begin
    new.search := public.item_search(new.name, new.description);
    return new;
end $$;

create trigger items_search_inserted before insert on items for each row execute function set_item_search();
create trigger items_search_updated before update on items for each row
    when (old.name is distinct from new.name or old.description is distinct from new.description) execute function set_item_search();
