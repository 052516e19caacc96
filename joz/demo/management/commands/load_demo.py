"""`load_demo [--scale N] [--today DATE]`: people who do not exist, and figures that are always the same."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from joz.demo.loading import load
from joz.demo.plan import SPOTTED


class Command(BaseCommand):
    help = "Charge la démonstration : personnes fictives, chiffres exacts. Deux fois ne change rien."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=int, default=1, metavar="N", help=f"N fois {SPOTTED} personnes")
        parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="le jour où l’on se place")

    def handle(self, *, scale, today, verbosity, **options):
        """Load what is missing, and say so if nothing is."""
        if not settings.DEMO:
            raise CommandError("La démonstration ne se charge qu’avec DEMO=1.")
        if scale < 1:
            raise CommandError("--scale est au moins 1.")
        say = self.stdout.write if verbosity else (lambda sentence: None)
        if load(today or timezone.localdate(), scale=scale, say=say):
            say(f"La démonstration est prête : {scale * SPOTTED} personnes.")
        else:
            say("La démonstration est déjà là : rien n’a changé.")
