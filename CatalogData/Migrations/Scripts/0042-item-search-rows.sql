-- transaction: none
-- Fills existing items in batches (about two minutes for a million items): an update of an item waits for one batch at most.

do $$
declare
    last_id int := 0;
    batch_end int;
begin
    loop
        select max(id) into batch_end from (select id from items where id > last_id order by id limit 500) batch;
        exit when batch_end is null;
        set local catalog.only_search_changes = 'on';
        update items set search = item_search(name, description) where id > last_id and id <= batch_end;
        commit;
        last_id := batch_end;
    end loop;
end $$;
