"""A recurring presence, ready to be read."""

from dataclasses import dataclass
from datetime import date

from joz.components import french
from outreach.models import Presence
from outreach.rules import Rule
from partners.models import SchoolTime


@dataclass(frozen=True)
class PresenceLine:
    """One line of the list; `when` says its rule whole, `next_on` its next announced day."""

    presence: Presence
    when: str
    starts: str
    ends: str
    exceptions: str
    next_on: date | None

    @classmethod
    def of(cls, presence):
        except_for = [SchoolTime(presence.school_time).label] if presence.school_time != SchoolTime.ALWAYS else []
        except_for += ["Aussi les jours fériés"] if presence.on_public_holidays else []
        return cls(
            presence=presence,
            when=Rule.read(presence.rule).words.capitalize(),
            starts=french.time(presence.starts),
            ends=french.time(presence.ends),
            exceptions=" · ".join(except_for),
            next_on=getattr(presence, "next_on", None),
        )
