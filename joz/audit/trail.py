"""The two ways to leave a trace, inside the transaction of the act: neither is without the other."""

from joz.audit.models import AccessEntry, TrailEntry
from joz.readonly import leaving_a_trace


def record(verb, obj, *, by):
    """Add the act `verb` (`referral.accepted`) on an object; `by` is a user, or None for the clock."""
    return TrailEntry.objects.create(
        verb=verb, object_type=obj._meta.label_lower, object_id=str(obj.pk), actor=_known(by)
    )


def opened(obj, *, by, reason=""):
    """Note that a user opened a person's file; the one write that a GET may make."""
    with leaving_a_trace():
        return AccessEntry.objects.create(
            object_type=obj._meta.label_lower, object_id=str(obj.pk), actor=by, reason=reason
        )


def _known(user):
    """A visitor without an account is nobody to the trail."""
    return user if user is not None and user.pk else None
