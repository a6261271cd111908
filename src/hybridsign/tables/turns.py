"""Two systems held side by side, turn by turn: their ratio holds where milliseconds drift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_TAIL = 0.025


@dataclass(frozen=True)
class Ratio:
    """What one system takes of another's time, or makes of its frames.

    Attributes:
        median: of the rounds' ratios.
        low: lower end of its 95 % interval; none of fewer than six rounds.
        high: upper end.
        rounds: in which both had their turn.
    """

    median: float
    low: float | None
    high: float | None
    rounds: int


def ratio(first: Sequence[float], second: Sequence[float]) -> Ratio:
    """First over second.

    Args:
        first: (rounds,) of one system.
        second: (rounds,) of the other; one that was passed over has fewer.
    """
    both = min(len(first), len(second))
    ratios = np.array(first[:both]) / np.array(second[:both])
    low, high = interval_of_median(ratios) or (None, None)
    return Ratio(float(np.median(ratios)), low, high, both)


def interval_of_median(values: np.ndarray) -> tuple[float, float] | None:
    """The 95 % interval of a median, whatever the distribution; none of fewer than six values.

    Each value lies above the true median with a chance of one half, so that its rank among n
    values is binomial: the interval is the k-th smallest to the k-th largest value, with the
    largest k that keeps each tail within 2.5 %.

    Source:
        Conover, Practical Nonparametric Statistics, 3rd edition, section 3.2; the interval belongs
        to the sign test.
    """
    from scipy.stats import binom

    rank = int(binom.ppf(_TAIL, len(values), 0.5))
    if rank == 0:
        return None
    ordered = np.sort(values)
    return float(ordered[rank - 1]), float(ordered[-rank])
