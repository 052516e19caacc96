from django.db import migrations

from referrals.matching.keys import keys_of
from referrals.matching.records import Record

AT_ONCE = 1_000


def keep_keys(apps, schema_editor):
    """Give the people known so far the keys that verbs keep from now on; contacts as numbers or pseudonyms."""
    person_model = apps.get_model("referrals", "YoungPerson")
    people = person_model.objects.filter(merged_into=None).prefetch_related("contact_points").order_by("pk")
    last = 0
    while batch := list(people.filter(pk__gt=last)[:AT_ONCE]):
        for person in batch:
            person.match_keys = keys_of(_record(person))
        person_model.objects.bulk_update(batch, ["match_keys"], batch_size=500)
        last = batch[-1].pk


def _record(person):
    values = {point.value: point.value.startswith("+") for point in person.contact_points.all()}
    return Record(
        first=person.called,
        last=person.last_name,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        commune=person.commune_id or "",
        phones=frozenset(value for value, is_phone in values.items() if is_phone),
        handles=frozenset(value for value, is_phone in values.items() if not is_phone),
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_doubles")]

    operations = [migrations.RunPython(keep_keys, migrations.RunPython.noop, elidable=True)]
