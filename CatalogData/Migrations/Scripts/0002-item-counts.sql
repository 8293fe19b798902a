-- A page contains the total number of matching items. Counting a million rows for each page would cost more than the page itself,
-- so the counts are maintained: per type and brand, per type, per brand, and overall (0 stands for "any").
--
-- A count is the sum of its slots. A writer adds to an unlocked slot, or inserts a new one: a long import and a short insert
-- never wait for each other, and there are at most as many slots as there were concurrent writers.

create table item_counts (
    type_id  int not null,
    brand_id int not null,
    slot     bigint generated always as identity,
    items    bigint not null,
    primary key (type_id, brand_id, slot)
) with (fillfactor = 50);

create function add_to_item_count(of_type int, of_brand int, change bigint) returns void language plpgsql as $$
begin
    update item_counts
       set items = items + change
     where type_id = of_type and brand_id = of_brand
       and slot = (select free.slot from item_counts free
                    where free.type_id = of_type and free.brand_id = of_brand
                    limit 1 for update skip locked);
    if not found then
        insert into item_counts (type_id, brand_id, items) values (of_type, of_brand, change);
    end if;
end $$;

create function count_inserted_items() returns trigger language plpgsql as $$
begin
    perform add_to_item_count(coalesce(type_id, 0), coalesce(brand_id, 0), count(*))
       from inserted
      group by grouping sets ((type_id, brand_id), (type_id), (brand_id), ())
     having count(*) > 0;
    return null;
end $$;

create function count_deleted_items() returns trigger language plpgsql as $$
begin
    perform add_to_item_count(coalesce(type_id, 0), coalesce(brand_id, 0), -count(*))
       from deleted
      group by grouping sets ((type_id, brand_id), (type_id), (brand_id), ())
     having count(*) > 0;
    return null;
end $$;

create function count_moved_items() returns trigger language plpgsql as $$
begin
    perform add_to_item_count(coalesce(type_id, 0), coalesce(brand_id, 0), sum(change)::bigint)
       from (select type_id, brand_id, 1::bigint as change from inserted
             union all
             select type_id, brand_id, -1 from deleted) moved
      group by grouping sets ((type_id, brand_id), (type_id), (brand_id))
     having sum(change) <> 0;
    return null;
end $$;

create function forget_item_counts() returns trigger language plpgsql as $$
begin
    delete from item_counts;
    return null;
end $$;

create trigger items_inserted after insert on items
    referencing new table as inserted for each statement execute function count_inserted_items();
create trigger items_deleted after delete on items
    referencing old table as deleted for each statement execute function count_deleted_items();
create trigger items_moved after update on items
    referencing new table as inserted old table as deleted for each statement execute function count_moved_items();
create trigger items_truncated after truncate on items
    for each statement execute function forget_item_counts();
