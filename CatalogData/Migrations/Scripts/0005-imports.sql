-- Rows on their way into the catalogue stand in a table of their own per import (staging.import_<job>): unlogged,
-- because the uploaded file is the durable copy, and dropped at the end instead of deleted row by row.

create schema staging;

create table import_errors (
    job_id   uuid not null references jobs on delete cascade,
    row      bigint not null,
    "column" text not null,
    rule     text not null,
    value    text,
    primary key (job_id, row, "column")
);
