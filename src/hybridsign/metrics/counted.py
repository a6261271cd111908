"""Metrics that are functions of counts, and the counts of a corpus the sum of its sentences'.

BLEU, chrF, word error rates and means of sentences are all of this kind. A resampled corpus is then
a weighted sum of rows that were counted once, which makes a thousand resamples cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hybridsign.metrics.score import Score


@dataclass(frozen=True)
class CountedMetric:
    """A corpus metric of text.

    Attributes:
        name: under which it stands in tables.
        signature: what is computed; the number of sentences is added to it.
        count: n hypotheses and n references to (n, k) counts, a sentence a row.
        score_of: (k,) counts of a corpus to its score; not a number where it is not defined.
    """

    name: str
    signature: str
    count: Callable[[Sequence[str], Sequence[str]], np.ndarray]
    score_of: Callable[[np.ndarray], float]

    def counted(self, hypotheses: Sequence[str], references: Sequence[str]) -> Counted:
        """The metric on n sentences.

        Raises:
            ValueError: the numbers of sentences differ, or there are none.
        """
        if len(hypotheses) != len(references) or not references:
            raise ValueError(
                f"{self.name}: {len(hypotheses)} hypotheses for {len(references)} references; "
                "expected as many of the one as of the other, and at least one"
            )
        return Counted(self, self.count(hypotheses, references))

    def __call__(self, hypotheses: Sequence[str], references: Sequence[str]) -> Score:
        """The score of some sentences."""
        return self.counted(hypotheses, references).score


@dataclass(frozen=True)
class Counted:
    """A metric on some sentences, kept so that any resample of them can be scored again.

    Attributes:
        metric: which.
        counts: (n, k), a sentence a row.
    """

    metric: CountedMetric
    counts: np.ndarray

    def __len__(self) -> int:
        """How many sentences."""
        return len(self.counts)

    @property
    def value(self) -> float:
        """The corpus' score; not a number where it is not defined."""
        return self.metric.score_of(self.counts.sum(0))

    def resampled(self, times: np.ndarray) -> np.ndarray:
        """(resamples,) scores of resampled sentences.

        Args:
            times: (resamples, n), from `resampling.times_drawn`.
        """
        return np.array([self.metric.score_of(total) for total in times @ self.counts])

    @property
    def score(self) -> Score:
        """The corpus' score with its signature and the number of sentences.

        Raises:
            ValueError: the score is not defined, as a word error rate without words.
        """
        if np.isnan(self.value):
            raise ValueError(
                f"{self.metric.name} is not defined here: it needs at least one word in the "
                "references"
            )
        return Score(self.value, f"{self.metric.signature}|n:{len(self)}")
