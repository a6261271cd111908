"""How well a metric ranks clips whose damage is known: what a metric can be believed for."""

from __future__ import annotations

import numpy as np

HIGHER_IS_BETTER = ("bleu1", "bleu2", "bleu3", "bleu4", "chrf", "rouge")
# Ratios to the truth, by the beginning of their names: 1 is as the truth is.
RATIOS = (
    "total_distance",
    "smoothed_distance",
    "duration",
    "speed_ratio",
    "jerk_ratio",
    "diversity",
)
# Scores that differ by less are the same score, computed in another order.
_ALIKE = 9


def as_error(metric: str, scores: np.ndarray) -> np.ndarray:
    """Scores turned so that more is worse: a similarity's negative, a ratio's distance from 1."""
    if metric in HIGHER_IS_BETTER:
        return -scores
    return np.abs(scores - 1) if metric.startswith(RATIOS) else scores


def rank_correlation(errors: np.ndarray, damage: np.ndarray) -> np.ndarray:
    """(...,) Spearman's correlation of errors with the damage that made them.

    Args:
        errors: (..., levels), more is worse.
        damage: (levels,), not all alike.

    Returns:
        1 where every step of damage is seen as worse, -1 where as better; ties share their ranks.
        Errors that are all alike rank nothing: 0. Not a number where an error is not one.
    """
    from scipy.stats import rankdata

    ranks = rankdata(np.round(errors, _ALIKE), axis=-1, nan_policy="propagate")
    ranks -= ranks.mean(-1, keepdims=True)
    wanted = rankdata(damage) - (len(damage) + 1) / 2
    size = np.linalg.norm(ranks, axis=-1) * np.linalg.norm(wanted)
    product = ranks @ wanted
    return np.divide(product, size, out=np.zeros_like(product), where=size != 0)
