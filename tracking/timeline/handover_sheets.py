"""The handover sheets: handed, answered, taken back."""

from django.urls import reverse

from tracking.models import HandoverSheet
from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """What was handed to other structures, and what they said."""
    pathways = [pathway.pk for pathway in subject.pathways]
    handed = HandoverSheet.objects.visible_to(subject.reader).filter(pathway__in=pathways)
    for sheet in handed.select_related("organisation", "made_by").order_by("pk"):
        yield from _of_sheet(sheet)


def _of_sheet(sheet):
    whom = sheet.recipient_label
    yield Moment(
        kind=Kind.SHARING,
        at=sheet.made_at,
        title=f"Fiche de relais remise : {whom}",
        icon="handover",
        by=str(sheet.made_by),
        detail=f"Accord donné {sheet.get_agreement_display().lower()}.",
        url=reverse("tracking:sheet", args=[sheet.pk]),
    )
    if sheet.answered_at:
        yield _answer(sheet, whom)
    if sheet.revoked_at:
        yield Moment(kind=Kind.SHARING, at=sheet.revoked_at, title=f"Fiche de relais retirée : {whom}", icon="x")


def _answer(sheet, whom):
    taken = sheet.answer == HandoverSheet.Answer.TAKEN
    return Moment(
        kind=Kind.SHARING,
        at=sheet.answered_at,
        title=f"{whom} prend le relais" if taken else f"{whom} ne peut pas prendre le relais",
        icon="check" if taken else "x",
        by=sheet.answered_by_name,
        tone="success" if taken else "warning",
    )
