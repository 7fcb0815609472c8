-- What customers experienced of us, and how satisfied they were with it: decision 18.

-- A product, a service, a person, a place or a way to get in touch. Whoever names it first, in a survey or in a file, makes
-- it; small and capital letters do not tell two apart.
create table touchpoints (
  id         text primary key,
  number     bigint generated always as identity unique,
  name       text not null check (name <> '' and length(name) <= 120),
  -- What it was called before, in small letters: surveys and files that still say so mean this one.
  also_called text[] not null default '{}',
  version    integer not null default 1,
  import_id  text,
  created_at timestamptz not null default now()
);
create unique index touchpoint_names on touchpoints (lower(name));
create index touchpoints_of_import on touchpoints (import_id) where import_id is not null;

-- What is kept of a touchpoint on every customer is an attribute, so that all that is counted by attributes is counted by
-- touchpoints: a number, the latest rating; a yes-no, that they experienced it. Nobody writes it but the triggers below.
alter table attributes add column touchpoint_id text references touchpoints on delete cascade;
create unique index one_attribute_per_touchpoint on attributes (touchpoint_id, kind) where touchpoint_id is not null;
alter table attributes add constraint attributes_of_touchpoints check (touchpoint_id is null or kind in ('number', 'yes-no'));

-- That a customer experienced a touchpoint, once, perhaps with a rating of 1 to 5.
create table experiences (
  id            text primary key,
  number        bigint generated always as identity unique,
  touchpoint_id text not null references touchpoints on delete cascade,
  customer_id   text not null references customers on delete cascade,
  -- Who of theirs, where that is known.
  contact_id    text references contacts on delete set null,
  -- The day of it, or of its rating; null where nobody knows, and then it is older than any that has one.
  had_on        date,
  rating        smallint check (rating between 1 and 5),
  -- The answer that gave it, which takes it along when it is removed.
  response_id   text references responses on delete cascade,
  -- What the file or the tool it came from calls it.
  external_id   text,
  version       integer not null default 1,
  import_id     text,
  created_at    timestamptz not null default now(),
  unique (response_id, touchpoint_id)
);
create unique index one_experience_per_external_id on experiences (external_id) where external_id is not null;
create index experiences_of_customer on experiences (customer_id, touchpoint_id, had_on desc nulls last, number desc);
create index experiences_of_touchpoint on experiences (touchpoint_id, had_on desc nulls last, number desc)
  include (customer_id, rating);
create index experiences_of_contact on experiences (contact_id) where contact_id is not null;
create index experiences_of_import on experiences (import_id) where import_id is not null;

-- A touchpoint's name within a sentence: 'The product' is 'the product' there; names of people and products stay as they are.
create function touchpoint_called(name text) returns text language sql immutable as $$
  select case when name ~ '^(The|A|An|Our|Your) ' then lower(left(name, 1)) || substr(name, 2) else name end
$$;

-- The attribute that keeps something of a touchpoint, made where it is not there yet. Of two who need it at once the second
-- waits for the first. Somebody may have an attribute with this name or key of their own: then this one is numbered.
create function keep_touchpoint_attribute(touchpoint text, of_kind text) returns void
language plpgsql set search_path from current as $$
declare
  called text;
  stem   text;
begin
  for try in 1 .. 1000 loop
    if exists (select from attributes where touchpoint_id = touchpoint and kind = of_kind) then return; end if;
    select case of_kind when 'number' then 'Satisfaction with ' else 'Experienced ' end || touchpoint_called(name),
      rtrim(case of_kind when 'number' then 'satisfaction-with-' else 'experienced-' end
        || left(trim('-' from regexp_replace(lower(normalize(name, nfkd)), '[^a-z0-9]+', '-', 'g')), 32), '-')
      into called, stem from touchpoints where id = touchpoint;
    if not found then return; end if;
    insert into attributes (key, label, kind, touchpoint_id, position)
    select stem || case when try = 1 then '' else '-' || try end, called || case when try = 1 then '' else ' (' || try || ')' end,
      of_kind, touchpoint, coalesce(max(position), -1) + 1 from attributes
    on conflict do nothing;
  end loop;
end $$;

-- The latest rating of each touchpoint, and that they experienced it, are found again for every customer a statement was about.
-- Customers are held first and counted after, so that of two who write about one the second sees what the first wrote.
create function keep_experiences() returns trigger language plpgsql set search_path from current as $$
declare
  customers_of   text[];
  touchpoints_of text[];
  unrated        text[] := '{}';
  needed         record;
begin
  if tg_op = 'INSERT' then
    select array_agg(customer_id), array_agg(touchpoint_id) into customers_of, touchpoints_of
    from (select distinct customer_id, touchpoint_id from now_is) about;
  elsif tg_op = 'DELETE' then
    select array_agg(customer_id), array_agg(touchpoint_id) into customers_of, touchpoints_of
    from (select distinct customer_id, touchpoint_id from was) about;
  else
    select array_agg(customer_id), array_agg(touchpoint_id) into customers_of, touchpoints_of
    from (select customer_id, touchpoint_id from was union select customer_id, touchpoint_id from now_is) about;
  end if;
  if customers_of is null then return null; end if;

  -- Whoever lets "experienced it" be kept for the first time counts all who did, and so waits for those who are writing about
  -- it now, as they wait for it. Until then its writers do not wait for each other.
  if tg_op <> 'DELETE' then
    select coalesce(array_agg(distinct touchpoint_id), '{}') into unrated from now_is where rating is null;
  end if;
  for needed in
    select distinct id, id = any(unrated) as is_first from unnest(touchpoints_of) as id
    where not exists (select from attributes a where a.touchpoint_id = id and a.kind = 'yes-no')
    order by id
  loop
    if needed.is_first then
      perform pg_advisory_xact_lock(hashtextextended('experienced ' || needed.id, 0));
    else
      perform pg_advisory_xact_lock_shared(hashtextextended('experienced ' || needed.id, 0));
    end if;
  end loop;

  if tg_op <> 'DELETE' then
    for needed in
      select distinct n.touchpoint_id as id, case when n.rating is null then 'yes-no' else 'number' end as kind
      from now_is n
      where not exists (select from attributes a where a.touchpoint_id = n.touchpoint_id
        and a.kind = case when n.rating is null then 'yes-no' else 'number' end)
      order by 1, 2
    loop
      perform keep_touchpoint_attribute(needed.id, needed.kind);
      if needed.kind = 'yes-no' then
        select customers_of || array_agg(e.customer_id), touchpoints_of || array_agg(needed.id)
        into customers_of, touchpoints_of
        from (select distinct customer_id from experiences where touchpoint_id = needed.id) e;
      end if;
    end loop;
  end if;

  perform from customers where id = any(customers_of) order by number for no key update;
  update customers c set attributes = (c.attributes - fresh.keys) || fresh.says
  from (
    select about.customer_id, array_agg(a.key) as keys,
      coalesce(jsonb_object_agg(a.key, case a.kind when 'number' then to_jsonb(latest.rating) else 'true'::jsonb end)
        filter (where case a.kind when 'number' then latest.rating is not null else latest.had end), '{}') as says
    from (select distinct customer_id, touchpoint_id from unnest(customers_of, touchpoints_of) as p (customer_id, touchpoint_id)) about
    join attributes a on a.touchpoint_id = about.touchpoint_id
    cross join lateral (
      select (select e.rating from experiences e
          where e.customer_id = about.customer_id and e.touchpoint_id = about.touchpoint_id and e.rating is not null
          order by e.had_on desc nulls last, e.number desc limit 1) as rating,
        exists (select from experiences e
          where e.customer_id = about.customer_id and e.touchpoint_id = about.touchpoint_id) as had
    ) latest
    group by about.customer_id
  ) fresh
  where c.id = fresh.customer_id and (c.attributes - fresh.keys) || fresh.says <> c.attributes;
  return null;
end $$;

create trigger experiences_kept_insert after insert on experiences referencing new table as now_is
  for each statement execute function keep_experiences();
create trigger experiences_kept_update after update on experiences referencing old table as was new table as now_is
  for each statement execute function keep_experiences();
create trigger experiences_kept_delete after delete on experiences referencing old table as was
  for each statement execute function keep_experiences();

-- With a touchpoint go its attributes, and with an attribute of a touchpoint what customers had for it.
create function forget_touchpoint_attributes() returns trigger language plpgsql set search_path from current as $$
declare
  gone text[];
begin
  select array_agg(key) into gone from was where touchpoint_id is not null;
  if gone is not null then
    update customers set attributes = attributes - gone where attributes ?| gone;
  end if;
  return null;
end $$;
create trigger touchpoint_attributes_gone after delete on attributes referencing old table as was
  for each statement execute function forget_touchpoint_attributes();

-- What was rated in surveys before there were touchpoints here.
create temporary table rated on commit drop as
  select r.id as response_id, r.customer_id, r.contact_id, r.given_on, r.import_id, r.created_at, r.number,
    rtrim(left(trim(regexp_replace(t.touchpoint -> 'name' ->> (asked.content -> 'languages' ->> 0), '\s+', ' ', 'g')), 120)) as name,
    (r.answers -> (q.question ->> 'key') -> 'ratings' ->> (t.touchpoint ->> 'key'))::numeric::smallint as rating,
    q.at * 100 + t.at as at
  from responses r
  join surveys s on s.id = r.survey_id
  left join survey_versions v on v.survey_id = r.survey_id and v.version = r.survey_version
  cross join lateral (select coalesce(v.content, s.content) as content) asked
  cross join lateral jsonb_array_elements(asked.content -> 'questions') with ordinality as q (question, at)
  cross join lateral jsonb_array_elements(q.question -> 'touchpoints') with ordinality as t (touchpoint, at)
  where r.state = 'submitted' and r.customer_id is not null and q.question ->> 'kind' = 'satisfaction'
    and jsonb_typeof(r.answers -> (q.question ->> 'key') -> 'ratings' -> (t.touchpoint ->> 'key')) = 'number';
insert into touchpoints (id, name)
select 'tou_' || replace(gen_random_uuid()::text, '-', ''), name
from (select distinct on (lower(name)) name, number from rated where name <> '' order by lower(name), number) first
order by number, name
on conflict do nothing;
insert into experiences (id, touchpoint_id, customer_id, contact_id, had_on, rating, response_id, import_id, created_at)
select 'exp_' || replace(gen_random_uuid()::text, '-', ''), t.id, r.customer_id, r.contact_id, r.given_on, r.rating, r.response_id,
  r.import_id, r.created_at
from (select distinct on (response_id, lower(name)) * from rated where rating between 1 and 5 order by response_id, lower(name), at desc) r
join touchpoints t on lower(t.name) = lower(r.name)
order by r.number, r.at;

-- Touchpoints come in files as well.
alter table imports drop constraint imports_kind_check;
alter table imports add constraint imports_kind_check
  check (kind in ('customers', 'contacts', 'revenue', 'referrals', 'responses', 'deals', 'references', 'touchpoints'));
alter table import_changes drop constraint import_changes_what_check;
alter table import_changes add constraint import_changes_what_check
  check (what in ('customer', 'contact', 'revenue', 'referral', 'evidence', 'attribute', 'response', 'survey', 'origin', 'deal', 'item',
    'touchpoint', 'experience'));
