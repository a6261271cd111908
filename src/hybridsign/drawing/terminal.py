"""A signer in letters: bones drawn in Braille dots, for a terminal."""

from __future__ import annotations

import numpy as np

from hybridsign.pose import VALID_ABOVE
from hybridsign.skeleton import Skeleton

# What stands in the window, in shoulder widths around the neck: head to belly, arms' reach.
_LEFT, _RIGHT, _TOP, _BOTTOM = -1.5, 1.5, -1.1, 1.3
_DOTS_DOWN, _DOTS_ACROSS = 4, 2
# Bits of Unicode's Braille patterns, by row and column within a letter.
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_FIRST = 0x2800
_POINTS_OF_A_BONE = 48


def braille(
    coordinates: np.ndarray, confidence: np.ndarray, skeleton: Skeleton, *, columns: int = 60
) -> str:
    """One frame as lines of text.

    Args:
        coordinates: (J, C) in shoulder widths from the neck; depth is left out.
        confidence: (J,); joints up to the limit of validity are not drawn.
        skeleton: of J joints.
        columns: letters a line; the lines follow from the window's shape.
    """
    rows = round(columns * _DOTS_ACROSS * (_BOTTOM - _TOP) / (_RIGHT - _LEFT) / _DOTS_DOWN)
    parents, children = skeleton.bone_index.T
    seen = (confidence[parents] > VALID_ABOVE) & (confidence[children] > VALID_ABOVE)
    start, end = coordinates[parents[seen], :2], coordinates[children[seen], :2]
    along = np.linspace(0, 1, _POINTS_OF_A_BONE)[:, None, None]
    points = ((1 - along) * start + along * end).reshape(-1, 2)
    size = np.array((columns * _DOTS_ACROSS, rows * _DOTS_DOWN))
    share = (points - (_LEFT, _TOP)) / (_RIGHT - _LEFT, _BOTTOM - _TOP)
    dots = np.floor(share * size).astype(int)
    across, down = dots[((dots >= 0) & (dots < size)).all(1)].T
    canvas = np.zeros((rows * _DOTS_DOWN, columns * _DOTS_ACROSS), dtype=bool)
    canvas[down, across] = True
    letters = canvas.reshape(rows, _DOTS_DOWN, columns, _DOTS_ACROSS)
    codes = np.einsum("rdca,da->rc", letters, _BITS) + _FIRST
    return "\n".join("".join(map(chr, row)).rstrip(chr(_FIRST)) for row in codes)
