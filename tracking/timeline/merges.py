"""Two files that were one person's: when they were made one, and the page where it is undone."""

from django.urls import reverse

from referrals.models import PersonMerge
from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """The merges that stand; one that was undone has given its facts back, and tells nothing."""
    done = PersonMerge.objects.filter(kept=subject.person).standing().with_people()
    for merge in done:
        yield Moment(
            kind=Kind.SIGNAL,
            at=merge.merged_at,
            title=f"Réuni·e avec le dossier {merge.absorbed.number}",
            icon="duplicate",
            by=str(merge.merged_by),
            url=reverse("referrals:merges", args=[subject.person.pk]),
        )
