"""How signing moves and how surely it is seen, in figures to set side by side.

Lengths are in shoulder widths of the clip's own signer, times in seconds. A joint counts in a frame
where it is valid there (`hybridsign.pose`), and moves where it is valid in neighbouring frames.
T frames, J joints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hybridsign.pose import PoseSequence, normalise, placement
from hybridsign.skeleton import FINGERS, Skeleton

SIDES = ("left", "right")
PERCENTILES = (50, 95, 99)
CONFIDENCE_BINS = np.array([*np.arange(0, 1, 0.1), np.inf])
# The bandwidth of a motion is the frequency under which so much of its power lies.
POWER_SHARE = 0.95


@dataclass(frozen=True)
class Figure:
    """One line of a comparison.

    Attributes:
        section: what is measured, with its unit.
        subject: of which joints.
        statistics: names of the numbers.
        values: the numbers; NaN where the clips do not show the subject.
    """

    section: str
    subject: str
    statistics: tuple[str, ...]
    values: tuple[float, ...]


def measure(poses: Sequence[PoseSequence]) -> list[Figure]:
    """All figures of some clips of one skeleton, always the same ones in the same order.

    Args:
        poses: clips in any units; each is brought to its signer's shoulder width first.

    Raises:
        ValueError: there are no clips, or their skeletons differ or have no two hands.
        PoseError: a clip shows no neck or no shoulders.
    """
    names = sorted({pose.skeleton.name for pose in poses})
    if len(names) != 1:
        raise ValueError(f"clips of the skeletons {names}; expected clips of exactly one skeleton")
    skeleton = poses[0].skeleton
    lacking = {f"{side}_hand" for side in SIDES} - set(skeleton.part_names)
    if lacking:
        raise ValueError(f"skeleton {skeleton.name} has no {' and no '.join(sorted(lacking))}")
    scaled = [normalise(pose, placement(pose)) for pose in poses]
    return [
        *_motion(scaled),
        *_bandwidth(scaled),
        *_bones(scaled),
        *_missing(scaled),
        *_confidence(scaled),
        *_trust_and_speed(scaled),
    ]


def _subjects(skeleton: Skeleton) -> dict[str, np.ndarray]:
    """Joints whose motion is measured together."""
    wrists = {f"{side} wrist": skeleton.indices(f"{side}_wrist") for side in SIDES}
    return wrists | {name.replace("_", " "): skeleton.part(name) for name in skeleton.part_names}


def _speeds(pose: PoseSequence) -> np.ndarray:
    """(T - 1, J) NaN where a joint is not valid in both frames."""
    return np.asarray(np.linalg.norm(_velocities(pose), axis=-1))


def _accelerations(pose: PoseSequence) -> np.ndarray:
    """(T - 2, J) size of the change of velocity in time."""
    return np.asarray(np.linalg.norm(np.diff(_velocities(pose), axis=0), axis=-1) * pose.fps)


def _velocities(pose: PoseSequence) -> np.ndarray:
    places = np.where(pose.valid[..., None], pose.coordinates.astype(np.float64), np.nan)
    return np.asarray(np.diff(places, axis=0) * pose.fps)


def _motion(poses: Sequence[PoseSequence]) -> Iterable[Figure]:
    statistics = tuple(f"p{percentile}" for percentile in PERCENTILES)
    for section, of_pose in (
        ("speed, shoulder widths/s", _speeds),
        ("acceleration, shoulder widths/s²", _accelerations),
    ):
        moved = np.concatenate([of_pose(pose) for pose in poses])
        for subject, joints in _subjects(poses[0].skeleton).items():
            values = moved[:, joints]
            yield Figure(section, subject, statistics, _percentiles(values[np.isfinite(values)]))


def _percentiles(values: np.ndarray) -> tuple[float, ...]:
    if len(values) == 0:
        return (np.nan,) * len(PERCENTILES)
    return tuple(float(value) for value in np.percentile(values, PERCENTILES))


def _bandwidth(poses: Sequence[PoseSequence]) -> Iterable[Figure]:
    section = f"bandwidth: {POWER_SHARE:.0%} of the power of velocity lies below, Hz"
    for side in SIDES:
        joint = poses[0].skeleton.index(f"{side}_wrist")
        found = [_highest_frequency(pose, joint) for pose in poses]
        mean = _mean_over_clips(np.array(found)[:, None], poses)
        yield Figure(section, f"{side} wrist", ("mean over clips",), tuple(mean))


def _highest_frequency(pose: PoseSequence, joint: int) -> float:
    """In Hz; NaN where the joint is seen too rarely to tell. Gaps are bridged in straight lines."""
    seen = np.flatnonzero(pose.valid[:, joint])
    if len(seen) < 8:
        return float("nan")
    frames = np.arange(seen[0], seen[-1] + 1)
    way = np.stack(
        [np.interp(frames, seen, column) for column in pose.coordinates[seen, joint].T], axis=1
    )
    velocity = np.diff(way, axis=0)
    # The window keeps the clip's two ends from adding a step that nobody signed.
    windowed = (velocity - velocity.mean(axis=0)) * np.hanning(len(velocity))[:, None]
    power = (np.abs(np.fft.rfft(windowed, axis=0)) ** 2).sum(axis=1)
    reached = np.searchsorted(np.cumsum(power), POWER_SHARE * power.sum())
    return float(np.fft.rfftfreq(len(velocity), 1 / pose.fps)[reached])


def _bones(poses: Sequence[PoseSequence]) -> Iterable[Figure]:
    """Lengths in the picture: a bone that turns away from the camera is short for a while."""
    section = "length of bones in the picture, shoulder widths"
    statistics = ("median", "variation in time")
    for subject, bones in _bones_of(poses[0].skeleton).items():
        each = np.array([_length_and_variation(pose, bones) for pose in poses])
        yield Figure(section, subject, statistics, tuple(_mean_over_clips(each, poses)))


def _bones_of(skeleton: Skeleton) -> dict[str, np.ndarray]:
    """(bones, 2) joints of the bones that are measured together."""
    links = {}
    for side in SIDES:
        links[f"{side} upper arm"] = [(f"{side}_shoulder", f"{side}_elbow")]
        links[f"{side} forearm"] = [(f"{side}_elbow", f"{side}_wrist")]
        links[f"{side} palm"] = [(f"{side}_hand_root", f"{side}_{name}_1") for name in FINGERS]
        links[f"{side} fingers"] = [
            (f"{side}_{name}_{number}", f"{side}_{name}_{number + 1}")
            for name in FINGERS
            for number in (1, 2, 3)
        ]
    return {
        subject: np.array([skeleton.indices(*pair) for pair in pairs])
        for subject, pairs in links.items()
    }


def _length_and_variation(pose: PoseSequence, bones: np.ndarray) -> tuple[float, float]:
    """Median length and coefficient of variation over time, each averaged over the bones."""
    ends = pose.coordinates[:, bones].astype(np.float64)
    lengths = np.linalg.norm(ends[:, :, 0] - ends[:, :, 1], axis=-1)
    seen = np.asarray(pose.valid[:, bones].all(axis=-1))
    per_bone = [
        (np.median(length[there]), np.std(length[there]) / np.mean(length[there]))
        for length, there in zip(lengths.T, seen.T, strict=True)
        if there.any()
    ]
    if not per_bone:
        return float("nan"), float("nan")
    median, variation = np.mean(per_bone, axis=0)
    return float(median), float(variation)


def _missing(poses: Sequence[PoseSequence]) -> Iterable[Figure]:
    section = "share of points that are missing"
    skeleton = poses[0].skeleton
    missing = 1 - np.concatenate([pose.valid for pose in poses]).mean(axis=0)
    for name in skeleton.part_names["body"]:
        yield Figure(section, name.replace("_", " "), ("share",), (missing[skeleton.index(name)],))
    for name in (name for name in skeleton.part_names if name != "body"):
        shares = missing[skeleton.part(name)]
        statistics, values = ("least", "mean", "most"), (shares.min(), shares.mean(), shares.max())
        yield Figure(section, name.replace("_", " "), statistics, values)


def _confidence(poses: Sequence[PoseSequence]) -> Iterable[Figure]:
    """Of every point that is not exactly 0, which is how an estimator says that it saw nothing."""
    skeleton = poses[0].skeleton
    confidence = np.concatenate([pose.confidence for pose in poses])
    seen = {}
    for part in skeleton.part_names:
        given = confidence[:, skeleton.part(part)]
        seen[part.replace("_", " ")] = given[given > 0]
    for subject, given in seen.items():
        mean = float(given.mean()) if len(given) else float("nan")
        yield Figure("mean confidence of what is seen", subject, ("mean",), (mean,))
    tenths = tuple(f"{low:.1f}" for low in CONFIDENCE_BINS[:-1])
    for subject, given in seen.items():
        counts, _ = np.histogram(given, CONFIDENCE_BINS)
        shares = tuple(float(share) for share in counts / max(1, len(given)))
        yield Figure("share of points in each tenth of confidence, from", subject, tenths, shares)


def _trust_and_speed(poses: Sequence[PoseSequence]) -> Iterable[Figure]:
    section = "correlation of the wrist's speed with the hand's confidence"
    skeleton = poses[0].skeleton
    speeds = np.concatenate([_speeds(pose) for pose in poses])
    confidence = np.concatenate([pose.confidence[1:] for pose in poses])
    for side in SIDES:
        speed = speeds[:, skeleton.index(f"{side}_wrist")]
        trust = confidence[:, skeleton.part(f"{side}_hand")].mean(axis=1)
        both = np.isfinite(speed) & (trust > 0)
        known = both.sum() > 2 and np.ptp(speed[both]) > 0 and np.ptp(trust[both]) > 0
        value = np.corrcoef(speed[both], trust[both])[0, 1] if known else np.nan
        yield Figure(section, side, ("correlation",), (float(value),))


def _mean_over_clips(values: np.ndarray, poses: Sequence[PoseSequence]) -> list[float]:
    """Means of the (clips, n) columns, long clips counting for more; NaN entries do not count."""
    weights = np.array([pose.n_frames for pose in poses])[:, None] * np.isfinite(values)
    with np.errstate(invalid="ignore"):
        sums = (np.nan_to_num(values) * weights).sum(axis=0) / weights.sum(axis=0)
    return [float(value) for value in sums]
