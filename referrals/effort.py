"""How hard we tried: when somebody may be called unreachable (P12), and when to try next."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from joz.outbox import quiet_hours

# P12: at least three tries, by two channels, at two moments of the day, over fifteen days.
TRIES, CHANNELS, MOMENTS, SPAN = 3, 2, 2, timedelta(days=15)

# The moments of a day: until which hour, and the hour at which a next try is proposed in it.
MORNING, AFTERNOON, EVENING = "matin", "après-midi", "soir"
HOURS = {MORNING: time(10, 30), AFTERNOON: time(14, 30), EVENING: time(18, 0)}
# Days to wait before the next try, by how many were made: three tries then span sixteen days.
PAUSES = (2, 5, 9, 7)

# Which channels a contact point opens, the lightest first.
OPENS = {
    "phone": ("call", "sms", "whatsapp"),
    "email": ("email",),
    "instagram": ("instagram",),
    "snapchat": ("snapchat",),
    "facebook": ("facebook",),
    "whatsapp": ("whatsapp",),
}
ALWAYS_OPEN = ("via_partner", "field")


def moment_of(instant):
    """The moment of the day, on the clock of the territory."""
    hour = timezone.localtime(instant).hour
    return MORNING if hour < 12 else AFTERNOON if hour < 17 else EVENING


@dataclass(frozen=True)
class Effort:
    """What was tried so far: how many times, by how many channels, at how many moments, over what span."""

    tries: int
    channels: int
    moments: int
    span: timedelta

    @classmethod
    def of(cls, attempts):
        """Sum up attempts (anything with `channel` and `made_at`)."""
        made = sorted(attempt.made_at for attempt in attempts)
        return cls(
            tries=len(made),
            channels=len({attempt.channel for attempt in attempts}),
            moments=len({moment_of(at) for at in made}),
            span=made[-1] - made[0] if made else timedelta(0),
        )

    @property
    def is_enough(self):
        return not self.missing

    @property
    def missing(self):
        """What P12 still asks for, in words an adviser can act on."""
        gaps = []
        if (left := TRIES - self.tries) > 0:
            gaps.append(f"encore {left} essai{'s' if left > 1 else ''}")
        if self.channels < CHANNELS:
            gaps.append("un autre canal")
        if self.moments < MOMENTS:
            gaps.append("un autre moment de la journée")
        if self.span < SPAN:
            gaps.append(f"{(SPAN - self.span).days + bool((SPAN - self.span).seconds)} jours de recul")
        return gaps


def propose_next_try(attempts, *, contact_kinds, now):
    """Propose when and by which channel to try next: the least used channel, at the least used moment.

    `attempts` in order of time; `contact_kinds` the kinds of contact point known. Returns (datetime, channel code).
    """
    used = Counter(attempt.channel for attempt in attempts)
    possible = [channel for kind in OPENS if kind in contact_kinds for channel in OPENS[kind]] or list(ALWAYS_OPEN)
    channel = min(possible, key=lambda code: (used[code], possible.index(code)))
    tried = Counter(moment_of(attempt.made_at) for attempt in attempts)
    moment = min(HOURS, key=lambda name: (tried[name], list(HOURS).index(name)))
    pause = PAUSES[min(len(attempts), len(PAUSES)) - 1]
    day = quiet_hours.next_open_day(timezone.localdate(now) + timedelta(days=pause))
    return timezone.make_aware(datetime.combine(day, HOURS[moment])), channel
