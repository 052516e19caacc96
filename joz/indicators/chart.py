"""A picture of the months: bars side by side, as numbers that an SVG can draw."""

from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 240
SERIES = ("spotted", "reached", "entered")
# How much of its month's width a group of bars takes.
FILLED = 0.72


@dataclass(frozen=True)
class Bar:
    series: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars in a box of `WIDTH` × `HEIGHT`, and the value that the top stands for."""

    bars: tuple[Bar, ...]
    peak: int
    width: int = WIDTH
    height: int = HEIGHT


def draw(months) -> Chart:
    """Three bars for each month; the tallest of all touches the top."""
    peak = max((getattr(month, series) for month in months for series in SERIES), default=0)
    slot = WIDTH / max(len(months), 1)
    bars = (
        _bar(series, getattr(month, series), peak, left=slot * (rank + FILLED * place / len(SERIES)), slot=slot)
        for rank, month in enumerate(months)
        for place, series in enumerate(SERIES)
        if getattr(month, series)
    )
    return Chart(tuple(bars), peak)


def _bar(series, value, peak, *, left, slot):
    height = HEIGHT * value / peak
    offset = slot * (1 - FILLED) / 2
    return Bar(
        series,
        x=round(left + offset, 2),
        y=round(HEIGHT - height, 2),
        width=round(slot * FILLED / len(SERIES), 2),
        height=round(height, 2),
    )
