"""Handing over to another structure: what may be handed, the letter, the answer, the end."""

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format

from joz.outbox.models import Message
from partners.models import Scheme
from referrals.models import YoungPerson
from referrals.notices import link
from tracking.models import HandoverSheet, PathwayExit, Situation
from tracking.models.entry_situation import Education
from tracking.reading.pathway import last_known_situation

# Never handed, even as a theme or through a step.
KEPT_TO_OURSELVES = "disability"


def what_may_be_handed(pathway, *, on):
    """Code → (words, value as it would be read); only what is known, never what advisers wrote for themselves."""
    person, steps = pathway.young_person, _steps_of(pathway)
    may = {
        "identity": ("Identité", _identity(person)),
        "contact": ("Contact", ", ".join(point.display for point in person.contact_points.order_by("pk"))),
        "commune": ("Commune", person.display_commune),
        "age": ("Âge", f"{person.age(on)} ans" if person.age(on) else ""),
        "situation": ("Situation", _situation(pathway)),
        "themes": ("Thèmes travaillés", ", ".join(sorted({str(step.theme) for step in steps if step.theme}))),
        "done": ("Étapes faites", " ; ".join(step.goal for step in steps if step.completed_at)),
        "to_do": ("Étapes en cours", " ; ".join(step.goal for step in steps if step.is_to_do)),
    }
    return {code: pair for code, pair in may.items() if pair[1]}


def _identity(person):
    return str(person) + (f", né·e le {date_format(person.birth_date, 'j F Y')}" if person.birth_date else "")


def _situation(pathway):
    known = last_known_situation(pathway)
    words = [
        Labels(known[name]).label
        for name, Labels in (("situation", Situation), ("education", Education))
        if known.get(name, "unknown") != "unknown"
    ]
    return " · ".join(words)


def _steps_of(pathway):
    return list(pathway.steps.exclude(theme=KEPT_TO_OURSELVES).select_related("theme").order_by("created_at", "pk"))


@transaction.atomic
def hand(pathway, *, by, now, email, **handed):
    """Freeze a sheet, and owe its receiver a letter that names nobody."""
    sheet = HandoverSheet.hand(pathway, by=by, now=now, email=email, **handed)
    scheme = Scheme.objects.the_one()
    context = {"sheet": sheet, "scheme": scheme, "link": link("tracking:received_sheet", sheet.token)}
    Message.owe(
        key=f"handover-sheet:{sheet.pk}:sent",
        channel=Message.Channel.EMAIL,
        to=email,
        subject=f"{scheme.name} : une fiche de relais vous attend",
        body=render_to_string("tracking/messages/handover_sheet.txt", context),
        now=now,
        expires_at=sheet.expires_at,
    )
    return sheet


@transaction.atomic
def receive_answer(sheet, *, answer, name, now):
    """Note what the receiver says; a yes makes a relay of an end that was waiting for it."""
    YoungPerson.hold(sheet.pathway.young_person_id)
    sheet.confirm(answer=answer, name=name, now=now)
    noted = PathwayExit.objects.filter(pathway=sheet.pathway_id).first()
    if noted and answer == HandoverSheet.Answer.TAKEN:
        noted.confirm_relay(to=sheet.organisation)


def wipe_ended(now):
    """Forget what the sheets that ended thirty days ago said; returns how many."""
    return HandoverSheet.objects.to_wipe(now).update(content=[], email="")
