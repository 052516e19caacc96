"""Who the demonstration pretends to be: the scheme, its themes, the agreement that pays for it, its relaunch."""

from django.db.backends.postgresql.psycopg_any import DateRange

from joz.demo.calendar import Calendar
from joz.indicators.models import Milestone, Target
from partners.models import FundingAgreement, Organisation, Scheme, Theme

TARGET = 80
YEARS = 3

# Code, label, what it means to the one who reads it; the nine of the founders come first, and are on offer (R34).
THEMES = (
    ("confidence", "Confiance en soi", "Reprendre un rythme, oser, te sentir à ta place."),
    ("health", "Santé", "Une mutuelle, un rendez-vous, quelqu’un à qui parler."),
    ("guidance", "Orientation", "Chercher ce qui te plaît, même si tu n’as aucune idée."),
    ("training", "Formation", "Apprendre un métier, reprendre des études, passer un diplôme."),
    ("employment", "Emploi", "Un CV, un premier job, une alternance."),
    ("housing", "Logement", "Un toit pour ce soir, une chambre, ton premier appart."),
    ("mobility", "Mobilité", "Le permis, un scooter, un bus : bouger sans dépendre de personne."),
    ("financial_aid", "Aides financières", "Un coup de main quand tu n’as plus rien, et tes droits."),
    ("disability", "Handicap", "Faire reconnaître ta situation, trouver ce qui s’adapte à toi."),
)
OPTIONAL_THEMES = (
    ("digital", "Numérique", "Un mail, une démarche en ligne, un ordinateur."),
    ("rights", "Accès aux droits", "Tes papiers, la CAF, les impôts : on les fait ensemble."),
    ("family", "Famille, parentalité", "Ton enfant, tes parents, une garde à trouver."),
    ("justice", "Justice", "Comprendre un courrier, préparer la suite."),
    ("language", "Langue, savoirs de base", "Lire, écrire, compter, parler français."),
)


def put_scheme(carrier: Organisation) -> Scheme:
    """The one row that names the scheme; its coverage is still to be confirmed."""
    return Scheme.objects.update_or_create(
        pk=1,
        defaults={
            "name": "J'Oz",
            "baseline": "traçons l’avenir",
            "phone": "+33261910000",
            "opening_hours": "Du lundi au vendredi, de 9 h à 18 h",
            "email": "bonjour@joz.example",
            "instagram": "joz.exemple",
            "facebook": "joz.exemple",
            "snapchat": "joz.exemple",
            "sms_sender": "JOZ",
            "promised_days": 3,
            "carrier": carrier,
        },
    )[0]


def put_themes() -> None:
    offered = [(theme, True) for theme in THEMES] + [(theme, False) for theme in OPTIONAL_THEMES]
    rows = [
        Theme(code=code, label=label, plain_words=plain_words, position=position, is_offered=is_offered)
        for position, ((code, label, plain_words), is_offered) in enumerate(offered, start=1)
    ]
    Theme.objects.bulk_create(rows, ignore_conflicts=True)


def put_agreement(funder: Organisation, calendar: Calendar) -> FundingAgreement:
    """The agreement that covers the whole story, its target, and the relaunch that people speak of."""
    end = calendar.opening.replace(year=calendar.opening.year + YEARS)
    agreement = FundingAgreement.objects.create(
        name=f"Convention {calendar.opening.year}-{end.year}",
        funder=funder,
        period=DateRange(calendar.opening, end),
        mention="Avec le soutien d’un financeur public de démonstration.",
    )
    Target.objects.create(agreement=agreement, indicator="I1", value=TARGET)
    Milestone.objects.get_or_create(happened_on=calendar.relaunch, defaults={"label": "Relance du 1er décembre"})
    return agreement
