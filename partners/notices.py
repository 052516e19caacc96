"""What we write to those who work with us: that they are expected, and how to come in."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from joz.outbox.models import Message
from partners.models import Membership


def owe_invitation(membership, *, scheme, now):
    """Owe the holder of a new role a letter: for which organisation, to do what, and where to sign in."""
    is_ambassador = membership.role == Membership.Role.AMBASSADOR
    template = "ambassador_invitation.txt" if is_ambassador else "invitation.txt"
    context = {
        "membership": membership,
        "scheme": scheme,
        "link": settings.BASE_URL + reverse("account_request_login_code"),
    }
    Message.owe(
        key=f"membership:{membership.pk}:invitation",
        channel=Message.Channel.EMAIL,
        to=membership.user.email,
        subject=f"Votre accès à {scheme.name}" if not is_ambassador else f"Bienvenue dans {scheme.name}",
        body=render_to_string(f"partners/messages/{template}", context),
        now=now,
    )
