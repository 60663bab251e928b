from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from calmrun.store.schema import upgrade
from supabase_migrations import migration_files


# The roles, the function and the default privileges as Supabase sets them up.
ROLES = """
do $$
declare wanted text;
begin
  perform pg_advisory_xact_lock(hashtext('calmrun tests make roles'));
  foreach wanted in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin noinherit', wanted);
    end if;
  end loop;
  alter role service_role bypassrls;
  if not exists (select from pg_roles where rolname = 'calmrun_app') then
    create role calmrun_app login in role service_role;
  end if;
end $$
"""
USERS = """
create schema auth;
create function auth.uid() returns uuid language sql stable as $$
  select nullif(coalesce(
    current_setting('request.jwt.claim.sub', true),
    (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')
  ), '')::uuid
$$;
grant usage on schema auth to anon, authenticated, service_role;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on sequences to anon, authenticated, service_role
"""


@pytest.fixture(scope="session")
def new_supabase(new_postgres: Callable[[], str]) -> Callable[[], str]:
    """Make an empty database as Supabase gives it, and give its address."""

    def make() -> str:
        url = new_postgres()
        with psycopg.connect(url) as connection:
            connection.execute(ROLES)
            connection.execute(USERS.encode())
        return url

    return make


@pytest.fixture(scope="session")
def by_alembic(new_supabase: Callable[[], str]) -> str:
    """Address of such a database after `calmrun db upgrade`."""
    url = new_supabase()
    upgrade(url)
    return url


@pytest.fixture(scope="session")
def by_files(new_supabase: Callable[[], str]) -> str:
    """Address of such a database after `supabase migration up`."""
    url = new_supabase()
    for text in migration_files().values():
        with psycopg.connect(url) as connection:
            connection.execute(text.encode())
    return url


@pytest.fixture(scope="session", params=["by_alembic", "by_files"])
def supabase(request: pytest.FixtureRequest) -> str:
    """Address of a database whose users are known, made either way."""
    url: str = request.getfixturevalue(request.param)
    return url
