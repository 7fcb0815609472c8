-- The reference programme: what customers let us say in their name, who speaks for us to whom, and where it is shown.

-- When somebody stopped working at their company, and until when they asked to be left in peace.
alter table contacts add column left_on date, add column paused_until date;

-- Letters to somebody who is no contact of ours and no member: whoever signs for a company, a prospect who picks a time. Others
-- do not leave once their contact is gone.
alter table mails add column outsider boolean not null default false;

-- Which languages there are, and who speaks one.
create index contacts_by_language on contacts (language) where language is not null;

-- Who of us looks after a customer: a member, or somebody outside who is written to.
create table account_owners (
  customer_id text primary key references customers on delete cascade,
  member_id   text references members,
  name        text,
  email       text,
  version     integer not null default 1,
  check (member_id is not null or (name is not null and email is not null))
);
create index account_owners_by_member on account_owners (member_id) where member_id is not null;

-- Something a person has to do, made by a rule or by hand. One thing is asked once as long as it is open.
create table tasks (
  id          text primary key,
  number      bigint generated always as identity unique,
  kind        text not null check (kind in ('recall copy', 're-confirm', 'renew consent', 'approve', 'thank', 'follow up', 'other')),
  title       text not null check (title <> ''),
  why         text not null default '',
  -- What it is about: a use, an item, a match, an engagement.
  subject_id  text not null,
  customer_id text references customers on delete cascade,
  due_on      date,
  assigned_to text references members,
  state       text not null default 'open' check (state in ('open', 'done', 'dropped')),
  note        text,
  done_by     text,
  done_at     timestamptz,
  version     integer not null default 1,
  created_by  text not null,
  created_at  timestamptz not null
);
create unique index one_open_task on tasks (kind, subject_id) where state = 'open';
create index tasks_open on tasks (coalesce(due_on, 'infinity'::date), number) where state = 'open';
create index tasks_of_customer on tasks (customer_id) where customer_id is not null;
create index tasks_of_subject on tasks (subject_id);
create index tasks_by_age on tasks (number desc);

-- Files, as they were given. What they are was read from their bytes, never from their name. ---------------------------

create table files (
  id           text primary key,
  name         text not null,
  media_type   text not null,
  bytes        bigint not null,
  sha256       text not null,
  width        integer,
  height       integer,
  seconds      real,
  -- A small picture of it, where one could be made.
  has_thumbnail boolean not null default false,
  created_by   text not null,
  created_at   timestamptz not null
);

-- Themes ---------------------------------------------------------------------------------------------------------------

create table themes (
  id          text primary key,
  position    integer not null,
  name        text not null check (name <> ''),
  description text not null default '',
  merged_into text references themes,
  retired_at  timestamptz,
  version     integer not null default 1,
  created_at  timestamptz not null default now()
);
create unique index theme_names on themes (lower(name)) where merged_into is null and retired_at is null;

insert into themes (id, position, name, description) values
  ('the_product-value', 1, 'Product value and usability', 'What it does is worth having, and people can use it.'),
  ('the_simple-service', 2, 'Simplicity of service', 'Getting help, changing something or paying takes little.'),
  ('the_delivery', 3, 'Speed or quality of delivery', 'It came when it was promised, and as it was promised.'),
  ('the_competition', 4, 'Superiority over competition', 'It is better than what else they tried or looked at.'),
  ('the_saving-time', 5, 'Saving time', 'Work that took hours takes less.'),
  ('the_workflow', 6, 'Simplifying the workflow', 'Fewer steps, fewer tools, fewer hands.'),
  ('the_change', 7, 'Help with change', 'They were helped to introduce it and to bring people along.');

-- Which of the themes that were offered somebody chose as important: what importance is counted from.
create table theme_choices (
  response_id text not null references responses on delete cascade,
  theme_id    text not null references themes,
  chosen      boolean not null,
  audience    text not null check (audience in ('customer', 'prospect')),
  customer_id text references customers on delete cascade,
  given_on    date not null,
  primary key (response_id, theme_id)
);
create index theme_choices_of_theme on theme_choices (theme_id, given_on);

-- Levels and the ladder ------------------------------------------------------------------------------------------------

create table reference_levels (
  level         smallint primary key check (level between 1 and 6),
  name          text not null check (name <> ''),
  description   text not null default '',
  -- Whose consent has to cover a use before anything of this level is shown or done. A person's own always has to.
  needs_company boolean not null,
  -- What has to be true of a contact before they are asked for this; ladder/conditions.ts says what each means.
  conditions    jsonb not null default '[]',
  minutes       smallint not null check (minutes between 0 and 600),
  version       integer not null default 1
);
insert into reference_levels (level, name, description, needs_company, conditions, minutes) values
  (1, 'Anonymous feedback', 'Their words without their name.', false, '[]', 5),
  (2, 'Named quote', 'Their words with their name and company.', true, '[{"kind": "likelihood", "atLeast": 9, "withinDays": 365}]', 15),
  (3, 'Reference call', 'They talk with somebody who is thinking of buying.', true, '[{"kind": "milestone", "milestone": "successful rollout"}]', 30),
  (4, 'White paper', 'Their story in writing.', true, '[{"kind": "milestone", "milestone": "successful rollout"}, {"kind": "milestone", "milestone": "interview held"}]', 120),
  (5, 'Video', 'Their story on camera.', true, '[{"kind": "likelihood", "atLeast": 9, "withinDays": 365}, {"kind": "minutes given", "atLeast": 30}]', 180),
  (6, 'Event', 'They speak for us in front of an audience.', true, '[{"kind": "levels reached", "atLeast": 2}, {"kind": "milestone", "milestone": "confident speaker"}]', 240);

-- What somebody of us saw happen with a customer, or with a person there.
create table milestones (
  id          text primary key,
  customer_id text not null references customers on delete cascade,
  contact_id  text references contacts on delete cascade,
  milestone   text not null check (milestone <> ''),
  on_day      date not null,
  note        text,
  version     integer not null default 1,
  created_by  text not null,
  created_at  timestamptz not null
);
create unique index one_milestone_each on milestones (customer_id, coalesce(contact_id, ''), lower(milestone));
create index milestones_by_name on milestones (lower(milestone), customer_id);
-- What everybody said last of recommending us is read for the whole base at once, from these alone.
create index likelihood_of_contact on responses (contact_id, given_on desc, number desc) include (likelihood)
  where state = 'submitted' and likelihood is not null and contact_id is not null;
create index likelihood_of_customer on responses (customer_id, given_on desc, number desc) include (likelihood)
  where state = 'submitted' and likelihood is not null and customer_id is not null;

-- Where customers are on their journey with us. A customer is in the last stage whose conditions hold.
create table journey_stages (
  id          text primary key,
  position    integer not null,
  name        text not null check (name <> ''),
  description text not null default '',
  -- Filter conditions as the customers page writes them, and days since they became a customer.
  conditions  jsonb not null default '[]',
  from_day    integer check (from_day >= 0),
  to_day      integer,
  version     integer not null default 1,
  retired_at  timestamptz
);
create unique index journey_stage_names on journey_stages (lower(name)) where retired_at is null;
insert into journey_stages (id, position, name, description, from_day, to_day) values
  ('jst_onboarding', 1, 'Onboarding', 'The first weeks.', 0, 60),
  ('jst_first-value', 2, 'First value', 'It works, and the first results show.', 60, 180),
  ('jst_adoption', 3, 'Adoption', 'It is part of how they work.', 180, 365),
  ('jst_renewal', 4, 'Renewal', 'They have decided for us again.', 365, 730),
  ('jst_partnership', 5, 'Partnership', 'They have been with us for years.', 730, null);

-- The playbook: what we ask for at which stage.
create table playbook_asks (
  id        text primary key,
  stage_id  text not null references journey_stages,
  level     smallint not null references reference_levels,
  guidance  text not null default '',
  version   integer not null default 1,
  unique (stage_id, level)
);
insert into playbook_asks (id, stage_id, level, guidance) values
  ('pba_1', 'jst_onboarding', 1, 'Ask what surprised them; first impressions fade.'),
  ('pba_2', 'jst_first-value', 2, 'Ask right after the first result, with the number in it.'),
  ('pba_3', 'jst_adoption', 3, 'Ask who else at their company would want to hear about it, then for a call.'),
  ('pba_4', 'jst_renewal', 4, 'The renewal is the proof: ask for the story behind it.'),
  ('pba_5', 'jst_renewal', 5, 'Offer to film while the white paper is written.'),
  ('pba_6', 'jst_partnership', 6, 'Invite them to speak where their peers are.');

-- A suggestion somebody passed over, and until when.
create table passed_over (
  contact_id text not null references contacts on delete cascade,
  level      smallint not null references reference_levels,
  until      date not null,
  why        text,
  by         text not null,
  at         timestamptz not null,
  primary key (contact_id, level)
);

create table nominations (
  id            text primary key,
  number        bigint generated always as identity unique,
  customer_id   text not null references customers on delete cascade,
  contact_id    text references contacts on delete set null,
  level         smallint not null references reference_levels,
  theme_ids     text[] not null default '{}',
  why           text not null check (why <> ''),
  state         text not null default 'open' check (state in ('open', 'accepted', 'declined')),
  decided_by    text,
  decided_at    timestamptz,
  decline_words text,
  version       integer not null default 1,
  created_by    text not null,
  created_at    timestamptz not null
);
create unique index one_open_nomination on nominations (coalesce(contact_id, customer_id), level) where state = 'open';
create index nominations_by_age on nominations (number desc);
create index nominations_of_customer on nominations (customer_id);

-- The library ----------------------------------------------------------------------------------------------------------

create table reference_items (
  id               text primary key,
  number           bigint generated always as identity unique,
  external_id      text,
  level            smallint not null references reference_levels,
  title            text not null check (title <> ''),
  format           text not null check (format in ('text', 'image', 'PDF', 'audio', 'video', 'address')),
  -- The words exactly as they were given; nothing ever writes this again.
  original         text,
  language         text,
  file_id          text references files,
  -- Where it is kept, if elsewhere.
  address          text,
  -- What is shown of the words: pieces of the original, each [from, to), in order; null shows all of it. What lies between
  -- two pieces is shown as left out. The text is what they make, kept so that it can be searched.
  excerpt_spans    jsonb,
  excerpt          text,
  customer_id      text references customers on delete cascade,
  contact_id       text references contacts on delete set null,
  -- How the person is named where they may be named: as agreed with them.
  shown_name       text,
  shown_title      text,
  shown_company    text,
  source           text not null check (source in ('survey', 'conversation', 'review site', 'event', 'e-mail', 'import', 'other')),
  -- Where it was found: an address, the survey's name.
  source_detail    text,
  -- An answer that is removed takes what was made of it along.
  response_id      text references responses on delete cascade,
  verbatim_id      text references verbatims on delete set null,
  collected_by     text not null,
  journey_stage_id text references journey_stages,
  touchpoints      text[] not null default '{}',
  -- What a reader has to know: they were paid, work for us, got something for it. Shown wherever the words are.
  disclosure       text,
  given_on         date not null,
  -- From when somebody has to ask whether it still holds.
  reconfirm_on     date,
  state            text not null default 'draft' check (state in ('draft', 'ready', 'retired')),
  retired_why      text,
  -- Marks of the anonymity check that somebody looked at and let stand, with what they wrote about each.
  dismissed_marks  jsonb not null default '[]',
  search           tsvector generated always as (
    setweight(to_tsvector('simple', title), 'A') ||
    setweight(to_tsvector('simple', coalesce(excerpt, '') || ' ' || coalesce(original, '')), 'B') ||
    setweight(to_tsvector('simple', coalesce(shown_name, '') || ' ' || coalesce(shown_company, '') || ' ' || coalesce(source_detail, '')), 'C')
  ) stored,
  version          integer not null default 1,
  import_id        text,
  created_by       text not null,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  check (num_nonnulls(original, file_id, address) >= 1),
  check ((excerpt_spans is null) = (excerpt is null)),
  check (level = 1 or customer_id is not null)
);
create unique index one_item_per_verbatim on reference_items (verbatim_id) where verbatim_id is not null;
create unique index items_by_external_id on reference_items (external_id) where external_id is not null;
create index items_by_day on reference_items (given_on desc, number desc);
create index items_by_level on reference_items (level desc, given_on desc, number desc);
create index items_of_customer on reference_items (customer_id) where customer_id is not null;
create index items_of_contact on reference_items (contact_id) where contact_id is not null;
create index items_to_reconfirm on reference_items (reconfirm_on) where state = 'ready';
create index items_search on reference_items using gin (search);
-- Whose items there are, and which customer has which number, is read of many at once, from these alone.
create index items_that_speak on reference_items (id) include (customer_id) where state <> 'retired' and customer_id is not null;
create index customers_numbered on customers (id) include (number);
create index items_of_import on reference_items (import_id) where import_id is not null;

create table item_themes (
  item_id  text not null references reference_items on delete cascade,
  theme_id text not null references themes,
  primary key (item_id, theme_id)
);
create index item_themes_of_theme on item_themes (theme_id, item_id);

-- What a colleague would change of an item, waiting for a manager.
create table edit_suggestions (
  id          text primary key,
  number      bigint generated always as identity unique,
  item_id     text not null references reference_items on delete cascade,
  changes     jsonb not null,
  why         text not null default '',
  state       text not null default 'open' check (state in ('open', 'accepted', 'declined')),
  decided_by  text,
  decided_at  timestamptz,
  decline_words text,
  version     integer not null default 1,
  created_by  text not null,
  created_at  timestamptz not null
);
create index edit_suggestions_open on edit_suggestions (number) where state = 'open';
create index edit_suggestions_of_item on edit_suggestions (item_id);

-- Where an item was used. What left the building cannot be recalled: where consent ends, somebody has to see to it.
create table uses (
  id          text primary key,
  number      bigint generated always as identity unique,
  item_id     text not null references reference_items on delete cascade,
  use         text not null check (use in ('website', 'sales deck', 'private call', 'press', 'social', 'paid ads', 'event')),
  -- "Slides for Brightwater", "https://…".
  place       text not null,
  deal_id     text,
  used_on     date not null,
  -- False for what we can take back ourselves, such as a quote on our own wall.
  left_us     boolean not null,
  ended_on    date,
  version     integer not null default 1,
  created_by  text not null,
  created_at  timestamptz not null
);
create index uses_of_item on uses (item_id, used_on desc);
create index uses_of_deal on uses (deal_id) where deal_id is not null;
create index uses_by_age on uses (number desc);

-- Consent --------------------------------------------------------------------------------------------------------------

-- The words people agree to, by version. Never changed.
create table consent_wordings (
  party        text not null check (party in ('person', 'company')),
  language     text not null,
  version      integer not null,
  -- Introduction, the sentence beside each use, and what withdrawing does.
  words        jsonb not null,
  published_by text not null,
  published_at timestamptz not null,
  primary key (party, language, version)
);

-- A page somebody signs: the person whose words or time it is, or whoever may speak for their company.
create table consent_requests (
  id             text primary key,
  number         bigint generated always as identity unique,
  party          text not null check (party in ('person', 'company')),
  customer_id    text not null references customers on delete cascade,
  -- Who signs. A company's approver need not be a contact of ours.
  contact_id     text references contacts on delete cascade,
  signer_name    text not null,
  signer_email   text not null,
  item_id        text references reference_items on delete cascade,
  level          smallint not null references reference_levels,
  uses           text[] not null check (uses <@ array['website', 'sales deck', 'private call', 'press', 'social', 'paid ads', 'event']),
  -- Exactly what stands on their page.
  wording        jsonb not null,
  wording_version integer not null,
  language       text not null,
  -- How long what they grant is good for; null until they withdraw it.
  lasts_months   smallint check (lasts_months between 1 and 120),
  expires_on     date not null,
  state          text not null default 'sent' check (state in ('sent', 'granted', 'partly granted', 'refused', 'withdrawn')),
  ask_id         text references asks on delete set null,
  opened_at      timestamptz,
  answered_at    timestamptz,
  answer_words   text,
  version        integer not null default 1,
  created_by     text not null,
  created_at     timestamptz not null
);
create unique index one_open_consent_request on consent_requests (party, coalesce(item_id, contact_id, customer_id), level, lower(signer_email))
  where state = 'sent';
create index consent_requests_by_age on consent_requests (number desc);
create index consent_requests_of_customer on consent_requests (customer_id);
create index consent_requests_of_item on consent_requests (item_id) where item_id is not null;

-- One row for each use somebody agreed to. It stays when it is withdrawn: that it was given once has to be provable.
create table consents (
  id              text primary key,
  number          bigint generated always as identity unique,
  party           text not null check (party in ('person', 'company')),
  customer_id     text references customers on delete cascade,
  contact_id      text references contacts on delete cascade,
  -- For this item alone; null for whatever of this level they give.
  item_id         text references reference_items on delete cascade,
  level           smallint not null references reference_levels,
  use             text not null check (use in ('website', 'sales deck', 'private call', 'press', 'social', 'paid ads', 'event')),
  -- The exact words agreed to.
  wording         text not null,
  wording_version integer not null,
  given_how       text not null check (given_how in ('survey', 'signed page', 'e-mail', 'paper', 'spoken', 'import', 'sample')),
  given_by        text not null,
  given_on        date not null,
  given_at        timestamptz not null,
  -- The first day it no longer covers.
  expires_on      date,
  withdrawn_at    timestamptz,
  withdrawn_on    date,
  withdrawn_how   text,
  response_id     text references responses on delete set null,
  request_id      text references consent_requests on delete set null,
  file_id         text references files,
  import_id       text,
  version         integer not null default 1,
  created_by      text not null,
  created_at      timestamptz not null,
  check (expires_on is null or expires_on > given_on),
  check ((withdrawn_at is null) = (withdrawn_on is null)),
  check (item_id is not null or party = 'company' or contact_id is not null),
  check (item_id is not null or party = 'person' or customer_id is not null)
);
create index consents_of_item on consents (item_id, use) where item_id is not null;
create index consents_of_contact on consents (contact_id) where contact_id is not null;
create index consents_of_customer on consents (customer_id) where customer_id is not null;
-- Who stands for anything of a level, whatever the item.
create index consents_for_anything on consents (level, use, party) include (contact_id, customer_id, given_on, expires_on)
  where withdrawn_at is null and item_id is null;
create index consents_ending on consents (expires_on) where expires_on is not null and withdrawn_at is null;
create index consents_by_age on consents (number desc);

-- What may be used for what on a day, and until when. Everything that shows an item to anybody outside reads it through
-- this and nothing else: no surface can show what is not covered, and a withdrawal shows in the next reading of each.
-- An item is covered where it is ready, the person agreed, their company agreed where its level asks for that, and there is
-- no sign that they have left.
create function covered_items(on_day date)
returns table (item_id text, use text, until date) language sql stable parallel safe
begin atomic
  -- What stands on that day, for an item, or for whatever of a level somebody gives. Each way of agreeing is a join of its
  -- own, so that the whole library is one pass; asked about some items by their ids, those reach into each of them.
  with standing as not materialized (
    select s.party, s.item_id, s.contact_id, s.customer_id, s.level, s.use, coalesce(s.expires_on, 'infinity') as until
    from consents s
    where s.withdrawn_at is null and s.given_on <= on_day and (s.expires_on is null or s.expires_on > on_day)
  ),
  given as not materialized (
    select i.id, s.use, s.party, s.until
    from reference_items i join standing s on s.item_id = i.id and s.level = i.level
    union all
    select i.id, s.use, s.party, s.until
    from reference_items i join standing s on s.contact_id = i.contact_id and s.level = i.level
    where s.item_id is null and s.party = 'person'
    union all
    select i.id, s.use, s.party, s.until
    from reference_items i join standing s on s.customer_id = i.customer_id and s.level = i.level
    where s.item_id is null and s.party = 'company'
  ),
  agreed as not materialized (
    select g.id, g.use,
      max(g.until) filter (where g.party = 'person') as person,
      max(g.until) filter (where g.party = 'company') as company
    from given g
    group by g.id, g.use
  )
  select a.id, a.use, nullif(case when l.needs_company then least(a.person, a.company) else a.person end, 'infinity')
  from agreed a
  join reference_items i on i.id = a.id
  join reference_levels l on l.level = i.level
  left join customers c on c.id = i.customer_id
  left join contacts p on p.id = i.contact_id
  where i.state = 'ready'
    and a.person is not null and (a.company is not null or not l.needs_company)
    and (c.until is null or c.until > on_day)
    and (p.left_on is null or p.left_on > on_day);
end;

-- Somebody is asked whether what they said still holds.
create table reconfirmations (
  id          text primary key,
  number      bigint generated always as identity unique,
  item_id     text not null references reference_items on delete cascade,
  why         text not null check (why in ('clock', 'churn', 'departed', 'job change', 'major release')),
  state       text not null default 'due' check (state in ('due', 'asked', 'confirmed', 'changed', 'retired')),
  due_on      date not null,
  asked_at    timestamptz,
  answered_at timestamptz,
  note        text,
  version     integer not null default 1,
  created_by  text not null,
  created_at  timestamptz not null
);
create unique index one_open_reconfirmation on reconfirmations (item_id) where state in ('due', 'asked');
create index reconfirmations_open on reconfirmations (due_on, number) where state in ('due', 'asked');

-- Deals and requests ---------------------------------------------------------------------------------------------------

create table deals (
  id           text primary key,
  number       bigint generated always as identity unique,
  external_id  text,
  name         text not null check (name <> ''),
  -- Who is thinking of buying; a customer of ours where they buy again.
  prospect     text not null check (prospect <> ''),
  customer_id  text references customers on delete set null,
  owner_id     text references members,
  owner_name   text,
  stage        text,
  state        text not null default 'open' check (state in ('open', 'won', 'lost')),
  amount_minor bigint,
  currency     text check (currency ~ '^[A-Z]{3}$'),
  -- By the same keys as those of customers, so that the prospect can be compared with them.
  attributes   jsonb not null default '{}',
  opened_on    date not null,
  closes_on    date,
  closed_on    date,
  lost_reason  text,
  version      integer not null default 1,
  import_id    text,
  created_by   text not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  check ((state = 'open') = (closed_on is null)),
  check ((amount_minor is null) = (currency is null))
);
create unique index deals_by_external_id on deals (external_id) where external_id is not null;
create index deals_by_age on deals (opened_on desc, number desc);
create index deals_open on deals (closes_on nulls last, number) where state = 'open';
create index deals_search on deals using gin ((lower(name) || ' ' || lower(prospect)) gin_trgm_ops);
create index deals_of_import on deals (import_id) where import_id is not null;
alter table uses add foreign key (deal_id) references deals on delete set null;

-- What has to be proven to win it.
create table deal_themes (
  deal_id  text not null references deals on delete cascade,
  theme_id text not null references themes,
  primary key (deal_id, theme_id)
);
create index deal_themes_of_theme on deal_themes (theme_id);

create table reference_requests (
  id             text primary key,
  number         bigint generated always as identity unique,
  deal_id        text references deals on delete set null,
  level          smallint not null references reference_levels,
  -- What the customer who speaks should be like; requests/criteria.ts says what each means.
  criteria       jsonb not null default '{}',
  topic          text not null default '',
  prospect_name  text,
  prospect_email text,
  needed_by      date,
  state          text not null default 'open' check (state in ('open', 'matched', 'scheduled', 'done', 'cancelled')),
  assigned_to    text references members,
  closed_at      timestamptz,
  close_reason   text,
  -- Made after the fact, for a call that went past the queue.
  off_book       boolean not null default false,
  version        integer not null default 1,
  created_by     text not null,
  created_at     timestamptz not null,
  updated_at     timestamptz not null
);
create index requests_by_age on reference_requests (number desc);
create index requests_active on reference_requests (number) where state in ('open', 'matched', 'scheduled');
create index requests_of_deal on reference_requests (deal_id) where deal_id is not null;

-- Somebody chosen to speak for a request.
create table matches (
  id            text primary key,
  number        bigint generated always as identity unique,
  request_id    text not null references reference_requests on delete cascade,
  customer_id   text not null references customers on delete cascade,
  contact_id    text not null references contacts on delete cascade,
  points        real not null,
  -- The points of each criterion as they stood when this person was chosen.
  why           jsonb not null,
  -- "waiting" for the account owner's approval; "asked" once the person was.
  state         text not null default 'waiting' check (state in ('waiting', 'refused', 'approved', 'asked', 'accepted', 'declined', 'done', 'dropped')),
  approver_id   text references members,
  approver_name text,
  approver_email text,
  approved_at   timestamptz,
  refusal       text,
  ask_id        text references asks on delete set null,
  version       integer not null default 1,
  created_by    text not null,
  created_at    timestamptz not null,
  updated_at    timestamptz not null
);
create unique index one_standing_match on matches (request_id, contact_id) where state not in ('refused', 'declined', 'dropped');
create index matches_of_contact on matches (contact_id);
create index matches_of_customer on matches (customer_id);
create index matches_to_approve on matches (approver_id) where state = 'waiting';

-- Who accounts for what was promised and done: the call, interview, shoot or talk.
create table engagements (
  id             text primary key,
  number         bigint generated always as identity unique,
  level          smallint not null references reference_levels,
  request_id     text references reference_requests on delete set null,
  match_id       text unique references matches on delete set null,
  deal_id        text references deals on delete set null,
  item_id        text references reference_items on delete set null,
  customer_id    text not null references customers on delete cascade,
  contact_id     text references contacts on delete set null,
  title          text not null check (title <> ''),
  -- The stage its guide is in, and what of the checklist is done; engagements/guides.ts.
  stage          text not null,
  checklist      jsonb not null default '[]',
  questions      jsonb not null default '[]',
  -- Three times the person offered, from which the other side picks.
  slots          jsonb not null default '[]',
  starts_at      timestamptz,
  minutes        smallint not null check (minutes between 0 and 600),
  place          text,
  -- How often what stands in people's calendars was changed since they first got it (RFC 5545, SEQUENCE).
  calendar_changes integer not null default 0,
  state          text not null default 'planned' check (state in ('planned', 'offered', 'scheduled', 'held', 'missed', 'cancelled')),
  held_on        date,
  grade_expected smallint check (grade_expected between 1 and 5),
  grade_given    smallint check (grade_given between 1 and 5),
  -- What each side said of how it went: 'advocate', 'prospect', 'us'.
  outcomes       jsonb not null default '{}',
  thanked_at     timestamptz,
  off_book       boolean not null default false,
  note           text,
  version        integer not null default 1,
  created_by     text not null,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  check ((state = 'held') = (held_on is not null))
);
create index engagements_by_age on engagements (number desc);
create index engagements_of_contact on engagements (contact_id, held_on) where contact_id is not null;
create index engagements_of_customer on engagements (customer_id, held_on);
create index engagements_of_request on engagements (request_id) where request_id is not null;
create index engagements_coming on engagements (starts_at) where state = 'scheduled';

-- Publishing -----------------------------------------------------------------------------------------------------------

-- A place of ours that shows items to anybody: a page, which a script and a feed show on other sites as well.
create table walls (
  id         text primary key,
  -- Its part of the address.
  slug       text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name       text not null check (name <> ''),
  intro      text not null default '',
  -- How it looks and which of its items it shows first.
  look       jsonb not null default '{}',
  state      text not null default 'draft' check (state in ('draft', 'published', 'closed')),
  version    integer not null default 1,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
-- What somebody chose for a wall. Whether it is shown, covered_items() says.
create table wall_items (
  wall_id  text not null references walls on delete cascade,
  item_id  text not null references reference_items on delete cascade,
  position integer not null,
  added_by text not null,
  added_at timestamptz not null,
  primary key (wall_id, item_id)
);
create index wall_items_of_item on wall_items (item_id);

create table publishing_settings (
  only_row       boolean primary key default true check (only_row),
  -- What the page "How we collect and choose" adds in the company's own words.
  how_we_choose  text not null default '',
  -- Whether what the company sells is a product of its own, about which search engines take reviews.
  sells          text check (sells in ('product', 'software', 'service')),
  product_name   text,
  reconfirm_months smallint not null default 12 check (reconfirm_months between 1 and 60),
  version        integer not null default 1
);
insert into publishing_settings default values;

-- Reading a page and signing it is asked of people as well, and counts as such.
alter table asks drop constraint asks_kind_check;
alter table asks add constraint asks_kind_check
  check (kind in ('survey', 'referral', 'quote', 'reference call', 'white paper', 'video', 'event', 'consent', 'other'));

alter table imports drop constraint imports_kind_check;
alter table imports add constraint imports_kind_check
  check (kind in ('customers', 'contacts', 'revenue', 'referrals', 'responses', 'deals', 'references'));
alter table import_changes drop constraint import_changes_what_check;
alter table import_changes add constraint import_changes_what_check
  check (what in ('customer', 'contact', 'revenue', 'referral', 'evidence', 'attribute', 'response', 'survey', 'origin', 'deal', 'item'));

-- Where everybody stands -----------------------------------------------------------------------------------------------

-- What lists of everybody go by, one narrow row for each contact who is there today: found once, and found again for each
-- customer something was written about, so that a page about everybody is one pass. All of it can be found again from the
-- other tables, as references/store/standing.ts does, and nothing shown outside ever reads it.
create table contact_standing (
  contact_id      text primary key,
  number          bigint not null,
  customer_id     text not null,
  customer_number integer not null,
  since           date,
  -- The language alone, without a country: "de" of "de-AT".
  language        text,
  address_sha256  bytea,
  opted_out       boolean not null,
  paused_until    date,
  -- A bit for each level they reached, and how many usable items they gave of each.
  reached         smallint not null,
  usable          smallint[],
  -- What they last said of recommending us, or else what their company did.
  likelihood      smallint,
  likelihood_on   date,
  minutes         integer not null,
  -- In small letters; theirs, and those of their company as a whole.
  milestones      text[],
  -- The days of a year, the latest first; and the latest for each level.
  asked_on        date[],
  asked_for_level date[],
  last_no_on      date,
  -- A bit for each level to which their consent stands in the way.
  held            smallint not null,
  -- A bit for each level and use they, or their company, agreed to whatever the item; from the 43rd bit on for whatever of the
  -- first two levels is agreed to at all.
  agreed          bigint not null,
  company_agreed  bigint not null
);
create index standing_of_customer on contact_standing (customer_id);
create index standing_by_number on contact_standing (customer_number);
create index standing_by_language on contact_standing (language, customer_number) where language is not null;

-- Each step up a customer took who is one today: to a level above all before, for the first time.
create table climbs (
  customer_id     text not null,
  customer_number integer not null,
  on_day          date not null,
  level           smallint not null,
  -- The level they came from; 0 is the ground.
  before          smallint not null,
  is_last         boolean not null,
  primary key (customer_id, level)
);

-- What covered_items says of each item today, for lists of the whole library. What is shown outside asks covered_items itself.
create table covered_standing (
  item_id    text not null,
  -- Its customer, or the item itself where that is nobody we know.
  subject_id text not null,
  use        text not null,
  until      date,
  primary key (item_id, use)
);
create index covered_of_subject on covered_standing (subject_id);
create index covered_by_use on covered_standing (use, item_id) include (until);

-- What shows that somebody at a customer can speak to a theme: an item, a nomination, or that it was chosen as important.
-- Themes are those it was said of; which of them were merged since, whoever reads follows.
create table theme_standing (
  theme_id        text not null,
  shown_by        text not null check (shown_by in ('item', 'nomination', 'choice')),
  customer_number integer not null,
  customer_id     text not null,
  primary key (theme_id, shown_by, customer_number)
);
create index theme_standing_of_customer on theme_standing (customer_id);

-- Which day all this was found for, held while it is found again; and when a customer, or an item of nobody we know, will stand
-- otherwise without anybody writing anything: a consent ends, somebody leaves.
create table standing_day (
  only_row boolean primary key default true check (only_row),
  day      date not null
);
insert into standing_day (day) values ('-infinity');
create table standing_ends (
  subject_id text primary key,
  on_day     date not null
);
create index standing_ends_by_day on standing_ends (on_day);

-- Whom something was written about since, by every statement that could make somebody stand otherwise, in its own transaction:
-- so whoever reads after it finds the mark. Only ever added to, so that no two who write wait for each other here.
create table standing_marks (subject_id text not null);
insert into standing_marks select id from customers;

-- Rows about a customer, and perhaps a contact, who may have gone on to another customer.
create function mark_standing() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op <> 'INSERT' then
    insert into standing_marks
    select customer_id from was where customer_id is not null
    union select c.customer_id from was join contacts c on c.id = was.contact_id;
  end if;
  if tg_op <> 'DELETE' then
    insert into standing_marks
    select customer_id from now_is where customer_id is not null
    union select c.customer_id from now_is join contacts c on c.id = now_is.contact_id;
  end if;
  return null;
end $$;

create function mark_standing_of_consents() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op <> 'INSERT' then
    insert into standing_marks
    select customer_id from was where customer_id is not null
    union select c.customer_id from was join contacts c on c.id = was.contact_id
    union select coalesce(i.customer_id, i.id) from was join reference_items i on i.id = was.item_id
    union select c.customer_id from was join reference_items i on i.id = was.item_id join contacts c on c.id = i.contact_id;
  end if;
  if tg_op <> 'DELETE' then
    insert into standing_marks
    select customer_id from now_is where customer_id is not null
    union select c.customer_id from now_is join contacts c on c.id = now_is.contact_id
    union select coalesce(i.customer_id, i.id) from now_is join reference_items i on i.id = now_is.item_id
    union select c.customer_id from now_is join reference_items i on i.id = now_is.item_id join contacts c on c.id = i.contact_id;
  end if;
  return null;
end $$;

create function mark_standing_of_items() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op <> 'INSERT' then
    insert into standing_marks
    select coalesce(customer_id, id) from was
    union select c.customer_id from was join contacts c on c.id = was.contact_id;
  end if;
  if tg_op <> 'DELETE' then
    insert into standing_marks
    select coalesce(customer_id, id) from now_is
    union select c.customer_id from now_is join contacts c on c.id = now_is.contact_id;
  end if;
  return null;
end $$;

create function mark_standing_of_item_themes() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op <> 'INSERT' then
    insert into standing_marks
    select i.customer_id from was join reference_items i on i.id = was.item_id where i.customer_id is not null;
  end if;
  if tg_op <> 'DELETE' then
    insert into standing_marks
    select i.customer_id from now_is join reference_items i on i.id = now_is.item_id where i.customer_id is not null;
  end if;
  return null;
end $$;

create function mark_standing_of_choices() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op <> 'INSERT' then
    insert into standing_marks select customer_id from was where customer_id is not null;
  end if;
  if tg_op <> 'DELETE' then
    insert into standing_marks select customer_id from now_is where customer_id is not null;
  end if;
  return null;
end $$;

create function mark_standing_of_contacts() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op <> 'INSERT' then
    insert into standing_marks
    select customer_id from was
    union select coalesce(i.customer_id, i.id) from was join reference_items i on i.contact_id = was.id;
  end if;
  if tg_op <> 'DELETE' then
    insert into standing_marks
    select customer_id from now_is
    union select coalesce(i.customer_id, i.id) from now_is join reference_items i on i.contact_id = now_is.id;
  end if;
  return null;
end $$;

-- Of customers only the days between which they are one matter here; their attributes are counted elsewhere.
create function mark_standing_of_customers() returns trigger language plpgsql set search_path from current as $$
begin
  insert into standing_marks
  select now_is.id from now_is join was on was.id = now_is.id
  where was.since is distinct from now_is.since or was.until is distinct from now_is.until;
  return null;
end $$;

-- Whose consent a level needs concerns everybody.
create function mark_standing_of_everybody() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from now_is join was on was.level = now_is.level where was.needs_company <> now_is.needs_company) then
    insert into standing_marks
    select id from customers union all select id from reference_items where customer_id is null;
  end if;
  return null;
end $$;

do $$
declare
  marked text[];
begin
  foreach marked slice 1 in array array[
    ['asks', 'mark_standing'], ['responses', 'mark_standing'], ['engagements', 'mark_standing'], ['milestones', 'mark_standing'],
    ['consent_requests', 'mark_standing'], ['matches', 'mark_standing'], ['consents', 'mark_standing_of_consents'],
    ['reference_items', 'mark_standing_of_items'], ['contacts', 'mark_standing_of_contacts'],
    ['nominations', 'mark_standing'], ['item_themes', 'mark_standing_of_item_themes'], ['theme_choices', 'mark_standing_of_choices']
  ] loop
    execute format('create trigger standing_marked_insert after insert on %I referencing new table as now_is
      for each statement execute function %I()', marked[1], marked[2]);
    execute format('create trigger standing_marked_update after update on %I referencing old table as was new table as now_is
      for each statement execute function %I()', marked[1], marked[2]);
    execute format('create trigger standing_marked_delete after delete on %I referencing old table as was
      for each statement execute function %I()', marked[1], marked[2]);
  end loop;
end $$;
create trigger standing_marked_update after update on customers referencing old table as was new table as now_is
  for each statement execute function mark_standing_of_customers();
create trigger standing_marked_update after update on reference_levels referencing old table as was new table as now_is
  for each statement execute function mark_standing_of_everybody();
