"""What is wrong with a file, said so that whoever made it can put it right."""

from dataclasses import dataclass

from joz.errors import DomainError


@dataclass(frozen=True)
class Problem:
    """One thing to put right: in which file, where, and why it was refused."""

    file: str
    where: str
    reason: str

    def __str__(self):
        return f"{self.file}, {self.where} : {self.reason}" if self.where else f"{self.file} : {self.reason}"


class BadTerritory(DomainError):
    """The files were refused as a whole; nothing was changed."""

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Refusal(ValueError):
    """A single value that cannot be taken, and the reason."""


class Checking:
    """Gathers the problems of one file; the first twenty are enough to see what went wrong."""

    LIMIT = 20

    def __init__(self, path):
        self.file = path.name
        self.problems = []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None and self.problems:
            raise BadTerritory(self.problems)

    def refuse(self, where, reason):
        """Note a problem and read on, unless there are too many already."""
        self.problems.append(Problem(self.file, where, str(reason)))
        if len(self.problems) == self.LIMIT:
            raise BadTerritory([*self.problems, Problem(self.file, "", "il y a peut-être d’autres erreurs")])

    def stop(self, where, reason):
        """Note a problem after which the rest of the file means nothing."""
        raise BadTerritory([*self.problems, Problem(self.file, where, str(reason))])
