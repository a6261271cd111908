"""What chance may have done to the score of a corpus: the bootstrap over its sentences.

All metrics and all systems are read off the same resamples, so that two systems are compared pair
by pair (Koehn 2004; the paired bootstrap of sacreBLEU).
"""

from __future__ import annotations

import numpy as np

from hybridsign.metrics.counted import CountedMetric
from hybridsign.seeding import numpy_stream

RESAMPLES = 1000


def times_drawn(n: int, *, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """(resamples, n) how often each of n sentences stands in each resample.

    All metrics draw the same resamples under the same seed.
    """
    drawn = numpy_stream(seed, "bootstrap").integers(n, size=(resamples, n))
    return np.stack([np.bincount(draw, minlength=n) for draw in drawn])


def resampled(metric: CountedMetric, counts: np.ndarray, times: np.ndarray) -> np.ndarray:
    """(resamples,) scores of resampled corpora.

    Args:
        metric: to be computed.
        counts: (n, k) counts of the sentences.
        times: (resamples, n), from `times_drawn`.
    """
    return np.array([metric.score(total) for total in times @ counts])


def interval(scores: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of resampled scores; resamples without a score do not count."""
    low, high = np.nanpercentile(scores, [2.5, 97.5])
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
        sacreBLEU's significance test, which shifts the absolute differences to a mean of 0; a tie
        counts here as chance, so that two equal systems have p = 1 and not the smallest p.
    """
    apart = np.abs(first - second)
    apart = apart[~np.isnan(apart)]
    as_large = int((apart - apart.mean() >= abs(difference)).sum())
    return (as_large + 1) / (len(apart) + 1)
