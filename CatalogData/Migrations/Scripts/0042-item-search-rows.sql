-- Items that are there already. In a transaction of its own: while it goes on (about two minutes for a million items) reads go on, and
-- changes of items wait.

update items set search = item_search(name, description);
