"""The people of a team, found by what one remembers of them; whoever left comes last."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from referrals.models import Referral, YoungPerson
from referrals.models.referral import CONTACT_PHASE, Status
from referrals.search import Search, found
from tracking.models import Pathway

# Whoever needs more types one more letter.
SHOWN_AT_MOST = 100

VISIBILITY = "Vous voyez les personnes signalées à votre structure, les dernières rencontrées d’abord."


def people_found(reader, typed, *, state="", commune=None):
    """The people whom a reader looks for, at most `SHOWN_AT_MOST`: those still with us first, then the latest seen.

    `state` is `with_us`, `left` or empty for all. The latest seen are taken before they are sorted, so that the
    database walks one index however common the name is; a rare one is found by its trigrams.
    """
    people = found(YoungPerson.objects.visible_to(reader), Search.of(typed))
    people = {"with_us": people.filter(is_with_us()), "left": people.exclude(is_with_us())}.get(state, people)
    if commune:
        people = people.filter(commune=commune)
    latest = people.order_by(*LATEST_FIRST)[:SHOWN_AT_MOST]
    listed = YoungPerson.objects.filter(pk__in=latest.values("pk")).annotate(is_with_us=is_with_us())
    return listed.order_by("-is_with_us", *LATEST_FIRST).select_related("commune")


LATEST_FIRST = (F("last_contact_on").desc(nulls_last=True), "-pk")


def is_with_us():
    """A condition: in a pathway, or told about and not yet ended."""
    in_pathway = Pathway.objects.open().filter(young_person=OuterRef("pk"))
    under_way = Referral.objects.filter(young_person=OuterRef("pk"), status__in={Status.RECEIVED, *CONTACT_PHASE})
    return Q(Exists(in_pathway)) | Q(Exists(under_way))


def with_where_they_stand(people):
    """Fetch what `PersonLine` reads: the latest pathway with who leads it, the signals."""
    pathways = Pathway.objects.with_lead().latest_first()
    referrals = Referral.objects.order_by("-received_at", "-pk")
    return people.prefetch_related(Prefetch("pathways", pathways), Prefetch("referrals", referrals))


@dataclass(frozen=True)
class PersonLine:
    """A person in the list: who, where they stand with us, since when we have not spoken."""

    person: YoungPerson
    age: int | None
    standing: str
    tone: str

    @classmethod
    def of(cls, person, *, on):
        """Read a person fetched by `with_where_they_stand`."""
        standing, tone = _standing(person)
        return cls(person=person, age=person.age(on), standing=standing, tone=tone)


def _standing(person):
    """Where somebody stands, in words, and the tone of the badge."""
    pathway = next(iter(person.pathways.all()), None)
    referral = next(iter(person.referrals.all()), None)
    if pathway and pathway.is_open:
        return (f"Parcours avec {pathway.lead}" if pathway.lead else "Parcours sans référent·e"), "success"
    if referral and not referral.is_ended and referral.status != Status.ENROLLED:
        return referral.get_status_display(), "info"
    return ("Parcours terminé" if pathway else referral.get_status_display() if referral else ""), "neutral"
