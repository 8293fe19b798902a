-- Attempts that ended without a word, as when a job kills its worker: few of them end the job, while failures that are told may go on for longer.

alter table jobs add column deaths int not null default 0;
