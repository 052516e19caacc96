"""People are found by an array of keys, as possible doubles are, instead of by trigrams of the name in one word."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

# « Anne Le Goff » begins, whichever word is said first, as `annelegoff`, `legoffanne` or `goffannele`: « Legoff » and
# « annele » find her as « le goff » does. `legoff` also begins as `goff` does, its particle left out. Without a name
# there is nobody to find, in no commune either. Beware: a cost nearer the truth makes the planner fear walking the list
# of people by date, where few rows get as far as this function.
KEYS_KEPT = """
CREATE FUNCTION joz_search_keys(name_key text, commune text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10 AS $$
DECLARE
    words text[] := string_to_array(name_key, ' ');
    begun text[] := '{}';
    keys text[] := ARRAY['@' || coalesce(commune, '')];
    said text;
BEGIN
    IF coalesce(name_key, '') = '' THEN
        RETURN '{}';
    END IF;
    FOR nth IN 1 .. least(cardinality(words), 8) LOOP
        said := array_to_string(words[nth:] || words[:nth - 1], '');
        begun := begun || said;
        IF words[nth] ~ '^l[ae][^aeiouy].{3}' THEN
            begun := begun || substr(said, 3);
        END IF;
    END LOOP;
    FOREACH said IN ARRAY begun LOOP
        keys := keys || ARRAY[left(said, 1), left(said, 2), left(said, 3), left(said, 4)];
        keys := keys || ARRAY[left(said, 6), left(said, 10)];
    END LOOP;
    RETURN keys;
END $$
"""
# The longest key that has no more letters than the word.
KEY_LOOKED_FOR = """
CREATE FUNCTION joz_search_key(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT left(word, CASE WHEN length(word) < 6 THEN 4 WHEN length(word) < 10 THEN 6 ELSE 10 END)
    FROM replace(joz_fold(typed), ' ', '') AS word
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
        ("referrals", "0013_waiting_index"),
    ]

    operations = [
        migrations.RunSQL(KEYS_KEPT, "DROP FUNCTION joz_search_keys(text, text)"),
        migrations.RunSQL(KEY_LOOKED_FOR, "DROP FUNCTION joz_search_key(text)"),
        migrations.RemoveIndex(model_name="youngperson", name="young_person_one_word_trgm"),
        migrations.AddIndex(
            model_name="youngperson",
            index=GinIndex(
                models.Func(
                    models.F("name_key"),
                    models.F("commune"),
                    function="joz_search_keys",
                    output_field=ArrayField(base_field=models.TextField(), size=None),
                ),
                fastupdate=False,
                name="young_person_search_keys",
            ),
        ),
    ]
