"""What touches several rows of the network at once, named as those who run the scheme would say it."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from joz.accounts import sessions
from joz.audit import trail
from partners import notices
from partners.models import Ambassador, Mandate, Membership, Scheme


@transaction.atomic
def invite(*, organisation, email, first_name, last_name, role, by, now):
    """Give somebody a role, open their account if they have none, and owe them the letter that says so."""
    user = open_account(email, first_name=first_name, last_name=last_name, by=by)
    membership = Membership.grant(user=user, organisation=organisation, role=role, by=by, on=timezone.localdate(now))
    if role == Membership.Role.AMBASSADOR:
        Ambassador.objects.get_or_create(user=user)
    notices.owe_invitation(membership, scheme=Scheme.objects.the_one(), now=now)
    return membership


@transaction.atomic
def open_account(email, *, first_name, last_name, by):
    """The account of an address, opened without a password if there is none: its owner signs in by a code."""
    user, is_new = get_user_model().objects.get_or_create(
        email=email.strip().lower(),
        defaults={"first_name": first_name, "last_name": last_name, "password": make_password(None)},
    )
    if is_new:
        trail.record("account.opened", user, by=by)
    elif not user.is_active:
        raise Membership.AccountClosed("Ce compte est fermé : rouvrez-le d’abord dans l’administration.")
    return user


@transaction.atomic
def withdraw_role(membership, *, by, on):
    """End a role from a day on; the last role of an ambassador takes their mandates with it."""
    membership.end(by=by, on=on)
    if membership.role != Membership.Role.AMBASSADOR:
        return
    others = Membership.objects.lasting(on).filter(user=membership.user, role=Membership.Role.AMBASSADOR)
    if not others.exists():
        for mandate in Mandate.objects.lasting(on).filter(ambassador__user=membership.user):
            mandate.end(by=by, on=on)


# P18: an account that nobody has used for so long is closed; an administrator may open it again.
UNUSED_FOR = timedelta(days=365)


@transaction.atomic
def close_unused_accounts(*, now):
    """Close the accounts without a sign-in, an opening or a new role for a year; returns how many.

    Never the last administrator's: the one seen last stays. The roles are kept, so that an account opened again
    is what it was.
    """
    accounts = get_user_model().objects.open().with_last_use()
    invited = Membership.objects.filter(
        user=OuterRef("pk"), period__startswith__gte=timezone.localdate(now - UNUSED_FOR)
    )
    unused = accounts.filter(~Exists(invited), last_used_at__lt=now - UNUSED_FOR)
    closed = 0
    for account in unused.exclude(pk__in=_last_who_let_others_in(accounts, on=timezone.localdate(now))).order_by("pk"):
        closed += _close(account, unused_since=now - UNUSED_FOR)
    return closed


def _last_who_let_others_in(accounts, *, on):
    """The administrator and the technical account seen last; the roles are held, so that none ends meanwhile."""
    administrators = Membership.objects.current(on).filter(role=Membership.Role.ADMINISTRATOR, user__is_active=True)
    held = administrators.order_by("pk").select_for_update(of=("self",)).values_list("user", flat=True)
    seen_last = accounts.order_by("-last_used_at", "pk").values_list("pk", flat=True)
    last = (seen_last.filter(pk__in=set(held)).first(), seen_last.filter(is_superuser=True).first())
    return [pk for pk in last if pk]


def _close(account, *, unused_since):
    """Close an account, unless somebody has just signed in."""
    still = get_user_model().objects.open().with_last_use().filter(pk=account.pk, last_used_at__lt=unused_since)
    if not still.update(is_active=False):
        return False
    sessions.close(account, by=None)
    trail.record("account.closed_unused", account, by=None)
    return True


def write_down(form, *, by):
    """Save the organisation or the place that a form describes, unless somebody changed it since it was shown."""
    entry = form.instance
    verb = "added" if entry._state.adding else "described"
    try:
        with transaction.atomic():
            form.hold()
            form.save()
            trail.record(f"{entry._meta.model_name}.{verb}", entry, by=by)
    except IntegrityError as violation:
        # Two people wrote the same name at the same moment; the form had seen neither.
        raise entry.AlreadyListed("Quelqu’un vient de l’ajouter : cherchez ce nom.") from violation
    return entry
