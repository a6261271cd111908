"""All metrics of motion of one system's clips, by the names that tables and files use."""

from __future__ import annotations

from collections.abc import Sequence

from hybridsign.metrics.measurement import Measurement
from hybridsign.metrics.motion_error import bone_length_error, mpjpe
from hybridsign.metrics.motion_joints import WHOLE, parts_of
from hybridsign.metrics.motion_pace import (
    duration,
    jerk_ratio,
    smoothed_distance,
    speed_ratio,
    total_distance,
)
from hybridsign.metrics.motion_warping import dtw_l1_perref, warped_l2
from hybridsign.pose import PoseSequence

OF_A_PART = {
    "dtw": dtw_l1_perref,
    "mpjpe": mpjpe,
    "bone_length_error": bone_length_error,
    "speed_ratio": speed_ratio,
    "jerk_ratio": jerk_ratio,
}


def measure(
    hypotheses: Sequence[PoseSequence], references: Sequence[PoseSequence], *, units: str
) -> dict[str, Measurement]:
    """Every metric of motion, whole and by part.

    Args:
        hypotheses: clips of one system.
        references: the true clips, in the same order and units.
        units: what one unit of the coordinates is.

    Returns:
        Measurements by name; the name of a part's ends in it: `dtw`, `dtw_hands`. Parts that the
        skeleton lacks are left out.
    """
    measured: dict[str, Measurement] = {}
    for part in (WHOLE, *parts_of(references[0].skeleton)):
        of_part = {
            name: metric(hypotheses, references, units=units, part=part)
            for name, metric in OF_A_PART.items()
        }
        of_part |= warped_l2(hypotheses, references, units=units, part=part)
        ending = "" if part == WHOLE else f"_{part}"
        measured |= {f"{name}{ending}": found for name, found in of_part.items()}
    measured["total_distance"] = total_distance(hypotheses, references, units=units)
    measured["smoothed_distance"] = smoothed_distance(hypotheses, references, units=units)
    measured["duration"] = duration(hypotheses, references)
    return measured
