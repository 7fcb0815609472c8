-- One company: its team, its customers and what they did, and the trail of every change.
-- No table names the company: the schema does.

create table settings (
  only_row   boolean primary key default true check (only_row),
  name       text not null,
  currency   text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
  time_zone  text not null default 'UTC',
  sample     boolean not null default false
);

-- Team ---------------------------------------------------------------------------------------------------------------

create table members (
  id             text primary key,
  name           text not null,
  email          text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image          text,
  role           text not null check (role in ('viewer', 'contributor', 'manager', 'admin', 'owner')),
  suspended_at   timestamptz,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);

-- The owner account can be created once, even by two people pressing the button together.
create unique index one_owner on members (role) where role = 'owner';

create table sessions (
  id         text primary key,
  user_id    text not null references members on delete cascade,
  token      text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_of_member on sessions (user_id);

create table accounts (
  id                       text primary key,
  account_id               text not null,
  provider_id              text not null,
  user_id                  text not null references members on delete cascade,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  password                 text,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  unique (provider_id, account_id)
);

create table verifications (
  id         text primary key,
  identifier text not null,
  value      text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table invitations (
  id          text primary key,
  email       text not null check (email = lower(email)),
  role        text not null check (role in ('viewer', 'contributor', 'manager', 'admin')),
  token_hash  text not null unique,
  invited_by  text not null references members,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  accepted_at timestamptz,
  revoked_at  timestamptz
);
create unique index one_open_invitation on invitations (email) where accepted_at is null and revoked_at is null;

-- What happened, and what is under way -----------------------------------------------------------------------------

-- Audit trail, timeline, outbox and change feed in one. Written in the transaction of the change.
create table activity (
  id          bigint generated always as identity primary key,
  at          timestamptz not null,
  actor       text not null,
  event       text not null,
  subject_id  text not null,
  customer_id text,
  details     jsonb not null
);
create index activity_of_subject on activity (subject_id, id desc);
create index activity_of_customer on activity (customer_id, id desc) where customer_id is not null;

-- A POST sent twice with one key has one effect and one reply.
create table idempotency_keys (
  key        text not null,
  actor      text not null,
  endpoint   text not null,
  body_hash  text not null,
  status     integer not null,
  reply      text not null,
  created_at timestamptz not null,
  primary key (actor, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table jobs (
  id               text primary key,
  kind             text not null,
  title            text not null,
  subject_id       text,
  data             jsonb not null,
  state            text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  done             bigint not null default 0,
  total            bigint,
  note             text,
  result           jsonb,
  cancel_asked     boolean not null default false,
  created_by       text not null,
  created_at       timestamptz not null,
  started_at       timestamptz,
  finished_at      timestamptz
);
create index jobs_by_age on jobs (created_at desc);
create index jobs_under_way on jobs (state) where state in ('queued', 'running');

-- Customers ----------------------------------------------------------------------------------------------------------

create table attributes (
  key        text primary key check (key ~ '^[a-z][a-z0-9-]{0,59}$'),
  label      text not null,
  kind       text not null check (kind in ('category', 'number', 'date', 'yes-no')),
  -- Where bands begin, for numbers and dates; null lets the screen choose.
  cuts       jsonb,
  hidden     boolean not null default false,
  position   integer not null default 0,
  version    integer not null default 1,
  import_id  text,
  created_at timestamptz not null default now()
);
create unique index attribute_labels on attributes (lower(label));

create table customers (
  id          text primary key,
  -- Small and dense, so that the cube can use it as the position in its columns.
  number      integer generated always as identity unique,
  external_id text unique,
  name        text not null check (name <> ''),
  since       date,
  until       date,
  attributes  jsonb not null default '{}',
  version     integer not null default 1,
  import_id   text,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  check (until is null or since is null or until >= since)
);
create index customers_by_name on customers (lower(name), id);
create index customers_search on customers using gin ((lower(name) || ' ' || lower(coalesce(external_id, ''))) gin_trgm_ops);
create index customers_of_import on customers (import_id) where import_id is not null;

create table contacts (
  id           text primary key,
  number       bigint generated always as identity unique,
  customer_id  text not null references customers on delete cascade,
  external_id  text unique,
  name         text not null check (name <> ''),
  email        text check (email = lower(email)),
  phone        text,
  title        text,
  opted_out_at timestamptz,
  version      integer not null default 1,
  import_id    text,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
create index contacts_of_customer on contacts (customer_id, id);
create unique index one_address_per_customer on contacts (customer_id, email) where email is not null;
create index contacts_of_import on contacts (import_id) where import_id is not null;

create table revenue_entries (
  id           text primary key,
  number       bigint generated always as identity unique,
  customer_id  text not null references customers on delete cascade,
  earned_on    date not null,
  amount_minor bigint not null check (abs(amount_minor) <= 9007199254740991),
  currency     text not null check (currency ~ '^[A-Z]{3}$'),
  kind         text not null default 'recurring' check (kind in ('recurring', 'one-off', 'refund')),
  -- The order or invoice it stands for; where the source has none, a fingerprint of the row, so that a file read twice
  -- books nothing twice.
  external_id  text not null unique,
  version      integer not null default 1,
  import_id    text,
  created_at   timestamptz not null default now()
);
create index revenue_of_customer on revenue_entries (customer_id, earned_on);
create index revenue_of_import on revenue_entries (import_id) where import_id is not null;

-- Groups and views --------------------------------------------------------------------------------------------------

create table saved_groups (
  id         text primary key,
  name       text not null check (name <> ''),
  conditions jsonb not null,
  version    integer not null default 1,
  created_by text not null,
  created_at timestamptz not null
);
create unique index saved_group_names on saved_groups (lower(name));

create table saved_views (
  id         text primary key,
  page       text not null,
  name       text not null check (name <> ''),
  -- The page's address after the question mark.
  address    text not null,
  created_by text not null,
  created_at timestamptz not null
);
create unique index saved_view_names on saved_views (page, lower(name));

-- Referrals ---------------------------------------------------------------------------------------------------------

create table referrals (
  id             text primary key,
  number         bigint generated always as identity unique,
  external_id    text unique,
  referrer_id    text references customers,
  referred_id    text references customers,
  -- Who was referred, while they are not (yet) a customer. Null for people a count alone stands for.
  referred_name  text,
  referred_email text check (referred_email = lower(referred_email)),
  -- Null where only a count is known: such a referral counts in the window "ever" alone.
  made_on        date,
  state          text not null check (state in ('shared', 'submitted', 'qualified', 'converted', 'denied', 'expired', 'reversed')),
  state_reason   text,
  strength       text not null check (strength in ('claimed', 'probable', 'proven')),
  self_referral  boolean not null generated always as (referrer_id is not null and referred_id is not null and referrer_id = referred_id) stored,
  converted_on   date,
  note           text,
  version        integer not null default 1,
  import_id      text,
  created_by     text not null,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  check (referrer_id is not null or referred_id is not null or referred_name is not null)
);
-- Each customer was brought by one referral at most, so that value is counted once. A customer who named themselves
-- must not stand in the way of whoever really brought them.
create unique index one_referral_per_referred on referrals (referred_id)
  where referred_id is not null and state not in ('denied', 'reversed') and not self_referral;
create index referrals_of_referred on referrals (referred_id) where referred_id is not null;
create index referrals_of_referrer on referrals (referrer_id, made_on) where referrer_id is not null;
-- The list's order: the latest made first, those without a day last. The rest of each index answers its totals.
create index referrals_by_day on referrals (coalesce(made_on, '-infinity'::date) desc, number desc);
create index referrals_by_state on referrals (state, coalesce(made_on, '-infinity'::date) desc, number desc)
  include (made_on, strength, self_referral);
create index referrals_search on referrals using gin (lower(referred_name) gin_trgm_ops) where referred_name is not null;
create index referrals_of_import on referrals (import_id) where import_id is not null;

create table evidence (
  id          text primary key,
  number      bigint generated always as identity unique,
  referral_id text not null references referrals on delete cascade,
  kind        text not null check (kind in ('link', 'code', 'name', 'origin-answer', 'staff-note', 'self-report', 'import')),
  strength    text not null check (strength in ('claimed', 'probable', 'proven')),
  -- Whom this piece of evidence names as the referrer; pieces may disagree, and all are kept.
  referrer_id text references customers,
  words       text,
  given_on    date,
  import_id   text,
  created_by  text not null,
  created_at  timestamptz not null default now()
);
create index evidence_of_referral on evidence (referral_id, number);
create index evidence_naming_referrer on evidence (referrer_id) where referrer_id is not null;

-- Imports -----------------------------------------------------------------------------------------------------------

create table imports (
  id            text primary key,
  kind          text not null check (kind in ('customers', 'contacts', 'revenue', 'referrals')),
  file_name     text not null,
  file_bytes    bigint not null,
  file_sha256   text not null,
  -- How the file is written, what its columns mean, and choices that hold for every row.
  format        jsonb not null,
  mapping       jsonb not null,
  options       jsonb not null default '{}',
  state         text not null check (state in ('draft', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed', 'undoing', 'undone')),
  rows_read     bigint not null default 0,
  rows_created  bigint not null default 0,
  rows_updated  bigint not null default 0,
  rows_same     bigint not null default 0,
  rows_refused  bigint not null default 0,
  batches       integer not null default 0,
  why_failed    text,
  job_id        text,
  version       integer not null default 1,
  created_by    text not null,
  created_at    timestamptz not null,
  finished_at   timestamptz
);
create index imports_by_age on imports (created_at desc);

-- What an import touched: to undo it, and to tell the cube. `before` is null for a row it made, `after` alone is null
-- for one it removed. Undoing a batch makes its number negative, so that the cube can still read which rows it touched.
-- No foreign key: an import of a million rows would check it a million times, and only our own code writes here.
create table import_changes (
  import_id text not null,
  batch     integer not null,
  what      text not null check (what in ('customer', 'contact', 'revenue', 'referral', 'evidence', 'attribute')),
  number    bigint not null,
  before    jsonb,
  after     jsonb
);
create index import_changes_by_batch on import_changes (import_id, batch);

create table import_problems (
  import_id text not null references imports on delete cascade,
  number    bigint generated always as identity,
  row       bigint not null,
  line      bigint not null,
  "column"  text,
  value     text,
  problem   text not null,
  remedy    text not null,
  -- Worth knowing, though the row was taken in all the same.
  is_note   boolean not null default false,
  primary key (import_id, number)
);

-- What people mapped a header to last time.
create table remembered_columns (
  kind   text not null,
  header text not null,
  target jsonb not null,
  primary key (kind, header)
);
