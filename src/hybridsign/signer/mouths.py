"""Mouth shapes: from the letters of a word, or from an observed class.

A mouth is four weights in [0, 1]: open, wide, round, pressed.
"""

from __future__ import annotations

import unicodedata

import numpy as np

# Letters that look alike on the lips share a shape, in German as in English.
_SHAPES = {
    "a": (0.90, 0.30, 0.00, 0.00),
    "e": (0.45, 0.80, 0.00, 0.00),
    "iy": (0.20, 1.00, 0.00, 0.00),
    "o": (0.60, 0.00, 0.80, 0.00),
    "u": (0.25, 0.00, 1.00, 0.00),
    "mbp": (0.00, 0.15, 0.00, 1.00),
    "fvw": (0.10, 0.20, 0.20, 0.70),
    "szcx": (0.15, 0.70, 0.10, 0.10),
    "dtnl": (0.30, 0.40, 0.00, 0.00),
    "rjq": (0.30, 0.10, 0.60, 0.10),
    "kgh": (0.45, 0.30, 0.00, 0.00),
}
_OF_LETTER = {letter: shape for letters, shape in _SHAPES.items() for letter in letters}
CLOSED = np.array((0.0, 0.2, 0.0, 0.0))
# Powers of the root of x^5 = x + 1: steps by these fill four dimensions evenly.
# Source: Roberts 2018, The unreasonable effectiveness of quasirandom sequences.
_STEPS = 1.1673039782614187 ** -np.arange(1, 5)


def spoken(word: str, n_keys: int) -> np.ndarray:
    """(n_keys, 4) mouthing of a word, its letters spread evenly, ending closed."""
    plain = unicodedata.normalize("NFKD", word.lower())
    letters = [_OF_LETTER[letter] for letter in plain if letter in _OF_LETTER]
    shapes = np.array([*letters, tuple(CLOSED)])
    at = np.linspace(0, len(shapes) - 1, n_keys)
    known = np.arange(len(shapes))
    return np.stack([np.interp(at, known, column) for column in shapes.T], axis=1)


def observed(classes: np.ndarray) -> np.ndarray:
    """(T, 4) the shape that stands for each observed class 1, 2, ...; all classes differ."""
    weights = (classes[:, None] * _STEPS) % 1.0
    # A mouth that is both wide and round, or open and pressed, does not exist.
    rivals = np.maximum(weights[:, [2, 3, 1, 0]] - weights, 0)
    # Squared: people who speak silently mostly keep their mouths nearly closed.
    return np.asarray(np.clip(weights - rivals, 0, 1) ** 2)
