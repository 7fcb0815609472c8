-- Why they do not refer: what we asked of whom, what they answered, and what their words mean.

alter table contacts add column language text check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$');
create index contacts_search on contacts using gin ((lower(name) || ' ' || lower(coalesce(email, ''))) gin_trgm_ops);
create index contacts_by_address on contacts (email) where email is not null;

-- Somebody who said no to our mail stays unasked, also when their contact is removed and imported again. Only a
-- fingerprint of the address is kept.
create table unsubscribed_addresses (
  address_sha256 text primary key,
  at             timestamptz not null
);

-- Reasons ------------------------------------------------------------------------------------------------------------

-- Why somebody did not refer, or declined an ask. A reason that was merged into another stays, so that what was
-- confirmed before can still be read.
create table reasons (
  id           text primary key,
  name         text not null check (name <> ''),
  description  text not null default '',
  -- What people say who mean it; suggestions start from these before anything is confirmed.
  examples     jsonb not null default '[]',
  position     integer not null,
  merged_into  text references reasons,
  retired_at   timestamptz,
  version      integer not null default 1,
  created_at   timestamptz not null default now()
);
create unique index reason_names on reasons (lower(name)) where merged_into is null and retired_at is null;

insert into reasons (id, position, name, description, examples) values
  ('rea_never-asked', 1, 'Never asked', 'Nobody ever asked them to refer.', '["Nobody ever asked me.", "I was not aware you wanted referrals.", "It never came up with your team."]'),
  ('rea_no-thought', 2, 'Didn''t think of it', 'They would, but it did not cross their mind.', '["Just never crossed my mind.", "I have not thought about it.", "I keep forgetting."]'),
  ('rea_know-nobody', 3, 'Know nobody who needs it', 'They know no one with the need.', '["I do not know anyone who needs this.", "Nobody in my circle has that problem.", "We are the only ones in our field."]'),
  ('rea_hard-to-explain', 4, 'Hard to explain', 'They find it difficult to say what it does or why it matters.', '["It is hard to explain what you do.", "I would not know how to describe it.", "Too technical to talk about."]'),
  ('rea_reputation-risk', 5, 'Reputation risk', 'They fear for their own standing if it goes wrong.', '["I do not want to look bad if it fails.", "My name is on the line.", "If they are unhappy they will blame me."]'),
  ('rea_private-topic', 6, 'Private topic', 'It is not something they talk about.', '["I do not talk about this with others.", "That is a private matter.", "I keep our suppliers to myself."]'),
  ('rea_product-problem', 7, 'Product problem', 'Something in the product does not work for them.', '["It crashes too often.", "A feature we need is missing.", "The reports are wrong."]'),
  ('rea_service-problem', 8, 'Service or delivery problem', 'Support, service or delivery let them down.', '["Support takes days to answer.", "The delivery came late.", "Nobody called me back."]'),
  ('rea_price-doubts', 9, 'Price or value doubts', 'They doubt that it is worth its price.', '["Too expensive for what it does.", "You raised the price again.", "I am not sure it is worth the money."]'),
  ('rea_too-new', 10, 'Too new to judge', 'They have not used it long enough.', '["We only just started.", "It is too early to say.", "Ask me again in half a year."]'),
  ('rea_company-policy', 11, 'Company policy', 'Their company does not allow recommending suppliers.', '["Our policy does not allow endorsements.", "Legal would not let me.", "We are not permitted to recommend vendors."]'),
  ('rea_reward-feels-wrong', 12, 'Reward feels wrong', 'Being paid for it makes them uncomfortable.', '["I do not want money for recommending.", "The bonus makes it feel like selling.", "It would seem I was paid to say it."]'),
  ('rea_process-too-hard', 13, 'Process too hard', 'Referring takes too many steps.', '["I could not find how to refer.", "The form was too long.", "The link did not work."]'),
  ('rea_already-did', 14, 'Already did, you didn''t see it', 'They referred somebody, and it was not recorded.', '["I already told two colleagues.", "I did, a friend signed up last year.", "You must have missed it, I sent you someone."]'),
  ('rea_rather-not-say', 15, 'Prefer not to say', 'They do not want to give a reason.', '["I would rather not say.", "No comment.", "Prefer not to answer."]');

-- Words that stand for a reason. A rule only suggests, unless it was told to apply by itself.
create table coding_rules (
  id             text primary key,
  reason_id      text not null references reasons,
  -- Words and phrases, any of which matches.
  words          jsonb not null,
  applies_itself boolean not null default false,
  version        integer not null default 1,
  created_by     text not null,
  created_at     timestamptz not null
);

-- Surveys ------------------------------------------------------------------------------------------------------------

create table surveys (
  id                text primary key,
  name              text not null check (name <> ''),
  state             text not null default 'draft' check (state in ('draft', 'open', 'closed')),
  -- What is being written: questions, logic, languages, thanks. What people answer is a version of it, kept apart.
  content           jsonb not null,
  published_version integer,
  -- The last day it takes answers; null while nobody set one.
  closes_on         date,
  -- Where answers come from another tool, which one: such a survey has no page of ours.
  tool              text,
  external_id       text,
  version           integer not null default 1,
  import_id         text,
  created_by        text not null,
  created_at        timestamptz not null,
  updated_at        timestamptz not null
);
create unique index survey_names on surveys (lower(name));
create unique index surveys_of_tools on surveys (tool, external_id) where external_id is not null;

-- Exactly what was asked, word for word; never changed.
create table survey_versions (
  survey_id    text not null references surveys on delete cascade,
  version      integer not null,
  content      jsonb not null,
  published_by text not null,
  published_at timestamptz not null,
  primary key (survey_id, version)
);

-- The ask ledger: everything we asked of anybody, of every kind, with the minutes it costs them. -----------------------

create table asks (
  id                text primary key,
  number            bigint generated always as identity unique,
  kind              text not null check (kind in ('survey', 'referral', 'quote', 'reference call', 'white paper', 'video', 'event', 'other')),
  customer_id       text not null references customers on delete cascade,
  contact_id        text references contacts on delete cascade,
  survey_id         text references surveys,
  minutes           smallint not null check (minutes between 0 and 600),
  channel           text not null check (channel in ('e-mail', 'phone', 'in person', 'link')),
  state             text not null default 'asked' check (state in ('asked', 'accepted', 'declined', 'withdrawn')),
  asked_on          date not null,
  asked_by          text not null,
  answered_on       date,
  decline_reason_id text references reasons,
  decline_words     text,
  -- Why a limit was set aside, where one was.
  override_reason   text,
  note              text,
  version           integer not null default 1,
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  check (decline_reason_id is null or state = 'declined')
);
create index asks_of_contact on asks (contact_id, asked_on desc) where contact_id is not null;
create index asks_of_customer on asks (customer_id, asked_on desc);
create index asks_by_day on asks (asked_on desc, number desc);

-- How often a person may be asked. Defaults are PRODUCT's; a person may be asked more by an override that is recorded.
create table ask_limits (
  only_row           boolean primary key default true check (only_row),
  -- In 90 days and in 365.
  asks_per_quarter   smallint not null default 2 check (asks_per_quarter between 0 and 99),
  asks_per_year      smallint not null default 8 check (asks_per_year between 0 and 365),
  rest_days          smallint not null default 30 check (rest_days between 0 and 365),
  rest_days_after_no smallint not null default 180 check (rest_days_after_no between 0 and 1095),
  version            integer not null default 1
);
insert into ask_limits default values;

-- Mail. Where no SMTP server is set, this is where it can be read. ------------------------------------------------------

create table mails (
  id         text primary key,
  number     bigint generated always as identity unique,
  purpose    text not null,
  subject_id text not null,
  contact_id text references contacts on delete set null,
  to_name    text,
  to_address text not null,
  subject    text not null,
  text       text not null,
  html       text not null,
  headers    jsonb not null default '{}',
  -- "sending" that was left behind by a crash may have arrived or not: nothing is sent twice by itself.
  state      text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed', 'unsure', 'withdrawn')),
  attempts   smallint not null default 0,
  problem    text,
  send_after timestamptz not null,
  sent_at    timestamptz,
  created_by text not null,
  created_at timestamptz not null
);
create index mails_waiting on mails (send_after, number) where state = 'waiting';
create index mails_sending on mails (number) where state = 'sending';
create index mails_by_age on mails (number desc);
create index mails_by_state on mails (state, number desc);
create index mails_about on mails (subject_id, number desc);

-- Invitations to surveys ----------------------------------------------------------------------------------------------

-- One sending of a survey to a selection of people.
create table mailings (
  id            text primary key,
  survey_id     text not null references surveys,
  survey_version integer not null,
  -- The words of the invitation by language: subject, greeting, body, button.
  words         jsonb not null,
  conditions    jsonb not null,
  -- Who was left out and why, counted when it was sent.
  left_out      jsonb not null default '{}',
  invited       integer not null default 0,
  -- Customers up to this number have been gone through, so that a mailing cut short goes on where it was.
  reached       bigint not null default 0,
  remind_after_days smallint[] not null default '{}',
  per_minute    integer not null check (per_minute between 1 and 10000),
  expires_on    date not null,
  -- The address people use for this company, as whoever pressed the button saw it.
  origin        text not null,
  state         text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'stopped')),
  job_id        text,
  created_by    text not null,
  created_at    timestamptz not null
);
create index mailings_of_survey on mailings (survey_id, created_at desc);

create table survey_invitations (
  id           text primary key,
  number       bigint generated always as identity unique,
  mailing_id   text not null references mailings on delete cascade,
  survey_id    text not null references surveys,
  ask_id       text not null unique references asks on delete cascade,
  customer_id  text not null references customers on delete cascade,
  contact_id   text not null references contacts on delete cascade,
  mail_id      text,
  expires_on   date not null,
  opened_at    timestamptz,
  started_at   timestamptz,
  submitted_at timestamptz,
  declined_at  timestamptz,
  reminders    smallint not null default 0,
  reminded_at  timestamptz,
  withdrawn_at timestamptz,
  created_at   timestamptz not null,
  unique (mailing_id, contact_id)
);
-- Two people pressing "send" for the same survey cannot both invite somebody who has not answered yet.
create unique index one_open_invitation_per_survey on survey_invitations (survey_id, contact_id)
  where submitted_at is null and declined_at is null and withdrawn_at is null;
create index survey_invitations_waiting on survey_invitations (mailing_id, created_at)
  where submitted_at is null and declined_at is null and withdrawn_at is null;
create index survey_invitations_of_mailing on survey_invitations (mailing_id, number desc);
create index survey_invitations_of_survey on survey_invitations (survey_id, number desc);
create index survey_invitations_of_contact on survey_invitations (contact_id);

-- Responses -----------------------------------------------------------------------------------------------------------

create table responses (
  id             text primary key,
  number         bigint generated always as identity unique,
  survey_id      text not null references surveys,
  -- Null where the answers came from another tool.
  survey_version integer,
  invitation_id  text unique references survey_invitations on delete set null,
  customer_id    text references customers on delete cascade,
  contact_id     text references contacts on delete set null,
  source         text not null check (source in ('personal link', 'open link', 'embed', 'import', 'webhook', 'sample')),
  -- The response's id in the tool it came from, or a key the answering page made, so that one response stays one.
  external_id    text,
  language       text,
  state          text not null check (state in ('started', 'submitted')),
  started_at     timestamptz not null,
  submitted_at   timestamptz,
  -- The day it counts on, from when it is submitted.
  given_on       date,
  -- By question key; what each shape is, surveys/answers.ts says.
  answers        jsonb not null default '{}',
  -- The two answers figures are made of, copied out of the above when it is submitted.
  likelihood     smallint check (likelihood between 0 and 10),
  has_recommended boolean,
  version        integer not null default 1,
  import_id      text,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  check ((state = 'submitted') = (submitted_at is not null and given_on is not null))
);
create unique index one_response_per_external_id on responses (survey_id, external_id) where external_id is not null;
create index responses_of_survey on responses (survey_id, number desc);
create index responses_given_to_survey on responses (survey_id, given_on) where state = 'submitted';
create index responses_of_customer on responses (customer_id, given_on desc) where customer_id is not null;
-- The list is counted by score and by group of customers from this alone, without the answers themselves.
create index responses_by_day on responses (given_on desc, number desc)
  include (survey_id, customer_id, likelihood, has_recommended) where state = 'submitted';
create index responses_of_import on responses (import_id) where import_id is not null;

-- What a customer said of themselves in a response goes when the response is removed.
alter table evidence add column response_id text references responses on delete cascade;
create index evidence_of_response on evidence (response_id) where response_id is not null;

-- What somebody let us do with their words, as they answered. One row per use they ticked.
create table permissions_given (
  id              text primary key,
  response_id     text not null references responses on delete cascade,
  customer_id     text references customers on delete cascade,
  contact_id      text references contacts on delete set null,
  use             text not null check (use in ('website', 'sales deck', 'private call', 'press', 'social', 'paid ads', 'event')),
  -- The exact words beside the box.
  wording         text not null,
  wording_version integer not null,
  given_at        timestamptz not null,
  withdrawn_at    timestamptz,
  unique (response_id, use)
);

-- Somebody's own words, waiting to be understood. The words never change. -----------------------------------------------

create table verbatims (
  id           text primary key,
  number       bigint generated always as identity unique,
  response_id  text references responses on delete cascade,
  ask_id       text references asks on delete cascade,
  customer_id  text references customers on delete cascade,
  contact_id   text references contacts on delete set null,
  question_key text,
  question     text not null default '',
  -- What the question was about: reasons are coded from "why not"; the rest is kept to be read beside them.
  about        text not null check (about in ('why not', 'score', 'quote', 'origin', 'declined ask', 'other')),
  words        text not null check (words <> ''),
  language     text,
  given_on     date not null,
  state        text not null default 'open' check (state in ('open', 'coded', 'no reason')),
  coded_at     timestamptz,
  version      integer not null default 1,
  created_at   timestamptz not null,
  unique (response_id, question_key)
);
create index verbatims_to_code on verbatims (number) include (given_on) where state = 'open' and about in ('why not', 'declined ask');
create unique index one_verbatim_per_ask on verbatims (ask_id) where ask_id is not null;
create index verbatims_by_coding on verbatims (coded_at desc, number desc) where coded_at is not null;
create index verbatims_by_day on verbatims (given_on desc, number desc);
create index verbatims_of_customer on verbatims (customer_id) where customer_id is not null;
create index verbatims_search on verbatims using gin (lower(words) gin_trgm_ops);

-- What each coder said a verbatim means; two coders make agreement measurable.
create table codings (
  verbatim_id text not null references verbatims on delete cascade,
  coder       text not null,
  -- Empty when the words give no reason.
  reason_ids  text[] not null,
  rule_id     text,
  -- What a second coder said, without having seen the first, decides nothing: it is there to be compared.
  decides     boolean not null default true,
  at          timestamptz not null,
  primary key (verbatim_id, coder)
);
create unique index one_deciding_coding on codings (verbatim_id) where decides;
create unique index one_second_coding on codings (verbatim_id) where not decides;
create index codings_by_reason on codings using gin (reason_ids);
create index codings_by_age on codings (at desc, verbatim_id);

-- Coded verbatims that a second person was asked to code. Where the two differ somebody settles it; what both said stays.
create table second_looks (
  verbatim_id        text primary key references verbatims on delete cascade,
  number             bigint generated always as identity unique,
  -- What the first coder had said, from when it is settled: their coding then says what was settled.
  first_reason_ids   text[],
  settled_by         text,
  settled_at         timestamptz,
  chosen_by          text not null,
  chosen_at          timestamptz not null
);

-- Which citations a merge or a split moved, so that it can be undone. One that would have counted twice for a response is
-- kept here whole while it is away.
create table moved_citations (
  move_id     text not null,
  citation_id text not null,
  from_reason text not null,
  to_reason   text not null,
  dropped     jsonb
);
create index moved_citations_by_move on moved_citations (move_id);

-- A customer named a reason: ticked in an answer, understood from their words, or given when declining an ask. This is
-- what figures are made of. No reason counts twice for one response, ask or verbatim.
create table citations (
  id          text primary key,
  number      bigint generated always as identity unique,
  reason_id   text not null references reasons,
  customer_id text references customers on delete cascade,
  response_id text references responses on delete cascade,
  ask_id      text references asks on delete cascade,
  verbatim_id text references verbatims on delete cascade,
  source      text not null check (source in ('answer', 'coding', 'rule', 'declined ask')),
  given_on    date not null,
  import_id   text,
  created_at  timestamptz not null,
  check (num_nonnulls(response_id, ask_id) = 1)
);
create unique index one_citation_per_response on citations (response_id, reason_id) where response_id is not null;
create unique index one_citation_per_ask on citations (ask_id, reason_id) where ask_id is not null;
create index citations_of_reason on citations (reason_id, given_on desc, number desc);
create index citations_of_customer on citations (customer_id) where customer_id is not null;
create index citations_of_verbatim on citations (verbatim_id) where verbatim_id is not null;
create index citations_of_import on citations (import_id) where import_id is not null;

-- Origins -------------------------------------------------------------------------------------------------------------

-- Why a new customer came, and who told them, in their words; a person decides who that was.
create table origins (
  id          text primary key,
  number      bigint generated always as identity unique,
  customer_id text not null references customers on delete cascade,
  response_id text references responses on delete cascade,
  main_reason text not null check (main_reason in ('recommendation', 'search', 'advertising', 'event', 'press or social media', 'sales contact', 'used it before', 'other')),
  told_by     text,
  given_on    date not null,
  -- "waiting" only where somebody was named.
  state       text not null check (state in ('waiting', 'confirmed', 'not a customer', 'cannot tell', 'nobody named')),
  referrer_id text references customers,
  referral_id text references referrals on delete set null,
  -- How sure the match was that a person confirmed.
  confidence  real,
  decided_by  text,
  decided_at  timestamptz,
  version     integer not null default 1,
  import_id   text,
  created_at  timestamptz not null
);
create unique index one_origin_per_response on origins (response_id) where response_id is not null;
create index origins_waiting on origins (number) where state = 'waiting';
create index origins_of_customer on origins (customer_id);
create index origins_naming_referrer on origins (referrer_id) where referrer_id is not null;

-- The words of a name as they compare: small letters without marks, ä and ae as one. What a new customer wrote is looked up
-- in them; read backwards they are found by their end, where the slip is at their beginning. One expression, and not
-- strict, so that PostgreSQL puts it in place of the call.
create function name_words(name text) returns tsvector language sql immutable parallel safe
return array_to_tsvector(array_remove(string_to_array(replace(replace(replace(replace(
  regexp_replace(
    -- Letters that are no letter with a mark on it first; then the marks go, and the apostrophes.
    regexp_replace(normalize(translate(lower(name), 'æœøłđðı', 'aoolddi'), NFD), '[\u0300-\u036f''’`]', '', 'g'),
    '[\s\u00a0.,;:()\[\]{}<>/\\_+&@"“”„*#!?|–-]+', ' ', 'g'),
  'ß', 'ss'), 'ae', 'a'), 'oe', 'o'), 'ue', 'u'), ' '), ''));
create index customers_by_words on customers using gin (name_words(name), name_words(reverse(name)));
create index contacts_by_words on contacts using gin (name_words(name), name_words(reverse(name)));
create index contacts_by_domain on contacts (split_part(email, '@', 2)) where email is not null;

-- Answers from other tools ----------------------------------------------------------------------------------------------

-- A place another tool may send responses to. The secret it signs with is kept sealed.
create table inbound_webhooks (
  id               text primary key,
  tool             text not null check (tool in ('typeform', 'formbricks')),
  survey_id        text not null references surveys,
  sealed_secret    text not null,
  mapping          jsonb not null default '{}',
  last_received_at timestamptz,
  removed_at       timestamptz,
  version          integer not null default 1,
  created_by       text not null,
  created_at       timestamptz not null
);

alter table imports drop constraint imports_kind_check;
alter table imports add constraint imports_kind_check
  check (kind in ('customers', 'contacts', 'revenue', 'referrals', 'responses'));
alter table import_changes drop constraint import_changes_what_check;
alter table import_changes add constraint import_changes_what_check
  check (what in ('customer', 'contact', 'revenue', 'referral', 'evidence', 'attribute', 'response', 'survey', 'origin'));
-- What an import changed of what was there before it, as its counts are opened. What it made it does not hold: those
-- rows name their import themselves, and a first file of a million would pay for nothing.
create index import_changes_to_known on import_changes (import_id, what, number)
  where batch > 0 and (before is not null or what = 'evidence');
