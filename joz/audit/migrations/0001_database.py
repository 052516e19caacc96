"""What the database itself must know before any table: its extensions, two functions, the cache table."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# Generated columns and indexes only take immutable functions; unaccent's own is merely stable.
FOLD = """
CREATE FUNCTION joz_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT btrim(regexp_replace(lower(public.unaccent('public.unaccent', $1)), '[^[:alnum:]]+', ' ', 'g')) $$
"""

# A trace is kept twelve months (P20): until then it can be neither changed nor removed, by anyone.
GUARD = """
CREATE FUNCTION joz_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '12 months' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'append_only: % cannot be changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

CACHE = """
CREATE UNLOGGED TABLE joz_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL
);
CREATE INDEX joz_cache_expires ON joz_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION joz_fold(text)"),
        migrations.RunSQL(GUARD, "DROP FUNCTION joz_append_only()"),
        migrations.RunSQL(CACHE, "DROP TABLE joz_cache"),
    ]
