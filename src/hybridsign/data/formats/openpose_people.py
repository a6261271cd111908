"""Who of several people in the picture is the signer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hybridsign.pose import VALID_ABOVE
from hybridsign.skeleton import OPENPOSE_137

# In units of the usual person's size, how far the joints of one person go from frame to frame at
# most; signing itself must cost nothing, or those who stand still would be preferred.
FREE_MOTION = 0.25
# What a jump by the usual size beyond that costs, in frames of the usual person: so much must be
# gained by going over to somebody else.
JUMP_COST = 10.0
# What a signer in the picture shows; legs, or three doubtful joints far apart, make nobody large.
_TRUNK_AND_ARMS = OPENPOSE_137.indices(
    *("nose", "neck"),
    *(f"{side}_{joint}" for side in ("right", "left") for joint in ("shoulder", "elbow", "wrist")),
)
_AT_ONCE = 1024


def choose_person(rows: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Choose one person a frame, or nobody: large, seen well, and where the one before was.

    The choice is made for the whole clip at once (the best path through all frames), so that
    neither the order in which people are written nor a frame in which somebody else looks larger,
    or in which the signer was missed, changes who is followed.

    Args:
        rows: (N, J, 3) x, y, confidence of N people, those of a frame side by side.
        frames: (N,) ascending numbers of their frames.

    Returns:
        (chosen,) ascending positions of rows, one a frame at most; a frame that shows somebody
        else alone, or nothing of anybody, has none.
    """
    sizes = _sizes(rows)
    weights = sizes * _confidence(rows[:, _TRUNK_AND_ARMS]).mean(-1)
    shown = np.flatnonzero(_confidence(rows).any(-1))
    groups = np.split(shown, np.flatnonzero(np.diff(frames[shown])) + 1)
    heaviest = [group[weights[group].argmax()] for group in groups if len(group)]
    if not heaviest:
        return shown
    usual = max(float(np.median(sizes[heaviest])), 1e-6)
    if len(heaviest) == len(shown) and _stay(rows[shown], usual):
        return shown
    worth = weights / max(float(np.median(weights[heaviest])), 1e-6)
    return np.array([*_path(rows, groups, worth, usual)][::-1], dtype=np.int64)


def _stay(rows: np.ndarray, usual: float) -> bool:
    """Whether nobody leaps from row to row; looked at in parts, since clips may last an hour."""
    parts = (rows[start : start + _AT_ONCE + 1] for start in range(0, len(rows), _AT_ONCE))
    return not any(_costs(part[:-1], part[1:], usual).any() for part in parts)


def _path(
    rows: np.ndarray, groups: list[np.ndarray], worth: np.ndarray, usual: float
) -> Iterator[int]:
    """The rows of the best path, from the last to the first.

    A path stands at the last row it took, however many frames ago; a frame of which it takes
    nobody is worth nothing to it.
    """
    before = np.full(len(rows), -1)
    last, scores = np.empty(0, np.int64), np.empty(0)
    for group in groups:
        costs = _costs(rows[last][:, None], rows[group][None], usual)  # (paths, people)
        # Who begins a clip needs nobody before.
        totals = np.concatenate([np.zeros((1, len(group))), scores[:, None] - costs])
        from_path = _last_best(totals)
        before[group] = np.append(-1, last)[from_path]
        last = np.concatenate([last, group])
        scores = np.concatenate([scores, totals.max(0) + worth[group]])
        # A path so far behind can do nothing that the best, with one jump, cannot do as well.
        alive = scores >= scores.max() - JUMP_COST
        last, scores = last[alive], scores[alive]
    row = int(last[_last_best(scores)])
    while row >= 0:
        yield row
        row = int(before[row])


def _last_best(scores: np.ndarray) -> np.ndarray:
    """Positions of maxima along the first axis; of equals the last, which has taken most rows."""
    return len(scores) - 1 - scores[::-1].argmax(0)


def _sizes(rows: np.ndarray) -> np.ndarray:
    """(N,) diagonals of the boxes around what was seen of each person; 0 where nothing was."""
    low, high = _boxes(rows)
    return np.linalg.norm(np.maximum(_apart(high, low), 0), axis=-1)


def _confidence(rows: np.ndarray) -> np.ndarray:
    """(..., J) how surely each joint was seen, 0 where it was not."""
    return np.where(rows[..., 2] > VALID_ABOVE, rows[..., 2].clip(0, 1), 0.0)


def _costs(before: np.ndarray, now: np.ndarray, usual: float) -> np.ndarray:
    """What it costs to go from one person to another; both (..., J, 3) broadcast."""
    jump = _distances(before, now) / usual
    return JUMP_COST * np.clip(jump - FREE_MOTION, 0.0, 1.0)


def _distances(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """(...) mean distances over the joints seen in both; between the boxes where there is none."""
    seen = (before[..., 2] > VALID_ABOVE) & (now[..., 2] > VALID_ABOVE)
    apart = np.sqrt(sum(_apart(before[..., axis], now[..., axis]) ** 2 for axis in (0, 1)))
    count = seen.sum(-1)
    mean = (apart * seen).sum(-1) / np.maximum(count, 1)
    if count.all():
        return mean
    (low, high), (now_low, now_high) = _boxes(before), _boxes(now)
    gap = np.maximum(np.maximum(_apart(low, now_high), _apart(now_low, high)), 0.0)
    return np.where(count > 0, mean, np.linalg.norm(gap, axis=-1))


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    # Squares of float32's largest numbers are no float32.
    return np.subtract(one, other, dtype=np.float64)


def _boxes(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(..., 2) lowest and highest x, y of what was seen; infinite where nothing was."""
    seen, axes = rows[..., 2] > VALID_ABOVE, (rows[..., 0], rows[..., 1])
    # An axis at a time: numpy reduces the last axis many times faster than the last but one.
    return (
        np.stack([np.where(seen, axis, np.inf).min(-1) for axis in axes], axis=-1),
        np.stack([np.where(seen, axis, -np.inf).max(-1) for axis in axes], axis=-1),
    )
