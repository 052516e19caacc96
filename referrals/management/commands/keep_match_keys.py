"""Compute again the keys under which possible doubles are found: after `SECRET_KEY` or a rule of names changed."""

from django.core.management.base import BaseCommand

from referrals.matching.people import keep_all_keys


class Command(BaseCommand):
    help = "Recalcule les clés qui servent à retrouver les doublons possibles."

    def handle(self, *args, **options):
        self.stdout.write(f"{keep_all_keys()} personnes : clés recalculées.")
