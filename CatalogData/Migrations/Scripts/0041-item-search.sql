-- From here on a trigger keeps the column, instead of an expression: it can be changed later without the table being written anew, and an
-- update that changes neither name nor description costs nothing. The column keeps its name, so that services of the version before go on
-- reading it.

alter table items alter column search drop expression;

create function set_item_search() returns trigger language plpgsql as $$
begin
    new.search := public.item_search(new.name, new.description);
    return new;
end $$;

create trigger items_search_inserted before insert on items for each row execute function set_item_search();
create trigger items_search_updated before update on items for each row
    when (old.name is distinct from new.name or old.description is distinct from new.description) execute function set_item_search();
