-- How far referrals carry is one more analysis that is kept.
alter table analyses drop constraint analyses_kind_check;
alter table analyses add constraint analyses_kind_check check (kind in ('drivers', 'discovery', 'value', 'spread'));
