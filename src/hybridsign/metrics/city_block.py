"""L1 distances of all pairs of frames: the one loop that is compiled.

No matrix product gives an L1 distance, and NumPy would have to write out every difference. The
compiler may add up in any order, which lets it use the whole width of the processor; it takes about
a second, once a process.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

Distances = Callable[[np.ndarray, np.ndarray], np.ndarray]


def city_block(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(T, S) sums of absolute differences of frames (T, D) and (S, D), float64."""
    return _compiled()(np.ascontiguousarray(first), np.ascontiguousarray(second))


@functools.cache
def _compiled() -> Distances:
    import numba

    frames = numba.float64[:, ::1]
    # Not "fast" as a whole: infinity and what is not a number keep their meaning.
    compiled: Distances = numba.njit(frames(frames, frames), fastmath={"reassoc", "contract"})(
        _distances
    )
    return compiled


def _distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    rows, features = first.shape
    columns = second.shape[0]
    distances = np.empty((rows, columns))
    for row in range(rows):
        for column in range(columns):
            total = 0.0
            for feature in range(features):
                total += abs(first[row, feature] - second[column, feature])
            distances[row, column] = total
    return distances
