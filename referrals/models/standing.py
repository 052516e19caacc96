"""Where a referral and its person stood before an act, so that a wrong tap can be taken back exactly."""

from django.db.models import Func, TextField

from referrals.models.referral import Referral
from referrals.models.young_person import ContactPoint, YoungPerson

# What a contact attempt may change, on each row.
CHANGED = {
    Referral: ("status", "next_try_at", "next_try_channel", "ended_at"),
    YoungPerson: ("reached_on", "engaged_on", "last_contact_on", "do_not_contact_on"),
}
AGREEMENT = ("sms_ok", "sms_ok_on")


def standing_of(referral):
    """What stands now, as plain values that a JSON field keeps: dates only, no word and no name."""
    points = referral.young_person.contact_points.order_by("pk")
    rows = {_name(row): _values(row, CHANGED[type(row)]) for row in (referral, referral.young_person)}
    return {**rows, "agreements": [{"pk": point.pk, **_values(point, AGREEMENT)} for point in points]}


def versions_of(referral):
    """The version of each of the two rows: PostgreSQL changes it whenever anyone writes the row, even the same."""
    return {_name(row): _version(row) for row in (referral, referral.young_person)}


def restore(referral, standing):
    """Put the two rows, held by the caller, back where they stood."""
    for row in (referral, referral.young_person):
        type(row).objects.filter(pk=row.pk).update(**_read(type(row), standing[_name(row)]))


def restore_agreements(referral, standing, *, left):
    """Put the agreements to SMS back, except one that is no longer what the act had left."""
    for kept in standing["agreements"]:
        as_left = ContactPoint.objects.filter(pk=kept["pk"], young_person=referral.young_person, **left)
        as_left.update(**_read(ContactPoint, {name: kept[name] for name in AGREEMENT}))


def _name(row):
    return row._meta.model_name


def _values(row, names):
    """Dates as text to the microsecond, which JSON's own encoder would round."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def _read(model, values):
    return {
        name: None if value is None else model._meta.get_field(name).to_python(value) for name, value in values.items()
    }


def _version(row):
    version = Func(template=f'"{row._meta.db_table}".xmin::text', output_field=TextField())
    return type(row).objects.filter(pk=row.pk).values_list(version, flat=True).get()
