"""Poses of a clip from one array of numbers, told by the array's shape."""

from __future__ import annotations

import numpy as np

from hybridsign.data.formats.ranges import refuse_no_confidence
from hybridsign.pose import PoseSequence, clean
from hybridsign.skeleton import OPENPOSE_137, PT_50, SLRTP_178, Skeleton

OWN_UNITS = "own"

_THREE_D = (PT_50, SLRTP_178)
_EXPECTED = (
    f"(T, {OPENPOSE_137.n_joints}, 3), (T, {3 * OPENPOSE_137.n_joints}) or "
    f"(3, {OPENPOSE_137.n_joints}, T) with x, y and confidence, or (T, 50, 3), (T, 150), (T, 151), "
    "(T, 178, 3) or (T, 534) in three dimensions"
)


def pose_from_array(array: np.ndarray, fps: float) -> PoseSequence:
    """Poses of a clip, on the skeleton that the array's shape speaks of.

    Args:
        array: (T, 137, 3) x, y, confidence, flat (T, 411) in the same order, or (3, 137, T); or
            (T, J, 3) coordinates of PT_50 or SLRTP_178, or these flat, with or without Progressive
            Transformers' counter. A first axis of length 1 is taken off.
        fps: frames per second.

    Raises:
        ValueError: it is of another shape, not of numbers, or its confidence is none.
    """
    if array.dtype.kind not in "fiu":
        raise ValueError(f"numbers of type {array.dtype}; expected real numbers")
    frames = array[0] if array.ndim > 2 and len(array) == 1 and array.shape[1] != 137 else array
    joints = OPENPOSE_137.n_joints
    if frames.ndim == 3 and frames.shape[:2] == (3, joints) and frames.shape[2] != 3:
        frames = frames.transpose(2, 1, 0)
    width = frames.shape[1:]
    if width in ((joints, 3), (3 * joints,)):
        return _with_confidence(frames.reshape(len(frames), joints, 3), fps)
    if width == (3 * PT_50.n_joints + 1,):
        frames, width = frames[:, :-1], (3 * PT_50.n_joints,)
    for skeleton in _THREE_D:
        if width in ((skeleton.n_joints, 3), (3 * skeleton.n_joints,)):
            stacked = frames.reshape(len(frames), skeleton.n_joints, 3)
            return pose_without_confidence(stacked, skeleton, fps)
    raise ValueError(f"an array of shape {array.shape}; expected {_EXPECTED}")


def pose_without_confidence(
    coordinates: np.ndarray, skeleton: Skeleton, fps: float
) -> PoseSequence:
    """Poses of (T, J, C) coordinates; frames whose numbers are all 0 were not seen."""
    anything = np.count_nonzero(coordinates, axis=(1, 2), keepdims=True)[..., 0] > 0
    seen = np.isfinite(coordinates).all(-1) & anything
    return PoseSequence(*_cleaned(coordinates, seen), fps, skeleton)


def _with_confidence(frames: np.ndarray, fps: float) -> PoseSequence:
    confidence = frames[..., 2]
    refuse_no_confidence(
        confidence, "Stack the points as x, y, confidence of one point after the other"
    )
    return PoseSequence(*_cleaned(frames[..., :2], confidence), fps, OPENPOSE_137)


def _cleaned(coordinates: np.ndarray, confidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `clean`, for numbers that float32 may not hold."""
    with np.errstate(over="ignore", invalid="ignore"):
        return clean(coordinates.astype(np.float32), confidence.astype(np.float32))
