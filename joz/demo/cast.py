"""Who takes part in the story: the advisers, the communes, and the many ways in which a signal comes."""

from dataclasses import dataclass
from datetime import date
from random import Random

from joz.demo.demo_accounts import DEMO_ACCOUNTS
from outreach.models import Channel
from partners.models import Commune, Membership, Organisation, Scheme, Theme
from referrals.models import Referral
from referrals.senders import channel_of

Consent, Role = Referral.Consent, Membership.Role

# Out of a hundred signals; the partners share the rest.
BY_SELF, BY_SOCIAL, BY_STOP, BY_WALK, BY_AMBASSADOR, BY_FRIEND, BY_FAMILY = 14, 9, 11, 4, 6, 2, 2
BY_PARTNERS = 52
DEMO_ADVISERS = [account.email for account in DEMO_ACCOUNTS if account.role == "adviser"]
# A larger commune has more young people, but the scheme goes first where nobody goes.
RURAL = 0.6


@dataclass(frozen=True)
class Source:
    """A way in which a signal comes, and the weight it has among the others."""

    weight: float
    channel: str
    organisation: Organisation | None = None
    user: object = None
    as_typed: str = ""
    consents: tuple[str, ...] = (Consent.ORAL, Consent.ORAL, Consent.ORAL, Consent.WRITTEN)


@dataclass(frozen=True)
class Cast:
    """Everybody and everything that a story may name."""

    scheme: Scheme
    since: date
    advisers: tuple
    sources: tuple[Source, ...]
    communes: dict
    themes: tuple

    @classmethod
    def gather(cls, *, signals):
        """Read it from the network; `signals` weighs the structures by name."""
        scheme = Scheme.objects.select_related("carrier").get()
        held = Membership.objects.select_related("user", "organisation").order_by("pk")
        advising = held.filter(role=Role.ADVISER, organisation=scheme.carrier, user__email__in=DEMO_ADVISERS)
        advisers = tuple(each.user for each in advising)
        communes = Commune.objects.covered().by_name().values_list("pk", "population")
        return cls(
            scheme=scheme,
            since=advising[0].period.lower,
            advisers=advisers,
            sources=tuple(_sources(held, scheme.carrier, advisers[-1], signals)),
            communes={code: population**RURAL for code, population in communes},
            themes=tuple(Theme.objects.offered()),
        )

    def draw_source(self, dice: Random) -> Source:
        return dice.choices(self.sources, [source.weight for source in self.sources])[0]

    def adviser_of(self, dice: Random, *, relaunched: bool):
        """The first adviser carried the scheme until its relaunch, the last one has since."""
        mostly, sometimes = self.advisers[0], self.advisers[-1]
        if relaunched:
            mostly, sometimes = sometimes, mostly
        return mostly if dice.random() < 0.75 else sometimes


def _sources(held, carrier, adviser, signals):
    partners = [each for each in held.filter(role=Role.PARTNER_STAFF) if each.organisation.name in signals]
    share = BY_PARTNERS / sum(signals[each.organisation.name] for each in partners)
    for each in partners:
        yield Source(share * signals[each.organisation.name], channel_of(each), each.organisation, each.user)
    ambassadors = list(held.filter(role=Role.AMBASSADOR))
    for each in ambassadors:
        yield Source(BY_AMBASSADOR / len(ambassadors), Channel.AMBASSADOR, each.organisation, each.user)
    for weight, channel in ((BY_SOCIAL, Channel.SOCIAL), (BY_STOP, Channel.STOP), (BY_WALK, Channel.OUTREACH_WALK)):
        yield Source(weight, channel, carrier, adviser, consents=(Consent.ORAL,))
    yield Source(BY_SELF, Channel.SELF, consents=(Consent.SELF,))
    yield Source(BY_FRIEND, Channel.PEER, as_typed="Une amie", consents=(Consent.ORAL,))
    yield Source(BY_FAMILY, Channel.FAMILY, as_typed="Sa grand-mère", consents=(Consent.ORAL,))
