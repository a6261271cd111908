"""How things move: bell-shaped speed, smoothing, and slow wandering."""

from __future__ import annotations

import numpy as np


def minimum_jerk(progress: np.ndarray) -> np.ndarray:
    """Way covered, 0 to 1, at a share of the time: the smoothest reach there is.

    Source:
        Flash and Hogan 1985, "The coordination of arm movements".
    """
    x = np.clip(progress, 0, 1)
    return np.asarray(x**3 * (10 - 15 * x + 6 * x**2))


def smoothed(values: np.ndarray, width: float) -> np.ndarray:
    """(T, ...) values under a Gaussian of `width` frames; the ends are held."""
    radius = int(np.ceil(2.5 * width))
    if radius == 0:
        return values
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / width) ** 2)
    kernel /= kernel.sum()
    n_frames = len(values)
    padded = np.concatenate(
        [np.repeat(values[:1], radius, axis=0), values, np.repeat(values[-1:], radius, axis=0)]
    )
    result = np.zeros_like(values)
    for shift, weight in enumerate(kernel):
        result += weight * padded[shift : shift + n_frames]
    return result


def wander(random: np.random.Generator, n_frames: int, n_columns: int, frames: float) -> np.ndarray:
    """(T, n_columns) unit normal noise that stays alike for about `frames` frames."""
    step = max(frames, 1.0)
    n_knots = int(np.ceil(n_frames / step)) + 4
    knots = random.standard_normal((n_knots, n_columns))
    at = np.arange(n_frames) / step + random.random()
    left = at.astype(int)
    share = minimum_jerk(at - left)[:, None]
    mixed = (1 - share) * knots[left] + share * knots[left + 1]
    return np.asarray(mixed / np.sqrt((1 - share) ** 2 + share**2))
