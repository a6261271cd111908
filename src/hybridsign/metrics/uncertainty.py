"""Intervals by the paired bootstrap: both systems are read off the same resampled clips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hybridsign.metrics.resampling import RESAMPLES, interval, p_value
from hybridsign.seeding import numpy_stream


@dataclass(frozen=True)
class Interval:
    """A difference with its 95 % interval and its two-sided p-value."""

    value: float
    low: float
    high: float
    p: float


def paired_difference(
    first: np.ndarray,
    second: np.ndarray,
    corpus_score: Callable[[np.ndarray], float],
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> Interval:
    """Score of `first` minus score of `second`, with its bootstrap interval.

    Args:
        first: (n, ...) statistics of one system, a clip a row.
        second: (n, ...) statistics of the other on the same clips.
        corpus_score: a corpus' score from the statistics of its clips.
        seed: of the resampling.
        resamples: how many.

    Source:
        Koehn 2004; sacreBLEU's paired bootstrap, whose p-value this is.
    """
    if len(first) != len(second) or len(first) == 0:
        raise ValueError(f"the same clips on both sides, not {len(first)} and {len(second)}")
    draws = numpy_stream(seed, "bootstrap").integers(len(first), size=(resamples, len(first)))
    ones = np.array([corpus_score(first[draw]) for draw in draws])
    others = np.array([corpus_score(second[draw]) for draw in draws])
    value = corpus_score(first) - corpus_score(second)
    low, high = interval(ones - others)
    return Interval(value, low, high, p_value(value, ones, others))
