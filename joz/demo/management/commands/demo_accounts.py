"""`manage.py demo_accounts`: who to sign in as, in the demonstration."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from joz.demo.demo_accounts import DEMO_ACCOUNTS
from partners.models import Membership

REFUSAL = "Les comptes de démonstration n’existent qu’en mode démonstration (DEMO=1)."
FIELDS = ("role", "email", "password", "totp_secret")


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
        for account in DEMO_ACCOUNTS:
            role = Membership.Role(account.role).label
            self.stdout.write(f"{role:<26}{account.email:<30}{account.password}")
            if account.totp_secret:
                self.stdout.write(f"{'':<26}second facteur : {account.totp_secret}")
