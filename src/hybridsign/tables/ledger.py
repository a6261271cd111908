"""What a ledger of claims is made of: comparisons, and how an interval decides them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

Relation = Literal["above", "below", "alike"]
Verdict = Literal["holds", "fails", "undecided", "not tested"]
_SIGNS: dict[Relation, str] = {"above": ">", "below": "<", "alike": "≈"}
RULE = "A claim of several comparisons holds if all do and fails if one does."


@dataclass(frozen=True)
class Comparison:
    """One row of a table said to be above another in a metric, below it, or like it."""

    table: str
    metric: str
    first: str
    relation: Relation
    second: str

    def __str__(self) -> str:
        """In signs."""
        return f"{self.first} {_SIGNS[self.relation]} {self.second}"


@dataclass(frozen=True)
class Claim:
    """What the paper says, and the comparisons that must all be so."""

    said: str
    source: str
    comparisons: tuple[Comparison, ...]


class Decided(Protocol):
    """A comparison that was tried, or could not be."""

    @property
    def verdict(self) -> Verdict:
        """Of this comparison alone."""


D = TypeVar("D", bound=Decided)


def verdict(low: float, high: float, relation: Relation, margin: float) -> Verdict:
    """What a 95 % interval of a difference says of a relation.

    Args:
        low: its lower end.
        high: its upper end.
        relation: that is claimed.
        margin: how far apart two may be that are alike.

    Returns:
        That it holds or fails where the whole interval says so; else it is undecided.
    """
    if relation == "below":
        return verdict(-high, -low, "above", margin)
    if relation == "above":
        return "holds" if low > 0 else "fails" if high < 0 else "undecided"
    if -margin < low and high < margin:
        return "holds"
    return "fails" if low > margin or high < -margin else "undecided"


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """Of a claim of several comparisons: it holds if all do, and fails if one does."""
    for decisive in ("fails", "not tested", "undecided"):
        if decisive in verdicts:
            return decisive
    return "holds"


def standing(found: Sequence[Decided]) -> str:
    """Where a claim stands, in words.

    Args:
        found: all its comparisons.
    """
    whole = together([each.verdict for each in found])
    so = sum(each.verdict == "holds" for each in found)
    return f"{whole} ({so} of {len(found)} comparisons hold)"


def deciding(found: Sequence[D]) -> list[D]:
    """Those comparisons of a claim to which it owes where it stands: its weakest."""
    whole = together([each.verdict for each in found])
    return [each for each in found if each.verdict == whole]
