"""What drives the body: the columns of the (T, P) array that the signer performs.

Places are in shoulder widths from the neck: x to the image's right, y down, z away from the
camera. Columns are written for a right-handed signer; `mirrored` turns them over.
"""

from __future__ import annotations

from itertools import accumulate

import numpy as np

HANDS = ("dominant", "base")
# Per hand: the wrist's place, how far the elbow swings out (radians), where the fingers point,
# the forearm's rotation (0 = thumb up, positive = palm down or out), 3 angles for 5 fingers.
_HAND_SIZES = {"wrist": 3, "swivel": 1, "fingers": 3, "pronation": 1, "joints": 15}
# mouth: open, wide, round, pressed; brow: raised, frowning; head: yaw, pitch, roll (radians).
_FACE_SIZES = {"mouth": 4, "brow": 2, "eyes_closed": 1, "head": 3, "sway": 3}
_SIZES = {
    **{f"{hand}_{name}": size for hand in HANDS for name, size in _HAND_SIZES.items()},
    **_FACE_SIZES,
}
_ENDS = list(accumulate(_SIZES.values()))

COLUMNS = {
    name: slice(end - size, end) for (name, size), end in zip(_SIZES.items(), _ENDS, strict=True)
}
N_PARAMETERS = _ENDS[-1]


def _mirror_signs() -> np.ndarray:
    signs = np.ones(N_PARAMETERS)
    for name, columns in COLUMNS.items():
        if name.endswith(("_wrist", "_fingers")) or name == "sway":
            signs[columns] = (-1, 1, 1)
    signs[COLUMNS["head"]] = (-1, 1, -1)
    return signs


_MIRROR = _mirror_signs()


def mirrored(parameters: np.ndarray) -> np.ndarray:
    """(T, P) the same movement seen in a mirror: how a left-handed person would do it."""
    return np.asarray(parameters * _MIRROR)
