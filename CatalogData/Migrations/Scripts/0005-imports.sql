-- Each import stages its rows in a table of its own (staging.import_<job>): unlogged, because the uploaded file is the durable copy,
-- and dropped at the end instead of being deleted row by row.

create schema staging;

create table import_errors (
    job_id   uuid not null references jobs on delete cascade,
    row      bigint not null,
    "column" text not null,
    rule     text not null,
    value    text,
    primary key (job_id, row, "column")
);
