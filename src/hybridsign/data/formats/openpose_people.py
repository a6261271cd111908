"""Who of several people in the picture is the signer."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from hybridsign.pose import VALID_ABOVE

# In units of the usual person's size, how far the joints of one person go from frame to frame at
# most; signing itself must cost nothing, or those who stand still would be preferred.
FREE_MOTION = 0.25
# What a jump by the usual size beyond that costs, in frames of a person of the usual size: so much
# must be gained by going over to somebody else.
JUMP_COST = 10.0


def choose_person(rows: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Choose one person a frame: large, and where the one chosen before was.

    The choice is made for the whole clip at once (the best path through all frames), so that
    neither the order in which people are written nor one frame in which somebody else looks larger
    changes who is followed.

    Args:
        rows: (N, J, 3) x, y, confidence of N people, those of a frame side by side.
        frames: (N,) ascending numbers of their frames.

    Returns:
        (frames that show people,) positions of the chosen rows.
    """
    first = np.flatnonzero(np.diff(frames, prepend=-1))
    if len(first) == len(rows):
        return first
    # Squares of float32's largest numbers are no float32.
    rows = rows.astype(np.float64)
    groups = np.split(np.arange(len(rows)), first[1:])
    sizes = _sizes(rows)
    usual = max(float(np.median([sizes[group].max() for group in groups])), 1e-6)
    best, origins = sizes[groups[0]] / usual, []
    for before, now in pairwise(groups):
        jump = _distances(rows[before], rows[now]) / usual
        total = best[:, None] - JUMP_COST * np.clip(jump - FREE_MOTION, 0.0, 1.0)  # (before, now)
        origins.append(total.argmax(0))
        best = total.max(0) + sizes[now] / usual
    chosen = [int(best.argmax())]
    for origin in reversed(origins):
        chosen.append(int(origin[chosen[-1]]))
    return first + np.array(chosen[::-1])


def _sizes(rows: np.ndarray) -> np.ndarray:
    """(N,) diagonals of the boxes around what was seen of each person; 0 where nothing was."""
    seen = (rows[..., 2] > VALID_ABOVE)[..., None]
    low = np.where(seen, rows[..., :2], np.inf).min(1)
    high = np.where(seen, rows[..., :2], -np.inf).max(1)
    return np.where(np.isfinite(low[:, 0]), np.linalg.norm(np.maximum(high - low, 0), axis=-1), 0.0)


def _distances(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """(A, B) mean distances over the joints seen in both; infinite where there is none."""
    seen = (before[:, None, :, 2] > VALID_ABOVE) & (now[None, :, :, 2] > VALID_ABOVE)
    apart = np.linalg.norm(before[:, None, :, :2] - now[None, :, :, :2], axis=-1)
    count = seen.sum(-1)
    mean = np.where(seen, apart, 0.0).sum(-1) / np.maximum(count, 1)
    return np.where(count > 0, mean, np.inf)
