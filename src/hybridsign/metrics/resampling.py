"""What chance may have done to the score of a corpus: the bootstrap over its sentences.

All metrics and all systems are read off the same resamples, so that two systems are compared pair
by pair (Koehn 2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hybridsign.metrics.score import Score
from hybridsign.seeding import numpy_stream

RESAMPLES = 1000


class Resampled(Protocol):
    """A metric on n clips or sentences that can be computed again on any draw of them."""

    def __len__(self) -> int:
        """How many there are."""

    @property
    def score(self) -> Score:
        """The score of all of them."""

    def resampled(self, times: np.ndarray) -> np.ndarray:
        """(resamples,) scores, from (resamples, n) how often each was drawn."""


@dataclass(frozen=True)
class Difference:
    """How far two scores are apart, with the 95 % interval and the two-sided p-value."""

    value: float
    low: float
    high: float
    p: float


def times_drawn(n: int, *, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """(resamples, n) how often each of n sentences stands in each resample.

    All metrics draw the same resamples under the same seed.
    """
    drawn = numpy_stream(seed, "bootstrap").integers(n, size=(resamples, n))
    return np.stack([np.bincount(draw, minlength=n) for draw in drawn])


def interval(scores: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """The middle 95 % (or another level) of resampled scores; those without one do not count."""
    tail = 100 * (1 - level) / 2
    low, high = np.nanpercentile(scores, [tail, 100 - tail])
    return float(low), float(high)


def p_value(difference: float, first: np.ndarray, second: np.ndarray) -> float:
    """How often chance alone makes a difference as large as the one that was found.

    Args:
        difference: of the two scores on the whole corpus; its sign does not matter.
        first: (resamples,) scores of one system.
        second: (resamples,) scores of the other on the same resamples.

    Returns:
        The two-sided p-value, never below 1 / (resamples + 1).

    Source:
        Efron and Tibshirani 1993, 16.4: the resampled differences, shifted to a mean of 0, are
        what chance makes. sacreBLEU shifts absolute differences, of which those of one sign alone
        can be large: where two systems are clearly apart its p is about half of this one, and at
        0.05 it calls 11 of 100 equal pairs different. A tie counts as chance: two equal systems
        have p = 1.
    """
    apart = first - second
    apart = apart[~np.isnan(apart)]
    as_large = int((np.abs(apart - apart.mean()) >= abs(difference)).sum())
    return (as_large + 1) / (len(apart) + 1)


def paired_difference(
    first: Resampled, second: Resampled, *, seed: int, resamples: int = RESAMPLES
) -> Difference:
    """Score of one system minus score of another on the same clips.

    Args:
        first: the metric on the one.
        second: on the other.
        seed: of the resampling.
        resamples: how many.

    Raises:
        ValueError: the sides differ in their number of clips, or there are none.

    Source:
        Koehn 2004; the p-value as `p_value` says.
    """
    if len(first) != len(second) or len(first) == 0:
        raise ValueError(f"the same clips on both sides, not {len(first)} and {len(second)}")
    times = times_drawn(len(first), seed=seed, resamples=resamples)
    ones, others = first.resampled(times), second.resampled(times)
    value = first.score.value - second.score.value
    low, high = interval(ones - others)
    return Difference(value, low, high, p_value(value, ones, others))
