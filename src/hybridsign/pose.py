"""The pose value: coordinates and confidence that travel together.

T frames, J joints, C coordinates. A joint is valid where its confidence is above 0.05; the
coordinates of a joint that is not valid mean nothing and are held at 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hybridsign.skeleton import Skeleton

VALID_ABOVE = 0.05


class PoseError(ValueError):
    """A pose cannot be used, with the reason."""


@dataclass(frozen=True)
class Placement:
    """Where a clip's signer stood in the picture.

    Attributes:
        centre: (C,) median neck, in the clip's own units (mostly pixels).
        scale: median shoulder width, in the same units.
    """

    centre: np.ndarray
    scale: float


@dataclass(frozen=True)
class PoseSequence:
    """Poses of one clip.

    Attributes:
        coordinates: (T, J, C) float32; 0 where not valid.
        confidence: (T, J) float32 in [0, 1].
        fps: frames per second.
        skeleton: names of the J joints.
    """

    coordinates: np.ndarray
    confidence: np.ndarray
    fps: float
    skeleton: Skeleton

    def __post_init__(self) -> None:
        frames, joints = self.confidence.shape
        if self.coordinates.shape[:2] != (frames, joints) or joints != self.skeleton.n_joints:
            raise PoseError(
                f"coordinates {self.coordinates.shape} and confidence {self.confidence.shape} do "
                f"not fit each other and {self.skeleton.name}'s {self.skeleton.n_joints} joints"
            )

    @property
    def n_frames(self) -> int:
        """T, the number of frames."""
        return len(self.confidence)

    @property
    def valid(self) -> np.ndarray:
        """(T, J) True where a joint was seen."""
        return self.confidence > VALID_ABOVE


def clean(coordinates: np.ndarray, confidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Float32 copies with confidence clipped to [0, 1] and invalid coordinates held at 0."""
    confidence = np.clip(np.nan_to_num(confidence, nan=0.0), 0.0, 1.0).astype(np.float32)
    confidence = np.where(np.isfinite(coordinates).all(-1), confidence, np.float32(0))
    seen = (confidence > VALID_ABOVE)[..., None]
    return np.where(seen, coordinates, 0.0).astype(np.float32), confidence


def fill_gaps(pose: PoseSequence, longest: int) -> tuple[PoseSequence, np.ndarray]:
    """Bridge the short gaps of each joint by a straight line between its two ends.

    Gaps that are longer, or open at the clip's beginning or end, stay missing. The confidence of a
    filled point lies halfway between the line through its neighbours' and the bound of validity:
    above the bound, so that the point counts, and below what an estimator said of either.

    Args:
        pose: cleaned.
        longest: frames of the longest gap that is bridged.

    Returns:
        The pose, and (T, J) True where a point was filled.
    """
    frame = np.arange(pose.n_frames)[:, None]
    before = np.maximum.accumulate(np.where(pose.valid, frame, -1))
    after = np.minimum.accumulate(np.where(pose.valid, frame, pose.n_frames)[::-1])[::-1]
    bridged = (before >= 0) & (after < pose.n_frames) & (after - before - 1 <= longest)
    filled = ~pose.valid & bridged
    when, joint = np.nonzero(filled)
    start, end = before[filled], after[filled]
    share = ((when - start) / (end - start)).astype(np.float32)
    coordinates, confidence = pose.coordinates.copy(), pose.confidence.copy()
    coordinates[filled] = _between(pose.coordinates, start, end, joint, share[:, None])
    trust = _between(pose.confidence, start, end, joint, share)
    confidence[filled] = (trust + VALID_ABOVE) / 2
    return replace(pose, coordinates=coordinates, confidence=confidence), filled


def _between(
    values: np.ndarray, start: np.ndarray, end: np.ndarray, joint: np.ndarray, share: np.ndarray
) -> np.ndarray:
    return np.asarray((1 - share) * values[start, joint] + share * values[end, joint])


def placement(pose: PoseSequence) -> Placement:
    """Where the signer stands: medians over the frames in which both ends were seen.

    The shoulder width is a length in all C coordinates; where the skeleton has no neck, the
    middle of the shoulders stands for it.

    Raises:
        PoseError: neck or shoulders were never seen, or the shoulders coincide.
    """
    right, left = pose.skeleton.indices("right_shoulder", "left_shoulder")
    both = pose.valid[:, right] & pose.valid[:, left]
    if not both.any():
        raise PoseError("the two shoulders were never seen together")
    across = pose.coordinates[both, right] - pose.coordinates[both, left]
    scale = float(np.median(np.linalg.norm(across.astype(np.float64), axis=-1)))
    if scale <= 0:
        raise PoseError("the two shoulders coincide")
    neck = pose.skeleton.indices(*pose.skeleton.neck)
    necks = pose.coordinates[pose.valid[:, neck].all(1)][:, neck].astype(np.float64).mean(1)
    if len(necks) == 0:
        raise PoseError("the neck was never seen")
    return Placement(np.median(necks, axis=0), scale)


def normalise(pose: PoseSequence, place: Placement) -> PoseSequence:
    """Neck at the origin and shoulder width 1, once for the whole clip, so that body sway stays."""
    moved = (pose.coordinates - place.centre) / place.scale
    return replace(pose, coordinates=_where_valid(pose, moved))


def denormalise(pose: PoseSequence, place: Placement) -> PoseSequence:
    """The inverse of `normalise`."""
    moved = pose.coordinates * place.scale + place.centre
    return replace(pose, coordinates=_where_valid(pose, moved))


def _where_valid(pose: PoseSequence, coordinates: np.ndarray) -> np.ndarray:
    return np.where(pose.valid[..., None], coordinates, 0.0).astype(np.float32)


def resample(pose: PoseSequence, n_frames: int) -> PoseSequence:
    """Resample linearly in time to `n_frames` that span the same duration.

    Each new frame lies between two old ones; a joint is interpolated over those of the two in
    which it is valid, and is not valid where neither is.
    """
    position = np.linspace(0.0, pose.n_frames - 1.0, n_frames)
    before = np.floor(position).astype(np.int64)
    after = np.minimum(before + 1, pose.n_frames - 1)
    share = (position - before)[:, None]
    weight_before = (1.0 - share) * pose.valid[before]  # (n_frames, J)
    weight_after = share * pose.valid[after]
    total = weight_before + weight_after
    known = total > 0
    weight_before = np.divide(weight_before, total, where=known, out=np.zeros_like(total))
    weight_after = np.divide(weight_after, total, where=known, out=np.zeros_like(total))
    coordinates = (
        pose.coordinates[before] * weight_before[..., None]
        + pose.coordinates[after] * weight_after[..., None]
    )
    confidence = pose.confidence[before] * weight_before + pose.confidence[after] * weight_after
    duration = pose.n_frames / pose.fps
    return PoseSequence(
        coordinates.astype(np.float32),
        confidence.astype(np.float32),
        n_frames / duration,
        pose.skeleton,
    )
