-- How many minutes somebody is asked for, where it is not what the level usually takes: said when it was planned, and told to
-- whoever approves it.
alter table reference_requests add column minutes smallint check (minutes between 0 and 600);
