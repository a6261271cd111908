"""Alignment of two sequences in time."""

from __future__ import annotations

import numpy as np


def dtw(cost: np.ndarray) -> float:
    """Cost of the cheapest warping path through a matrix of frame costs.

    Args:
        cost: (T, S) cost of pairing frame t of one sequence with frame s of the other; steps are
            (1, 0), (0, 1) and (1, 1), without a window.

    Returns:
        The sum of the costs on the path.

    Source:
        tslearn's dynamic time warping on a given cost matrix.
    """
    from tslearn.metrics import dtw_path_from_metric

    if cost.ndim != 2 or 0 in cost.shape:
        raise ValueError(f"a cost matrix (T, S) of at least one frame each, not {cost.shape}")
    return float(dtw_path_from_metric(cost, metric="precomputed")[1])
