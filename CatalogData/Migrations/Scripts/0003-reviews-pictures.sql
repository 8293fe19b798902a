-- The reviews and pictures of items. A statement that inserts a review must also update the rating of its item.

create table reviews (
    id         bigint generated always as identity primary key,
    item_id    int not null references items on delete cascade,
    author     text not null,
    stars      smallint not null check (stars between 1 and 5),
    comment    text,
    created_at timestamptz not null default now()
);

create index reviews_item on reviews (item_id, id desc);

-- One row per size of a picture; its file is named after the id and the width.
create table pictures (
    id       uuid not null,
    width    int not null check (width > 0),
    height   int not null check (height > 0),
    item_id  int not null references items on delete cascade,
    position int not null default 0,
    primary key (id, width)
);

create index pictures_item on pictures (item_id, position, id, width);
