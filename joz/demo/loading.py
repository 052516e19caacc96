"""Loading the demonstration: the network and its first cohort, then as many more as a load test wants."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from joz.demo import correspondence, demo_accounts, handed, network, referrers, scheme
from joz.demo.accounts import create_accounts
from joz.demo.aid import put_aid
from joz.demo.at_stops import put_at_stops
from joz.demo.bulk import Ledger
from joz.demo.calendar import Calendar
from joz.demo.cast import Cast
from joz.demo.crowd import advisers_of
from joz.demo.drives import put_drives
from joz.demo.fleet import put_fleet
from joz.demo.people import put_match_keys
from joz.demo.projects import put_projects
from joz.demo.sharing import put_sharings
from joz.demo.story import Story, submission_of
from joz.demo.supports import put_supports
from joz.demo.tours import begin_presences, put_equipment, put_places, put_tours
from partners.territory import import_territory
from referrals.models import Referral
from tracking.models import StepTemplate

TERRITORY = Path(settings.BASE_DIR) / "partners" / "data" / "pays_de_vannes"
# The crowd of a load test is tried more often than people are, so that there are ten contacts for one person.
CROWD_PATIENCE = 8
LATEST = 16


def load(today: date, *, scale: int = 1, say=print) -> bool:
    """Load what is missing; True if anything was. Each cohort is whole or absent, so that a stopped load goes on."""
    missing = [cohort for cohort in range(scale) if not is_told(cohort)]
    calendar = Calendar.around(today)
    if missing[:1] == [0]:
        _load_first(calendar, say)
    crowd = [cohort for cohort in missing if cohort]
    if crowd:
        _load_crowd(crowd, calendar, say)
    return bool(missing)


def is_told(cohort: int) -> bool:
    return Referral.objects.filter(submission=submission_of(cohort, 0)).exists()


def _silently(sentence):
    """What the territory has to say matters to whoever imports one."""


@transaction.atomic
def _load_first(calendar, say):
    say("Le territoire, le réseau et les comptes.")
    import_territory(TERRITORY, say=_silently)
    _put_network(calendar)
    say("Les personnes, et ce qui leur est arrivé.")
    ledger = Ledger()
    story = Story(Cast.gather(signals=network.SIGNALS), calendar, ledger)
    story.tell()
    put_supports(story)
    put_aid(story)
    _put_road(story)
    correspondence.put_cards(story)
    correspondence.put_observations(story)
    put_sharings(story)
    latest = ledger.rows(Referral)[-LATEST:]
    put_match_keys(ledger)
    ledger.write()
    correspondence.send_latest(latest, story)
    _put_what_reads_the_rest(story)


def _put_what_reads_the_rest(story):
    begin_presences(story)
    put_projects(story.calendar)
    handed.put_sheets(story)
    handed.look_for_doubles(story.calendar)


def _put_road(story):
    put_drives(story)
    put_tours(story)
    put_at_stops(story)
    put_fleet(story)


def _put_network(calendar):
    scheme.put_themes()
    StepTemplate.put_starting_goals(by=None)
    organisations = network.put_organisations()
    carrier = organisations[demo_accounts.LOCAL_MISSION]
    scheme.put_scheme(carrier)
    scheme.put_agreement(organisations[demo_accounts.FUNDER], calendar)
    network.put_consortium(organisations, calendar)
    network.put_places(organisations)
    put_places(calendar)
    put_equipment()
    create_accounts(organisations, since=calendar.opening)
    referrers.put_contacts(organisations, calendar)
    referrers.put_ambassadors(carrier, calendar)


def _load_crowd(cohorts, calendar, say):
    cast, ledger = Cast.gather(signals=network.SIGNALS), Ledger()
    for done, cohort in enumerate(cohorts, start=1):
        with transaction.atomic():
            crew = replace(cast, advisers=advisers_of(cohort, cast))
            story = Story(crew, calendar, ledger, cohort=cohort, patience=CROWD_PATIENCE)
            story.tell()
            put_supports(story)
            put_match_keys(ledger)
            ledger.write()
        if done % 50 == 0 or done == len(cohorts):
            say(f"Foule : {done} cohortes sur {len(cohorts)}.")
