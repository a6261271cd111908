"""Metrics of motion, on joints that both sides show.

T and S frames, J joints, C coordinates.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hybridsign.alignment import dtw
from hybridsign.metrics.score import Score
from hybridsign.pose import PoseSequence


def dtw_l1_perref(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence], *, units: str
) -> tuple[Score, list[float]]:
    """The field's "DTW": L1 cost of the warping path over the reference's frames.

    The cost of a pair of frames is the sum of absolute differences over all coordinates of the
    joints valid in both, scaled up to all joints that the reference ever shows, so that a
    missing hand is neither punished nor rewarded. A pair without a joint in common costs the
    dearest pair of its clip.

    Returns:
        The mean over clips, and the value of each clip.

    Source:
        Progressive Transformers' released metric; what HybridSign's "DTW" columns follow.
    """
    values = [
        dtw(_l1_cost(hypothesis, reference)) / reference.n_frames
        for hypothesis, reference in zip(hypotheses, references, strict=True)
    ]
    signature = f"dtw_l1_perref|units:{units}|mask:valid-in-both|mean|n:{len(values)}"
    return Score(float(np.mean(values)), signature), values


def total_distance(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence], *, units: str
) -> Score:
    """How far the wrists travel, hypothesis over reference; 1 is as far as the truth.

    Beside DTW, which a still mean pose can win, it shows a generator that hardly moves.
    """
    travelled = sum(_wrist_path(pose) for pose in hypotheses)
    wanted = sum(_wrist_path(pose) for pose in references)
    if wanted == 0:
        raise ValueError("the references' wrists never move, so no ratio can be given")
    signature = f"total_distance|wrists|pooled-ratio|units:{units}|n:{len(references)}"
    return Score(travelled / wanted, signature)


def _l1_cost(hypothesis: PoseSequence, reference: PoseSequence) -> np.ndarray:
    """(T, S) cost of each pair of frames."""
    shown = reference.valid.any(0)
    left, right = hypothesis.coordinates[:, shown], reference.coordinates[:, shown]
    both = hypothesis.valid[:, None, shown] & reference.valid[None, :, shown]  # (T, S, joints)
    apart = np.abs(left[:, None] - right[None]).sum(-1) * both
    common = both.sum(-1)
    scaled = apart.sum(-1) * shown.sum() / np.maximum(common, 1)
    dearest = scaled.max(initial=0.0, where=common > 0)
    return np.where(common > 0, scaled, dearest).astype(np.float64)


def _wrist_path(pose: PoseSequence) -> float:
    """Length of both wrists' paths over the frames in which each was seen."""
    length = 0.0
    for joint in pose.skeleton.indices("right_wrist", "left_wrist"):
        seen = pose.coordinates[pose.valid[:, joint], joint].astype(np.float64)
        length += float(np.linalg.norm(np.diff(seen, axis=0), axis=-1).sum())
    return length
