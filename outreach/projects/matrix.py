"""« Qui passe où » : a row for each commune, a column for each project, us first."""

from dataclasses import dataclass

from outreach.models import ExternalProject
from outreach.projects import overlaps, passages
from outreach.projects.overlaps import Overlap
from outreach.projects.passages import NEVER, Passages
from partners.models import Commune


@dataclass(frozen=True)
class Line:
    """A commune, and who was or will be there."""

    commune: Commune
    ours: Passages
    theirs: tuple[tuple[ExternalProject, Passages], ...]
    overlaps: tuple[Overlap, ...]

    @property
    def is_visited(self):
        return bool(self.ours) or any(passage for _, passage in self.theirs)


@dataclass(frozen=True)
class Matrix:
    projects: list[ExternalProject]
    lines: list[Line]

    @property
    def overlapping(self):
        return [line for line in self.lines if line.overlaps]


def read(user, communes, *, today) -> Matrix:
    """Every commune given, whoever goes there; five questions to the database, whatever their number."""
    projects = list(ExternalProject.objects.visible_to(user).open().by_name())
    ours, theirs = passages.ours(user, today), passages.theirs(today)
    close = overlaps.to_come(user, today)
    lines = [
        Line(
            commune,
            ours.get(commune.pk, NEVER),
            tuple((project, theirs.get(commune.pk, {}).get(project.pk, NEVER)) for project in projects),
            tuple(close.get(commune.pk, ())),
        )
        for commune in communes
    ]
    return Matrix(projects, lines)


def rows_of(matrix, lines, scheme):
    """The same as rows of a file."""
    names = [str(scheme), *(str(project) for project in matrix.projects)]
    yield [
        "Commune", "Code INSEE",
        *(f"{name}, {when}" for name in names for when in ("dernier passage", "prochain passage")),
        "À moins d’une semaine",
    ]  # fmt: skip
    for line in lines:
        each = [line.ours, *(passage for _, passage in line.theirs)]
        days = [day for passage in each for day in (passage.last, passage.next)]
        yield [line.commune.name, line.commune.pk, *days, " ; ".join(map(str, line.overlaps))]
