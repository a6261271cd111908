"""Errors frame by frame: a hypothesis of another length is first resampled to the reference's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hybridsign.metrics.measurement import Measurement, mean_over_clips
from hybridsign.metrics.motion_joints import (
    WHOLE,
    Joints,
    in_step,
    joints,
    joints_of,
    pairs,
    signature,
)
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import Skeleton

IN_STEP = "align:resample-to-ref"


def mpjpe(
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    *,
    units: str,
    part: str = WHOLE,
) -> Measurement:
    """Mean distance of joints, of frames that stand at the same share of their clips.

    The mean over joints and frames seen in both, then over clips.
    """
    values = []
    for hypothesis, reference in pairs(hypotheses, references):
        made, true = joints(in_step(hypothesis, reference), part), joints(reference, part)
        errors = np.linalg.norm(made.at - true.at, axis=-1)
        values.append(_mean(errors, made.seen & true.seen))
    said = signature("mpjpe", references, part, units, "norm:l2", IN_STEP)
    return mean_over_clips(np.array(values), said)


def bone_length_error(
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    *,
    units: str,
    part: str = WHOLE,
) -> Measurement:
    """Mean difference of the lengths of bones, as they appear, frame by frame.

    The mean over the bones and frames whose two ends are seen on both sides, then over clips. A
    part has the bones with both ends in it.
    """
    bones = _bones(references[0].skeleton, part) if references else np.empty((0, 2), int)
    values = []
    for hypothesis, reference in pairs(hypotheses, references):
        made, made_seen = _lengths(joints(in_step(hypothesis, reference), part), bones)
        true, true_seen = _lengths(joints(reference, part), bones)
        values.append(_mean(np.abs(made - true), made_seen & true_seen))
    said = signature(
        "bone_length_error", references, part, units, f"bones:{len(bones)}", "norm:l1", IN_STEP
    )
    return mean_over_clips(np.array(values), said)


def _bones(skeleton: Skeleton, part: str) -> np.ndarray:
    """(bones, 2) positions, among the joints of the part, of the ends of its bones."""
    chosen = joints_of(skeleton, part)
    inside = np.isin(skeleton.bone_index, chosen).all(1)
    position = np.zeros(skeleton.n_joints, dtype=np.int64)
    position[chosen] = np.arange(len(chosen))
    return position[skeleton.bone_index[inside]]


def _lengths(found: Joints, bones: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(T, bones) lengths, and where both ends are seen."""
    parents, children = bones.T
    lengths = np.linalg.norm(found.at[:, children] - found.at[:, parents], axis=-1)
    return lengths, found.seen[:, children] & found.seen[:, parents]


def _mean(values: np.ndarray, counted: np.ndarray) -> float:
    return float(values[counted].mean()) if counted.any() else float("nan")
