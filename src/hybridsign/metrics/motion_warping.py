"""Metrics of motion after dynamic time warping; T and S frames, J joints, C coordinates.

All warp exactly: steps (1, 0), (0, 1) and (1, 1), without a window. The cost of a pair of frames
counts the joints seen in both and is scaled up to all joints that the reference ever shows, so
that a missing hand is neither punished nor rewarded. A pair without a joint in common costs the
dearest pair of its clip, so that showing nothing is never free, unless both show nothing. A clip
that has no pair of frames with a joint in common, as one whose hands were never seen, has no score
and is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hybridsign.alignment import align, dtw
from hybridsign.metrics.city_block import city_block
from hybridsign.metrics.measurement import Measurement, mean_over_clips
from hybridsign.metrics.motion_joints import WHOLE, Joints, joints, pairs, signature
from hybridsign.pose import PoseSequence

# Sums that differ by less than this share of themselves differ by rounding alone.
ROUNDING = 1e-13
STEPS = "steps:classic"


def dtw_l1_perref(
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    *,
    units: str,
    part: str = WHOLE,
) -> Measurement:
    """The field's "DTW": L1 cost of the warping path over the reference's frames; mean over clips.

    The cost of a pair of frames is the sum of absolute differences over all coordinates.

    Source:
        Progressive Transformers' released metric; what HybridSign's "DTW" columns follow.
    """
    together = pairs(hypotheses, references)
    costs = [frame_costs(joints(a, part), joints(b, part), "cityblock") for a, b in together]
    totals = dtw([np.nan_to_num(cost) for cost in costs])
    totals[[bool(np.isnan(cost[0, 0])) for cost in costs]] = np.nan
    totals /= [reference.n_frames for reference in references]
    said = signature("dtw_l1_perref", references, part, units, "norm:l1", STEPS, "over:len(ref)")
    return mean_over_clips(totals, said)


def dtw_l2_sum(
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    *,
    units: str,
    part: str = WHOLE,
) -> Measurement:
    """Sum of the L2 distances of whole frames along the warping path; mean over clips.

    Source:
        HybridSign, Eq. 25.
    """
    return warped_l2(hypotheses, references, units=units, part=part)["dtw_l2_sum"]


def dtw_mje(
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    *,
    units: str,
    part: str = WHOLE,
    pooled: bool = False,
) -> Measurement:
    """Mean distance of joints along the warping path of `dtw_l2_sum`.

    Args:
        hypotheses: clips.
        references: the true clips.
        units: what one unit of the coordinates is.
        part: which joints.
        pooled: one mean over the aligned joints of all clips, so that long paths weigh more, as
            SLRTP 2025 has it; else the mean over clips of each clip's mean.
    """
    name = "dtw_mje_pooled" if pooled else "dtw_mje"
    return warped_l2(hypotheses, references, units=units, part=part)[name]


def warped_l2(
    hypotheses: Sequence[PoseSequence],
    references: Sequence[PoseSequence],
    *,
    units: str,
    part: str = WHOLE,
) -> dict[str, Measurement]:
    """`dtw_l2_sum`, `dtw_mje` and `dtw_mje_pooled`, which share one path, for the price of one."""
    sides = [(joints(a, part), joints(b, part)) for a, b in pairs(hypotheses, references)]
    costs = [np.sqrt(frame_costs(*both, "sqeuclidean")) for both in sides]
    # A clip without a score still needs numbers to walk on; its joints in common are none.
    found = align([np.nan_to_num(cost) for cost in costs])
    totals = np.array([each.cost for each in found])
    totals[[bool(np.isnan(cost[0, 0])) for cost in costs]] = np.nan
    errors = [_joint_errors(*both, each.path) for both, each in zip(sides, found, strict=True)]
    sums, counts = np.transpose(errors)

    def said(name: str, fact: str) -> str:
        return signature(name, references, part, units, "norm:l2", STEPS, fact)

    pooled = Measurement(sums, counts, said("dtw_mje", "pool:joints"))
    return {
        "dtw_l2_sum": mean_over_clips(totals, said("dtw_l2_sum", "over:1")),
        "dtw_mje": mean_over_clips(pooled.values, said("dtw_mje", "pool:clips")),
        "dtw_mje_pooled": pooled,
    }


def frame_costs(hypothesis: Joints, reference: Joints, metric: str) -> np.ndarray:
    """(T, S) cost of each pair of frames, over the joints seen in both, scaled up to all.

    Args:
        hypothesis: T frames.
        reference: S frames.
        metric: "cityblock", or "sqeuclidean" of which the caller takes the root.

    Returns:
        Costs; not numbers where no pair of frames has a joint in common.
    """
    shown = reference.seen.any(0)
    if not shown.any():
        return np.full((len(hypothesis.at), len(reference.at)), np.nan)
    if not shown.all():
        hypothesis, reference = (
            Joints(side.at[:, shown], side.seen[:, shown]) for side in (hypothesis, reference)
        )
    whole = _distances(hypothesis.at, reference.at, metric)
    if hypothesis.seen.all() and reference.seen.all():
        return whole
    seen_left, seen_right = (side.seen.astype(np.float64) for side in (hypothesis, reference))
    common = seen_left @ seen_right.T
    if not common.any():
        return np.full(common.shape, np.nan)
    # Joints not seen lie at 0, so that what they add stands in one side's own size alone.
    size = np.abs if metric == "cityblock" else np.square
    every_coordinate = np.ones(reference.at.shape[2])
    alone = size(hypothesis.at) @ every_coordinate @ (1 - seen_right.T)
    alone += (1 - seen_left) @ (size(reference.at) @ every_coordinate).T
    apart = np.where(whole - alone > ROUNDING * whole, whole - alone, 0.0)
    scaled = apart * shown.sum() / np.maximum(common, 1)
    dearest = scaled.max(where=common > 0, initial=0.0)
    nothing = (seen_left.sum(1)[:, None] == 0) & (seen_right.sum(1) == 0)
    return np.where(common > 0, scaled, np.where(nothing, 0.0, dearest))


def _distances(first: np.ndarray, second: np.ndarray, metric: str) -> np.ndarray:
    """(T, S) distances of frames (T, J, C) and (S, J, C)."""
    frames = first.reshape(len(first), -1), second.reshape(len(second), -1)
    if metric == "cityblock":
        return city_block(*frames)
    from scipy.spatial.distance import cdist

    return cdist(*frames, metric)


def _joint_errors(hypothesis: Joints, reference: Joints, path: np.ndarray) -> tuple[float, int]:
    """Sum of the distances of joints seen in both frames of each pair, and how many there are."""
    here, there = path.T
    both = hypothesis.seen[here] & reference.seen[there]
    errors = np.linalg.norm(hypothesis.at[here] - reference.at[there], axis=-1)
    return float(errors[both].sum()), int(both.sum())
