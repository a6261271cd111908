"""What every metric of motion starts from: the joints of a part, and where they are seen.

A joint is seen in a frame where its confidence is above the threshold of `hybridsign.pose` and its
coordinates are numbers. A joint that is missing on either side of a comparison does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hybridsign.pose import VALID_ABOVE, PoseSequence, clean, resample
from hybridsign.skeleton import Skeleton

WHOLE = "whole"
PARTS = {
    "body": ("body",),
    "face": ("face",),
    "hands": ("left_hand", "right_hand"),
}


@dataclass(frozen=True)
class Joints:
    """Some joints of a clip.

    Attributes:
        at: (T, J, C) float64; 0 where not seen.
        seen: (T, J).
    """

    at: np.ndarray
    seen: np.ndarray


def joints_of(skeleton: Skeleton, part: str) -> np.ndarray:
    """Positions of the joints of a part: whole, body, face or hands.

    Raises:
        ValueError: there is no such part, or this skeleton lacks it.
    """
    if part == WHOLE:
        return np.arange(skeleton.n_joints)
    names = PARTS.get(part, ())
    if not names or any(name not in skeleton.part_names for name in names):
        raise ValueError(
            f"skeleton {skeleton.name} has no part {part!r}; expected {WHOLE} or one of "
            f"{', '.join(PARTS)} that it has ({', '.join(skeleton.part_names)})"
        )
    return skeleton.part(*names)


def parts_of(skeleton: Skeleton) -> list[str]:
    """The parts that a skeleton has."""
    return [part for part, names in PARTS.items() if set(names) <= set(skeleton.part_names)]


def joints(pose: PoseSequence, part: str) -> Joints:
    """The joints of one part of a clip."""
    return joints_at(pose, joints_of(pose.skeleton, part))


def joints_at(pose: PoseSequence, chosen: np.ndarray) -> Joints:
    """The joints of a clip that stand at some positions."""
    at = np.take(pose.coordinates, chosen, axis=1).astype(np.float64)
    seen = pose.confidence[:, chosen] > VALID_ABOVE
    finite = np.isfinite(at)
    if not finite.all():
        seen &= finite.all(-1)
    if not seen.all():
        at = np.where(seen[..., None], at, 0.0)
    return Joints(at, seen)


def pairs(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence]
) -> list[tuple[PoseSequence, PoseSequence]]:
    """The clips side by side.

    Raises:
        ValueError: not as many on both sides, none at all, clips without frames, or other joints.
    """
    if len(hypotheses) != len(references) or not references:
        raise ValueError(
            f"found {len(hypotheses)} hypotheses and {len(references)} references; expected as "
            "many of both, and at least one"
        )
    together = list(zip(hypotheses, references, strict=True))
    for hypothesis, reference in together:
        if hypothesis.skeleton != reference.skeleton:
            raise ValueError(
                f"a hypothesis of {hypothesis.skeleton.name} beside a reference of "
                f"{reference.skeleton.name}; expected the same joints on both sides"
            )
        if 0 in (hypothesis.n_frames, reference.n_frames):
            raise ValueError("a clip without frames; expected at least one frame each")
    return together


def in_step(hypothesis: PoseSequence, reference: PoseSequence) -> PoseSequence:
    """The hypothesis with as many frames as the reference, resampled in time where it has not."""
    if hypothesis.n_frames == reference.n_frames:
        return hypothesis
    seen = clean(hypothesis.coordinates, hypothesis.confidence)
    return resample(PoseSequence(*seen, hypothesis.fps, hypothesis.skeleton), reference.n_frames)


def signature(
    name: str, references: Sequence[PoseSequence], part: str, units: str, *facts: str
) -> str:
    """What was computed: metric, joints, dimensions, units, frame rate, masking, and more facts."""
    skeleton = references[0].skeleton
    rates = sorted({f"{pose.fps:.4g}" for pose in references}, key=float)
    rate = rates[0] if len(rates) == 1 else f"{rates[0]}-{rates[-1]}"
    count = len(joints_of(skeleton, part))
    dimensions = references[0].coordinates.shape[2]
    known = f"{name}|part:{part}|joints:{skeleton.name}:{count}|dims:{dimensions}|units:{units}"
    return "|".join([known, f"fps:{rate}", "mask:seen-in-both", *facts])
