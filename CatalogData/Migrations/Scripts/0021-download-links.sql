-- Download links for recipients without an account. A link is deleted with the job whose file it refers to.

create table download_links (
    token_hash bytea primary key,
    job_id     uuid not null references jobs on delete cascade,
    expires_at timestamptz not null
);

create index download_links_job on download_links (job_id);
