"""The accounts of the demonstration: fictional people, one or more for each role, the same on every installation.

Their passwords and their second factors are made from their addresses, so that they can be told without asking
the database. They are known to all: `create_accounts` opens them in demonstration mode only.
"""

from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256

DOMAIN = "demo.joz.example"
STAFF = {"adviser", "manager", "administrator"}
WORDS = (
    "algue ancre ardoise avoine balise barque berge bouleau brume bruyere cabane calanque cidre clairiere "
    "corail courlis digue dune ecluse embrun estran falaise fougere galet genet goeland granit grenier "
    "hameau hetre houle jonquille lande lavoir lichen marais moulin mouette noisette ocean osier palourde "
    "pommier prairie presqu-ile ronce roseau ruisseau sable sarrasin sentier sillon tilleul tourbe vague "
    "verger vigie violette"
).split()

LOCAL_MISSION = "Mission locale de démonstration"
SOCIAL_ACTION = "CCAS d’Elven"
CHARITY = "Le Panier solidaire"
TOWN_HALL = "Mairie de Molac"
WORKSHOPS = "Association Pleine lumière"
FUNDER = "Financeur public de démonstration"


@dataclass(frozen=True)
class DemoAccount:
    """Somebody who does not exist, what they may do, and for whom."""

    role: str
    first_name: str
    last_name: str
    organisation: str

    @property
    def email(self):
        return f"{self._plain(self.first_name)}@{DOMAIN}"

    @property
    def password(self):
        """Four words, as the sign-in page advises."""
        digest = self._digest("password")
        return "-".join(WORDS[number % len(WORDS)] for number in digest[:4])

    @property
    def totp_secret(self):
        """What an authenticator application is given, or None where no second factor is asked for."""
        if self.role not in STAFF:
            return None
        return b32encode(self._digest("second factor")[:20]).decode()

    def _digest(self, purpose):
        return sha256(f"joz demonstration, {purpose} of {self.email}".encode()).digest()

    @staticmethod
    def _plain(name):
        return name.lower().translate(str.maketrans("ëéèê", "eeee"))


DEMO_ACCOUNTS = (
    DemoAccount("adviser", "Maël", "Kervoal", LOCAL_MISSION),
    DemoAccount("adviser", "Awena", "Trémelin", LOCAL_MISSION),
    DemoAccount("manager", "Soizic", "Penlan", LOCAL_MISSION),
    DemoAccount("administrator", "Gwenaël", "Botrel-Niz", LOCAL_MISSION),
    DemoAccount("partner_staff", "Annick", "Lescoat", SOCIAL_ACTION),
    DemoAccount("partner_staff", "Youn", "Madiou", CHARITY),
    DemoAccount("ambassador", "Lou", "Guernevez", LOCAL_MISSION),
    DemoAccount("animator", "Rozenn", "Falher", WORKSHOPS),
    DemoAccount("town_hall", "Tanguy", "Le Goaziou", TOWN_HALL),
    DemoAccount("funder", "Katell", "Riwal", FUNDER),
)
