-- Which companies live in this database. Everything else of a company is in the schema named here.

create extension if not exists pg_trgm with schema public;

create table companies (
  id         text primary key,
  name       text not null unique,
  schema     text not null unique check (schema ~ '^vouchwell_[a-z0-9_]{1,50}$'),
  host       text unique check (host = lower(host)),
  created_at timestamptz not null default now()
);
