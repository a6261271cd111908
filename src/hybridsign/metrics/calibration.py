"""What a predicted confidence is worth: beside the true clips' at the same place.

Confidence is calibrated where, of all points that are given p, the true ones have p on average.
The training split's mean is so too, and says nothing of the clip at hand: the squared error shows
how much more is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hybridsign.metrics.measurement import Measurement
from hybridsign.metrics.motion_joints import WHOLE, in_step, joints_of, pairs
from hybridsign.metrics.score import Score
from hybridsign.pose import VALID_ABOVE, PoseSequence

BINS = 10


@dataclass(frozen=True)
class Reliability:
    """Points of n clips, sorted into bins of equal width by their predicted confidence.

    Attributes:
        points: (n, bins) how many.
        predicted: (n, bins) sum of what was predicted for them.
        true: (n, bins) sum of the true clips' confidence at the same place.
        signature: what was computed, in sacreBLEU's form.
    """

    points: np.ndarray
    predicted: np.ndarray
    true: np.ndarray
    signature: str

    def __len__(self) -> int:
        """How many clips."""
        return len(self.points)

    @property
    def score(self) -> Score:
        """The expected calibration error in percent, its signature and the number of clips."""
        everything = np.ones((1, len(self)))
        return Score(float(self.resampled(everything)[0]), f"{self.signature}|n:{len(self)}")

    def resampled(self, times: np.ndarray) -> np.ndarray:
        """(resamples,) errors of resampled clips in percent; not a number where none has a point.

        Args:
            times: (resamples, n) how often each clip was drawn.
        """
        apart = 100 * np.abs(times @ (self.predicted - self.true)).sum(1)
        points = (times @ self.points).sum(1)
        return np.divide(apart, points, out=np.full(len(times), np.nan), where=points > 0)

    def diagram(self) -> np.ndarray:
        """(3, used bins) share of the points, mean predicted and mean true confidence."""
        used = self.points.any(0)
        points, predicted, true = (
            each.sum(0)[used] for each in (self.points, self.predicted, self.true)
        )
        return np.stack([points / points.sum(), predicted / points, true / points])


def reliability(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence], *, part: str = WHOLE
) -> Reliability:
    """Sort the points of all clips by their predicted confidence (Guo et al. 2017).

    Args:
        hypotheses: clips of one system.
        references: the true clips, in the same order.
        part: whole, body, face or hands; of its joints those that the references ever show.
    """
    rows = [_sorted(made, true) for made, true in _side_by_side(hypotheses, references, part)]
    points, predicted, true = np.array(rows).transpose(1, 0, 2)
    return Reliability(points, predicted, true, _said("ece", references, part, f"bins:{BINS}"))


def confidence_error(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence], *, part: str = WHOLE
) -> Measurement:
    """Mean square of predicted less true confidence; the arguments are those of `reliability`."""
    sides = _side_by_side(hypotheses, references, part)
    return Measurement(
        np.array([np.square(made - true).sum() for made, true in sides]),
        np.array([float(true.size) for _, true in sides]),
        _said("confidence_error", references, part, "squared"),
    )


def _side_by_side(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence], part: str
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Confidence (points,) of each clip, predicted and true."""
    together = pairs(hypotheses, references)
    chosen = joints_of(references[0].skeleton, part)
    shown = np.any([pose.valid[:, chosen].any(0) for pose in references], axis=0)
    return [
        (
            in_step(made, true).confidence[:, chosen[shown]].astype(np.float64).ravel(),
            true.confidence[:, chosen[shown]].astype(np.float64).ravel(),
        )
        for made, true in together
    ]


def _sorted(predicted: np.ndarray, true: np.ndarray) -> list[np.ndarray]:
    place = np.minimum((predicted * BINS).astype(int), BINS - 1)
    return [np.bincount(place, weights, BINS) for weights in (None, predicted, true)]


def _said(name: str, references: Sequence[PoseSequence], part: str, fact: str) -> str:
    skeleton = references[0].skeleton.name
    return f"{name}|part:{part}|joints:{skeleton}:ever-above-{VALID_ABOVE}|{fact}"
