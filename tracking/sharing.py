"""A person lets a partner see something, and stops it; both are told, and no message says what or about whom."""

from datetime import datetime

from django.db import transaction

from partners.models import Scheme
from tracking import notices
from tracking.models import Pathway, SharingAgreement


@transaction.atomic
def share(pathway: Pathway, *, by, now: datetime, **what) -> SharingAgreement:
    """Note the agreement (`SharingAgreement.agree`); owe the partner a word of it, and the person a way to stop it."""
    agreement = SharingAgreement.agree(pathway, by=by, now=now, **what)
    scheme = Scheme.objects.the_one()
    notices.owe_partner(agreement, "shared", scheme=scheme, now=now)
    notices.owe_way_to_stop(agreement, scheme=scheme, now=now)
    return agreement


@transaction.atomic
def stop_sharing(agreement: SharingAgreement, *, by, now: datetime) -> None:
    """Stop it at once, and owe the partner a word that it has; `by` is None when the person does it themself."""
    agreement.revoke(by=by, now=now)
    notices.owe_partner(agreement, "stopped", scheme=Scheme.objects.the_one(), now=now)
