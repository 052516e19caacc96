"""The exchanges: where, how long, about what, with whom else."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from joz.components import french
from tracking.models import Participant
from tracking.policies import may_mend_exchange
from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """The exchanges that the person took part in."""
    seen = Participant.objects.visible_to(subject.reader).filter(young_person=subject.person)
    seen = seen.select_related("interaction__made_by", "interaction__commune").prefetch_related("interaction__themes")
    for participant in seen.annotate(together=Count("interaction__participants")).order_by("pk"):
        yield _moment(participant, subject)


def _moment(participant, subject):
    noted = participant.interaction
    return Moment(
        kind=Kind.EXCHANGE,
        at=noted.happened_at,
        title=f"{noted.get_format_display()}, {noted.duration_minutes}{french.SPACE}min",
        icon=f"format-{noted.format}",
        by=str(noted.made_by),
        detail=" · ".join(_facts(noted, others=participant.together - 1)),
        words=participant.words if subject.may_read_words_of(noted.organisation_id) else "",
        tone="success",
        url=_where_to_mend(participant, subject.reader),
    )


def _facts(noted, *, others):
    if noted.kind != noted.Kind.INFORMAL:
        yield noted.get_kind_display()
    if noted.commune:
        yield noted.commune.name
    yield from sorted(str(theme) for theme in noted.themes.all())
    if others:
        yield f"avec {french.count(others, 'autre personne', 'autres personnes')}"


def _where_to_mend(participant, reader):
    is_open = participant.interaction.may_be_corrected(timezone.now())
    if is_open and may_mend_exchange(reader, participant):
        return reverse("tracking:exchange_correction", args=[participant.pk])
    return ""
