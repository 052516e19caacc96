"""Who somebody is, completed little by little: a pseudonym first, a name later, a verified identity at last."""

from django.db import IntegrityError, transaction

from joz.audit import trail
from joz.errors import DomainError
from referrals.models import ContactPoint, YoungPerson
from referrals.models.young_person import MINIMUM_AGE

EARLIEST_YEAR = 1900


class NotYetBorn(DomainError):
    """A birth to come, or later than something that happened with the person."""


class TooYoung(DomainError):
    """Under 16 we keep no file (P28)."""


class TooOld(DomainError):
    """A birth before 1900."""


class NumberTaken(DomainError):
    """Two files with one number in i-milo are one person."""


class AlreadyKnown(DomainError):
    """The person has this way to be reached already."""


class LeftAlone(DomainError):
    """The person asked not to be contacted any more."""


def check_birth(person: YoungPerson, *, on) -> None:
    """Refuse a birth that cannot be, as the person is described now."""
    age = person.age(on)
    if age is None:
        return
    if (person.birth_date.year if person.birth_date else person.birth_year) < EARLIEST_YEAR:
        raise TooOld("Vérifiez l’année : c’est avant 1900.")
    facts = [day for day in (person.identified_on, person.reached_on, person.engaged_on) if day]
    if age < 0 or any(person.age(day) < 0 for day in facts):
        raise NotYetBorn("Cette naissance est à venir, ou vient après ce qui s’est passé avec la personne.")
    if age < MINIMUM_AGE:
        raise TooYoung(
            "Avant 16 ans, nous ne tenons pas de dossier. Corrigez la date ; si elle est juste, orientez la personne "
            "vers le CIO ou la PSAD (119 en cas de danger) et demandez l’effacement du dossier."
        )


def complete(form, *, by, on) -> YoungPerson:
    """Save the identity that a form describes, unless somebody changed it since it was shown."""
    person = form.instance
    try:
        with transaction.atomic():
            form.hold()
            check_birth(person, on=on)
            if person.commune_id:
                person.commune_as_typed = ""
            form.save()
            trail.record("young_person.described", person, by=by)
    except IntegrityError as violation:
        if "young_person_imilo_number_once" not in str(violation):
            raise
        raise NumberTaken(
            "Ce numéro i-milo est déjà celui d’un autre dossier : c’est peut-être la même personne."
        ) from violation
    return person


@transaction.atomic
def add_contact(person: YoungPerson, *, kind, value, sms_ok, by, on) -> ContactPoint:
    """One more way to reach somebody, with what they said of text messages."""
    person = YoungPerson.hold(person.pk)[person.pk]
    if person.do_not_contact_on and sms_ok:
        raise LeftAlone("La personne a demandé à ne plus être contactée : n’autorisez pas les SMS.")
    point, is_new = person.contact_points.get_or_create(kind=kind, value=value, defaults=_answer(sms_ok, on))
    if not is_new:
        raise AlreadyKnown("Ce moyen de contact est déjà noté.")
    trail.record("contact_point.added", person, by=by)
    return point


@transaction.atomic
def note_sms_answer(point: ContactPoint, *, sms_ok, by, on) -> None:
    """What the person says of text messages from now on (P8); the same answer again keeps its day."""
    person = YoungPerson.hold(point.young_person_id)[point.young_person_id]
    if person.do_not_contact_on and sms_ok:
        raise LeftAlone("La personne a demandé à ne plus être contactée : n’autorisez pas les SMS.")
    changed = ContactPoint.objects.filter(pk=point.pk).exclude(sms_ok=sms_ok)
    if changed.update(**_answer(sms_ok, on)):
        trail.record("contact_point.answered", person, by=by)


@transaction.atomic
def remove_contact(point: ContactPoint, *, by) -> None:
    """A way to reach somebody that leads nowhere; removed already, nothing changes."""
    person = YoungPerson.hold(point.young_person_id)[point.young_person_id]
    if ContactPoint.objects.filter(pk=point.pk).delete()[0]:
        trail.record("contact_point.removed", person, by=by)


def _answer(sms_ok, on):
    return {"sms_ok": sms_ok, "sms_ok_on": None if sms_ok is None else on}
