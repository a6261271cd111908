"""A metric on many clips at once, kept so that any resample of the clips can be scored again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hybridsign.metrics.score import Score


@dataclass(frozen=True)
class Measurement:
    """A ratio of sums over clips; a mean over clips is one whose denominators are 1.

    Attributes:
        numerators: (n,) what each clip adds above.
        denominators: (n,) what each clip adds below: 0 where the metric is not defined for it,
            as an error of the hands is not where they were never seen.
        signature: what was computed, in sacreBLEU's form.
    """

    numerators: np.ndarray
    denominators: np.ndarray
    signature: str

    def __len__(self) -> int:
        """How many clips."""
        return len(self.numerators)

    @property
    def value(self) -> float:
        """The corpus' score; not a number where no clip defines it."""
        above, below = self.statistics.sum(0)
        return float(above / below) if below > 0 else float("nan")

    @property
    def values(self) -> np.ndarray:
        """(n,) each clip's own score; not a number where it has none."""
        nothing = np.full(len(self), np.nan)
        return np.divide(
            self.numerators, self.denominators, out=nothing, where=self.denominators > 0
        )

    @property
    def statistics(self) -> np.ndarray:
        """(n, 2) numerators and denominators: what the paired bootstrap draws from."""
        return np.stack([self.numerators, self.denominators], 1)

    def resampled(self, times: np.ndarray) -> np.ndarray:
        """(resamples,) scores of resampled clips; not a number where no clip defines one.

        Args:
            times: (resamples, n), from `resampling.times_drawn`.
        """
        above, below = (times @ self.statistics).T
        return np.divide(above, below, out=np.full(len(times), np.nan), where=below > 0)

    @property
    def score(self) -> Score:
        """The corpus' score with its signature and the number of clips."""
        return Score(self.value, f"{self.signature}|n:{len(self)}")


def mean_over_clips(values: np.ndarray, signature: str) -> Measurement:
    """The mean of (n,) values, of which those that are not numbers are left out."""
    defined = ~np.isnan(values)
    return Measurement(np.where(defined, values, 0.0), defined.astype(float), f"{signature}|mean")
