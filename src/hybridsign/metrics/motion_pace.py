"""How much and how fast a signer moves, beside the truth: 1 is as the truth.

Beside the errors, which a still mean pose can win, these show a generator that hardly moves, one
that jitters, and one that is too short.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hybridsign.metrics.measurement import Measurement, mean_over_clips
from hybridsign.metrics.motion_joints import WHOLE, joints, joints_at, pairs, signature
from hybridsign.pose import PoseSequence

WRISTS = ("right_wrist", "left_wrist")
SPEED, JERK = 1, 3
# Each frame's weight among its two neighbours on either side; nothing is left of a point that
# jumps to and fro from frame to frame.
BINOMIAL = np.array([1, 4, 6, 4, 1]) / 16


def total_distance(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence], *, units: str
) -> Measurement:
    """How far the wrists travel: the hypotheses' paths together over the references' together.

    A path joins the frames in which the wrist was seen.
    """
    travelled, wanted = (
        np.array([sum(map(_length, _wrist_paths(pose))) for pose in side])
        for side in zip(*pairs(hypotheses, references), strict=True)
    )
    return Measurement(travelled, wanted, _said_of_wrists("total_distance", references, units))


def smoothed_distance(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence], *, units: str
) -> Measurement:
    """How far the wrists travel once jitter is taken off both sides; else as `total_distance`.

    An estimator's jitter lengthens the reference's path, and a generator's its own, so that
    neither standing almost still nor trembling is told from signing by the bare distance. Both
    paths pass the same binomial filter (Marchand & Marmet 1983), their ends held on.
    """
    travelled, wanted = (
        np.array([sum(_length(_smooth(path)) for path in _wrist_paths(pose)) for pose in side])
        for side in zip(*pairs(hypotheses, references), strict=True)
    )
    said = _said_of_wrists("smoothed_distance", references, units, f"binomial:{len(BINOMIAL)}")
    return Measurement(travelled, wanted, said)


def duration(hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence]) -> Measurement:
    """Seconds of each hypothesis over those of its reference; mean over clips."""
    ratios = [
        (made.n_frames / made.fps) / (true.n_frames / true.fps)
        for made, true in pairs(hypotheses, references)
    ]
    return mean_over_clips(np.array(ratios), "duration|seconds|ratio")


def speed(poses: Sequence[PoseSequence], *, units: str, part: str = WHOLE) -> Measurement:
    """Mean speed of joints, in units a second, over pairs of frames that both show the joint."""
    return _pace("speed", poses, units, part, SPEED)


def jerk(poses: Sequence[PoseSequence], *, units: str, part: str = WHOLE) -> Measurement:
    """Mean size of the third derivative, in units/s³, over four frames in a row that show it."""
    return _pace("jerk", poses, units, part, JERK)


def speed_ratio(
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    *,
    units: str,
    part: str = WHOLE,
) -> Measurement:
    """The hypotheses' mean speeds together over the references' together."""
    return _pace_ratio("speed_ratio", hypotheses, references, units, part, SPEED)


def jerk_ratio(
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    *,
    units: str,
    part: str = WHOLE,
) -> Measurement:
    """The hypotheses' mean jerks together over the references' together: above 1 is jitter."""
    return _pace_ratio("jerk_ratio", hypotheses, references, units, part, JERK)


def _pace(
    name: str, poses: Sequence[PoseSequence], units: str, part: str, order: int
) -> Measurement:
    if not poses:
        raise ValueError(f"{name}: no clips; expected at least one")
    values = np.array([_mean_derivative(pose, part, order) for pose in poses])
    power = "" if order == SPEED else str(order)
    return mean_over_clips(values, signature(name, poses, part, f"{units}/s{power}"))


def _pace_ratio(
    name: str,
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    units: str,
    part: str,
    order: int,
) -> Measurement:
    made, true = (
        np.array([_mean_derivative(pose, part, order) for pose in side])
        for side in zip(*pairs(hypotheses, references), strict=True)
    )
    defined = ~np.isnan(made) & ~np.isnan(true)
    said = signature(name, references, part, units, "pooled-ratio")
    return Measurement(np.where(defined, made, 0.0), np.where(defined, true, 0.0), said)


def _mean_derivative(pose: PoseSequence, part: str, order: int) -> float:
    """Mean size of a derivative in time; not a number where no joint is seen long enough."""
    found = joints(pose, part)
    moved = np.diff(found.at, order, axis=0) * pose.fps**order
    sizes = np.linalg.norm(moved, axis=-1)
    frames = len(sizes)
    seen = np.logical_and.reduce(
        [found.seen[offset : offset + frames] for offset in range(order + 1)]
    )
    return float(sizes[seen].mean()) if seen.any() else float("nan")


def _wrist_paths(pose: PoseSequence) -> list[np.ndarray]:
    """(T, C) of each wrist, over the frames in which it was seen."""
    found = joints_at(pose, pose.skeleton.indices(*WRISTS))
    return [found.at[found.seen[:, wrist], wrist] for wrist in range(len(WRISTS))]


def _length(path: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=-1).sum())


def _smooth(path: np.ndarray) -> np.ndarray:
    """(T, C) the path after the binomial filter."""
    if len(path) == 0:
        return path
    margin = len(BINOMIAL) // 2
    padded = np.pad(path, ((margin, margin), (0, 0)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, len(BINOMIAL), axis=0) @ BINOMIAL


def _said_of_wrists(name: str, references: Sequence[PoseSequence], units: str, *facts: str) -> str:
    known = f"{name}|wrists|dims:{references[0].coordinates.shape[2]}|mask:seen|units:{units}"
    return "|".join([known, *facts, "pooled-ratio"])
