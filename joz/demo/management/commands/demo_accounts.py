"""`manage.py demo_accounts`: who to sign in as, in the demonstration."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from joz.demo.demo_accounts import DEMO_ACCOUNTS
from partners.models import Membership

REFUSAL = "Les comptes de démonstration n’existent qu’en mode démonstration (DEMO=1)."
FIELDS = ("role", "email", "password", "totp_secret")
TITLES = ("Rôle", "Adresse", "Mot de passe", "Clé du second facteur")


class Command(BaseCommand):
    """Tells the accounts of the demonstration without asking the database."""

    help = "Dit les comptes de la démonstration : rôle, adresse, mot de passe, clé du second facteur."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="pour un programme")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError(REFUSAL)
        if options["json"]:
            self.stdout.write(json.dumps([self._told(account) for account in DEMO_ACCOUNTS], indent=2))
        else:
            self._write_table()

    def _told(self, account):
        return {field: getattr(account, field) for field in FIELDS}

    def _write_table(self):
        """One line an account, in columns, the roles in French."""
        rows = [TITLES, *map(self._row, DEMO_ACCOUNTS)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            self.stdout.write("  ".join(map(str.ljust, row, widths)).rstrip())

    def _row(self, account):
        role = str(Membership.Role(account.role).label)
        return role, account.email, account.password, account.totp_secret or ""
