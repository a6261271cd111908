"""What an examination gives: what was found, and what runs."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "profile default"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: such as "memory".
        found: in words.
        advice: what to do, where something is amiss.
        stops: whether nothing of the workflow runs because of it.
    """

    subject: str
    found: str
    advice: str | None = None
    stops: bool = False


@dataclass(frozen=True)
class Ability:
    """One thing that the project can do, and whether it can do it here.

    Attributes:
        name: such as "profile default".
        runs: whether it will.
        advice: how to start it; or what it lacks and what to do.
    """

    name: str
    runs: bool
    advice: str


@dataclass(frozen=True)
class Diagnosis:
    """All of it."""

    findings: tuple[Finding, ...]
    abilities: tuple[Ability, ...]

    @property
    def default_runs(self) -> bool:
        """Whether `make all` gets to its tables."""
        return any(each.name == DEFAULT and each.runs for each in self.abilities)
