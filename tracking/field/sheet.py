"""The run sheet of a day: the stops of whoever holds the phone, the next one first; whom they drive; where they are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.forms.models import model_to_dict
from django.utils import timezone

from outreach.models import AgeBand, CheckIn, EquipmentItem, Met, Sex, Stop, StopReport
from outreach.models.stop_state import StopState
from outreach.stops.questioned import are_questioned, spot_of
from tracking.field.forms import ImprovisedForm, PartnerForm
from tracking.field.kinds import KINDS
from tracking.models import Accompaniment, FieldWrite

# The usual cells first; the others stand behind a line to open.
USUAL_BANDS = (AgeBand.FROM_16, AgeBand.FROM_18, AgeBand.FROM_21, AgeBand.FROM_26)
OTHER_BANDS = (AgeBand.UNDER_16, AgeBand.OVER_29, AgeBand.UNKNOWN)
USUAL_SEXES, OTHER_SEXES = (Sex.FEMALE, Sex.MALE), (Sex.OTHER, Sex.UNKNOWN)
Kind = FieldWrite.Kind
OF_A_STOP = (Kind.OPEN, Kind.CLOSE, Kind.EQUIPMENT, Kind.MET, Kind.SPOTTING, Kind.PARTNER, Kind.NOTE, Kind.REPORT)
BEGUN = (StopState.UNDER_WAY, StopState.HELD)


@dataclass(frozen=True)
class Cell:
    """A cell of the counter, with how many stand in it by situation."""

    code: str
    sex: str
    unknown: int
    yes: int
    no: int


@dataclass(frozen=True)
class Band:
    """A row of the counter."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Ready:
    """Something to take along, on board or not."""

    pk: int
    label: str
    is_ready: bool


@dataclass(frozen=True)
class StopCard:
    """A stop of the day as the phone shows it, with all that was noted there."""

    number: str
    commune: str
    where: str
    starts_at: datetime
    ends_at: datetime
    state: str
    usual: list[Band]
    others: list[Band]
    forms: dict
    team: tuple = ()
    vehicle: str = ""
    directions: str = ""
    note: str = ""
    total: int = 0
    unknown: int = 0
    neet: int = 0
    busy: int = 0
    spotted: int = 0
    partners: tuple = ()
    notes: tuple = ()
    equipment: tuple[Ready, ...] = ()
    report: StopReport | None = None
    is_questioned: bool = False
    is_next: bool = False

    @property
    def ready_count(self):
        return sum(one.is_ready for one in self.equipment)


@dataclass(frozen=True)
class RunSheet:
    """All that a phone carries for a day."""

    day: date
    made_at: datetime
    cards: list[StopCard]
    blank: StopCard
    elsewhere: list[Stop]
    drives: list[Accompaniment]
    outing: CheckIn | None
    forms: dict

    @classmethod
    def of(cls, user, *, now):
        """Gather the day, in a number of queries that does not depend on how long it is."""
        today, lists = timezone.localdate(now), Lists.read()
        stops = Stop.objects.visible_to(user).standing().between(today, today).in_order().to_list()
        noted = stops.worked_by(user).select_related("report__made_by")
        mine = list(noted.prefetch_related("partners_met__organisation", "notes", "checks"))
        drives = Accompaniment.objects.visible_to(user).filter(made_on=today, use__driver=user).to_drive()
        return cls(
            day=today,
            made_at=now,
            cards=_cards(mine, lists),
            blank=_blank(now, lists),
            elsewhere=[stop for stop in stops if stop not in mine],
            drives=list(drives.to_list()),
            outing=CheckIn.objects.visible_to(user).under_way().filter(user=user).first(),
            forms=lists.forms("day", Kind.IMPROVISED, Kind.OUTING, Kind.LATER, Kind.SAFE),
        )


@dataclass(frozen=True)
class Lists:
    """The communes and the structures to choose from, read once for all the forms of a sheet."""

    communes: list
    organisations: list
    items: list

    @classmethod
    def read(cls):
        communes = ImprovisedForm.base_fields["commune"].queryset
        organisations = PartnerForm.base_fields["organisation"].queryset
        return cls(
            communes=_choices(communes.all()),
            organisations=_choices(organisations.all()),
            items=list(EquipmentItem.objects.active().in_order()),
        )

    def forms(self, name, *kinds, report=None):
        """`{kind: a form to fill in}`, each with ids of its own."""
        return {str(kind): self._form(name, kind, report) for kind in kinds}

    def _form(self, name, kind, report):
        initial = model_to_dict(report) if report and kind == Kind.REPORT else None
        form = KINDS[kind].form(auto_id=f"{name}-{kind}-%s", initial=initial)
        form.kind = str(kind)
        for field, listed in (("commune", self.communes), ("organisation", self.organisations)):
            if field in form.fields:
                form.fields[field].widget.choices = [("", form.fields[field].empty_label), *listed]
        return form


def _choices(rows):
    return [(row.pk, str(row)) for row in rows]


def _cards(stops, lists):
    """The stops, the one under way or the next to open first, those over last."""
    met = Met.objects.filter(stop__in=stops).by_cell()
    spotted, questioned = FieldWrite.objects.spotted_at(stops), are_questioned(stops)
    ordered = sorted(stops, key=lambda stop: (stop.state == StopState.HELD, stop.state != StopState.UNDER_WAY))
    return [
        _card(
            stop,
            {key[1:]: n for key, n in met.items() if key[0] == stop.pk},
            lists,
            spotted=spotted.get(stop.pk, 0),
            is_questioned=spot_of(stop) in questioned,
            is_next=nth == 0,
        )
        for nth, stop in enumerate(ordered)
    ]


def _card(stop, counted, lists, **more):
    report = getattr(stop, "report", None)
    return StopCard(
        number=str(stop.submission),
        commune=str(stop.commune),
        where=stop.where,
        starts_at=stop.starts_at,
        ends_at=stop.ends_at,
        state=stop.state if stop.state in BEGUN else "to_come",
        **_counter(counted),
        forms=lists.forms(f"s{stop.pk}", *OF_A_STOP, report=report),
        team=tuple(str(one.user) for one in stop.team.all()),
        vehicle=str(stop.vehicle or ""),
        directions=stop.directions,
        note=stop.note,
        partners=tuple(line.who for line in stop.partners_met.all()),
        equipment=_equipment(stop, lists.items),
        notes=tuple(line.words for line in stop.notes.all()),
        report=report,
        **more,
    )


def _equipment(stop, items):
    ticked = {check.item_id for check in stop.checks.all()}
    return tuple(Ready(item.pk, item.label, item.pk in ticked) for item in items)


def _blank(now, lists):
    """What the phone copies for a stop that it improvises without a network."""
    return StopCard(
        number="", commune="", where="", starts_at=now, ends_at=now, state="under_way", **_counter({}),
        forms=lists.forms("new", *OF_A_STOP), is_next=True,
    )  # fmt: skip


def _counter(counted):
    others = [*_bands(counted, OTHER_BANDS, USUAL_SEXES), *_bands(counted, (*USUAL_BANDS, *OTHER_BANDS), OTHER_SEXES)]
    sums = {
        situation: sum(n for cell, n in counted.items() if cell[-1] is situation) for situation in (None, True, False)
    }
    return {
        "usual": _bands(counted, USUAL_BANDS, USUAL_SEXES),
        "others": others,
        "total": sum(sums.values()),
        "unknown": sums[None],
        "neet": sums[True],
        "busy": sums[False],
    }


def _bands(counted, age_bands, sexes):
    """Rows of the counter: one a band of age, one cell a sex."""
    return [Band(label=band.label, cells=[_cell(counted, sex, band) for sex in sexes]) for band in age_bands]


def _cell(counted, sex, band):
    unknown, yes, no = (counted.get((sex, band, is_neet), 0) for is_neet in (None, True, False))
    return Cell(code=f"{sex}.{band}", sex=sex.label, unknown=unknown, yes=yes, no=no)
