"""What stands in the way of a stop, each thing in a sentence with its mend: pure judgement over gathered facts."""

from outreach.stops.conflicts.candidate import Candidate
from outreach.stops.conflicts.conflict import Conflict, Severity
from outreach.stops.conflicts.judging import conflicts_of, judge, register

__all__ = ["Candidate", "Conflict", "Severity", "conflicts_of", "judge", "register"]
