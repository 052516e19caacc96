"""Each kind of write: the form that reads it, and the verb of the domain that does it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django import forms

from joz.errors import DomainError
from outreach.models import Channel, CheckIn, Met, PartnerMet, Stop, StopCheck, StopNote, StopReport
from outreach.models.stop_state import StopState
from referrals.actions import Signal, hear
from referrals.models import Referral
from referrals.senders import sender_of
from tracking import exchanges
from tracking.exchanges import Exchange
from tracking.field import forms as asked
from tracking.models import FieldWrite
from tracking.models.interaction import Format
from tracking.policies import may_note_exchange

K = FieldWrite.Kind
TOO_YOUNG = (
    "Moins de 16 ans : aucun dossier n’est ouvert, une personne de plus est comptée. "
    "Orientez vers le CIO ou le PSAD ; en cas de danger, le 119."
)


class NotOut(DomainError):
    """Nobody is out."""


class NotYours(DomainError):
    """What an adviser alone may do."""


@dataclass(frozen=True)
class Act:
    """One write, read and checked: by whom, when it happened as far as we can tell, when it reached us."""

    key: UUID
    by: object
    at: datetime
    received_at: datetime
    device_at: datetime | None
    stop: Stop | None
    form: forms.Form

    @property
    def typed(self):
        return self.form.cleaned_data

    @property
    def row(self):
        """What a line of the field keeps of it."""
        return {"key": self.key, "by": self.by, "device_at": self.device_at, "now": self.received_at}


@dataclass(frozen=True)
class Kind:
    """How a kind of write is read and done; what it does may answer with a word for whoever sent it."""

    form: type[forms.Form]
    do: Callable[[Act], str | None]
    needs_stop: bool = True


def open_stop(act):
    # A colleague's phone was quicker: the stop is open, which is all that was wanted.
    if Stop.objects.get(pk=act.stop.pk).state not in (StopState.UNDER_WAY, StopState.HELD):
        act.stop.open(by=act.by, now=act.at)


def close_stop(act):
    if Stop.objects.get(pk=act.stop.pk).state != StopState.HELD:
        act.stop.close(by=act.by, now=max(act.at, act.stop.opened_at or act.at))


def tick(act):
    item, is_ready = act.typed["item"]
    if is_ready:
        StopCheck.tick(act.stop, item, by=act.by, now=act.at)
    else:
        StopCheck.untick(act.stop, item, by=act.by)


def count_met(act):
    Met.count(act.stop, **act.row, **act.form.counted)


def note_partner(act):
    PartnerMet.note(act.stop, **act.row, organisation=act.typed["organisation"], as_typed=act.typed["as_typed"])


def note_words(act):
    StopNote.note(act.stop, **act.row, words=act.typed["words"])


def report(act):
    """Make the report of a stop, or correct the one it has."""
    said = act.form.said
    earlier = StopReport.objects.filter(stop=act.stop).first()
    if earlier and earlier.submission != act.key:
        earlier.correct(by=act.by, now=act.at, **said)
    else:
        StopReport.make(act.stop, by=act.by, now=act.at, submission=act.key, device_at=act.device_at, **said)


def improvise(act):
    Stop.improvise(by=act.by, now=act.at, submission=act.key, **act.typed)


def spot(act):
    """Keep whoever was spotted, as a signal to be answered; with the exchange when there was one."""
    if act.typed["talked"]:
        return _spot_and_talk(act)
    newcomer = act.form.newcomer()
    signal = Signal(
        submission=act.key,
        consent=Referral.Consent.ORAL,
        called=newcomer.called,
        contacts=newcomer.contacts,
        commune=newcomer.commune or act.stop.commune,
        birth_year=newcomer.birth_year,
        comment=newcomer.words[:200],
    )
    sender = replace(sender_of(act.by), channel=Channel.STOP)
    return None if hear(signal, sender=sender, now=act.at) else TOO_YOUNG


def _spot_and_talk(act):
    if not may_note_exchange(act.by):
        raise NotYours("Un échange est noté par un conseiller ou une conseillère : choisissez « Non ».")
    newcomer = act.form.newcomer()
    newcomer = replace(newcomer, commune=newcomer.commune or act.stop.commune)
    exchange = Exchange(
        format=Format.CAMPER,
        happened_at=act.at,
        duration_minutes=int(act.typed["talked"]),
        commune=act.stop.commune,
        submission=act.key,
    )
    return None if exchanges.meet(exchange, {}, [newcomer], by=act.by, now=act.received_at) else TOO_YOUNG


def go_out(act):
    CheckIn.begin(
        by=act.by,
        at=act.at,
        until=act.at + timedelta(minutes=act.typed["minutes"]),
        where=act.typed["where"],
        stop=act.stop,
        device_at=act.device_at,
        submission=act.key,
    )


def come_later(act):
    outing_of(act.by).extend(until=act.at + timedelta(minutes=act.typed["minutes"]), by=act.by, now=act.at)


def be_safe(act):
    outing = outing_of(act.by)
    outing.be_safe(by=act.by, now=max(act.at, outing.began_at))


def outing_of(user):
    """The outing that a user is on."""
    outing = CheckIn.objects.under_way().filter(user=user).first()
    if outing is None:
        raise NotOut("Aucune sortie n’est en cours : elle a déjà été terminée.")
    return outing


KINDS = {
    K.OPEN: Kind(asked.TapForm, open_stop),
    K.CLOSE: Kind(asked.TapForm, close_stop),
    K.EQUIPMENT: Kind(asked.EquipmentForm, tick),
    K.MET: Kind(asked.MetForm, count_met),
    K.SPOTTING: Kind(asked.SpottingForm, spot),
    K.PARTNER: Kind(asked.PartnerForm, note_partner),
    K.NOTE: Kind(asked.NoteForm, note_words),
    K.REPORT: Kind(asked.ReportForm, report),
    K.IMPROVISED: Kind(asked.ImprovisedForm, improvise, needs_stop=False),
    K.OUTING: Kind(asked.OutingForm, go_out, needs_stop=False),
    K.LATER: Kind(asked.LaterForm, come_later, needs_stop=False),
    K.SAFE: Kind(asked.TapForm, be_safe, needs_stop=False),
}
