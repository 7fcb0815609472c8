-- Insight that is kept, what was changed because of it, and what is worth a look.

-- A long computation as somebody saw it. Reopening it shows the same figures; computing it again makes another row, so
-- that what was shown on a day can be shown again.
create table analyses (
  id                text primary key,
  kind              text not null check (kind in ('drivers', 'discovery', 'value')),
  -- The window, strength, filters and choices of the question, with every key in order, so that equal questions have
  -- equal fingerprints.
  definition        jsonb not null,
  definition_sha256 text not null,
  state             text not null default 'waiting' check (state in ('waiting', 'ready', 'failed')),
  -- The last activity the figures know of, and the company's day they were worked out on.
  data_version      bigint not null,
  on_day            date not null,
  job_id            text references jobs,
  result            jsonb,
  problem           text,
  made_by           text not null,
  made_at           timestamptz not null,
  check ((state = 'ready') = (result is not null))
);
create index analyses_by_definition on analyses (kind, definition_sha256, made_at desc);
-- Two people who ask the same at once wait for the same computation.
create unique index analyses_under_way on analyses (kind, definition_sha256) where state = 'waiting';

-- A change made because of a finding, for one group of customers, and whether their referring moved.
create table actions (
  id               text primary key,
  title            text not null check (title <> ''),
  -- What was found, in words, and the page (with its filters) that shows it.
  finding          text not null default '',
  found_at         text not null default '',
  change           text not null default '',
  -- The group: the filters that find its customers.
  where_texts      jsonb not null,
  -- Groups it is compared with: [{"label": "Team", "where": ["plan is Team"]}].
  comparison       jsonb not null default '[]',
  strength         text not null default 'probable' check (strength in ('claimed', 'probable', 'proven')),
  -- The group was chosen because its rate was the lowest of many: part of that was bad luck, which passes by itself.
  picked_as_worst  boolean not null default false,
  state            text not null default 'planned' check (state in ('planned', 'running', 'done', 'dropped')),
  owner_id         text not null references members,
  starts_on        date,
  ends_on          date,
  -- How far the rate should move, in points: 0.05 is five of a hundred customers.
  expected_change  double precision,
  -- What was learned, when it is over.
  learned          text not null default '',
  verdict          text check (verdict in ('moved up', 'moved down', 'cannot tell yet')),
  version          integer not null default 1,
  created_by       text not null,
  created_at       timestamptz not null,
  -- Taken away, and kept so that it can be put back.
  removed_at       timestamptz,
  check (ends_on is null or starts_on is null or ends_on > starts_on),
  check (state = 'planned' or state = 'dropped' or starts_on is not null)
);
create index actions_by_state on actions (state, created_at desc);

create table action_comments (
  id         text primary key,
  action_id  text not null references actions on delete cascade,
  words      text not null check (words <> ''),
  by_member  text not null,
  at         timestamptz not null
);
create index action_comments_of on action_comments (action_id, at);

-- What is worth a look, once each: `about` names the group and month, or the customer.
create table alerts (
  id             text primary key,
  kind           text not null check (kind in ('rate left its limits', 'referrer lost')),
  about          text not null,
  says           text not null,
  details        jsonb not null,
  at             timestamptz not null,
  dealt_with_at  timestamptz,
  dealt_with_by  text,
  unique (kind, about)
);
create index alerts_open on alerts (at desc) where dealt_with_at is null;

-- Members who chose to get the weekly mail, and the weeks they got.
create table digest_readers (
  member_id  text primary key references members on delete cascade,
  since      timestamptz not null,
  -- The address they chose it at, which the links of the mail lead to.
  origin     text not null
);
create table digests (
  member_id  text not null references members on delete cascade,
  week       date not null,
  mail_id    text references mails,
  at         timestamptz not null,
  primary key (member_id, week)
);
