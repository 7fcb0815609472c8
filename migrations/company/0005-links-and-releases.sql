-- Links that are taken back, releases whose questions are taken back together, and how what we show and write is made.

-- Links that let their bearer act for somebody, made before this moment, open nothing any more: a mail was forwarded, or
-- read by somebody else.
alter table contacts add column links_from timestamptz;

-- Something we brought out that puts what was said before in question.
create table releases (
  id         text primary key,
  number     bigint generated always as identity unique,
  what       text not null check (what <> ''),
  -- What it was about when it was noted; themes may have gone since.
  theme_ids  text[] not null,
  -- How many items it put in question.
  items      integer not null,
  -- When its questions were taken back, and by whom; those that were answered by then stand.
  undone_at  timestamptz,
  undone_by  text,
  created_by text not null,
  created_at timestamptz not null
);
alter table reconfirmations add column release_id text references releases on delete set null;
create index reconfirmations_of_release on reconfirmations (release_id) where release_id is not null;

-- The one colour of slides and PDF that is the company's.
alter table publishing_settings add column accent text not null default '#0b5b57' check (accent ~ '^#[0-9a-fA-F]{6}$');

-- The language in which the other side of a call is written to; English where nobody said.
alter table reference_requests add column prospect_language text check (prospect_language in ('en', 'de', 'fr', 'es'));
