"""How long a search may go on: until a deadline, or until somebody asks it to stop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic


@dataclass(frozen=True)
class Watch:
    """Seconds from now (without end if None), and a question asked now and then: « should I stop? »"""

    seconds: float | None = None
    should_stop: Callable[[], bool] | None = None
    begun: float = field(default_factory=monotonic)

    @property
    def left(self) -> float:
        """Seconds left, possibly infinite, never negative."""
        return float("inf") if self.seconds is None else max(0.0, self.begun + self.seconds - monotonic())

    @property
    def share(self) -> float:
        """The share of the time that is gone, from 0 to 1."""
        return 1 - self.left / self.seconds if self.seconds else float(self.seconds == 0)

    @property
    def is_over(self) -> bool:
        return self.left <= 0 or bool(self.should_stop and self.should_stop())

    def shorter(self, share: float) -> "Watch":
        """A watch for a share of the time left, stopped by the same person."""
        return Watch(None if self.seconds is None else self.left * share, self.should_stop)


FOREVER = Watch()
