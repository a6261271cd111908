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
        score: (k,) counts of a corpus to its score; not a number where it is not defined.
    """

    name: str
    signature: str
    count: Callable[[Sequence[str], Sequence[str]], np.ndarray]
    score: Callable[[np.ndarray], float]

    def counts(self, hypotheses: Sequence[str], references: Sequence[str]) -> np.ndarray:
        """(n, k) counts of n sentences.

        Raises:
            ValueError: the numbers of sentences differ, or there are none.
        """
        if len(hypotheses) != len(references) or not references:
            raise ValueError(
                f"{self.name}: {len(hypotheses)} hypotheses for {len(references)} references; "
                "expected as many of the one as of the other, and at least one"
            )
        return self.count(hypotheses, references)

    def of_counts(self, counts: np.ndarray) -> Score:
        """The score of the sentences with these (n, k) counts.

        Raises:
            ValueError: the score is not defined, as a word error rate without words.
        """
        value = self.score(counts.sum(0))
        if np.isnan(value):
            raise ValueError(
                f"{self.name} is not defined here: it needs at least one word in the references"
            )
        return Score(value, f"{self.signature}|n:{len(counts)}")

    def __call__(self, hypotheses: Sequence[str], references: Sequence[str]) -> Score:
        """The score of some sentences."""
        return self.of_counts(self.counts(hypotheses, references))
