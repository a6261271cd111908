"""The inventory of hand shapes: 15 joint angles each, from a short notation.

A shape is written as the thumb's letter, four letters for index to little finger, and a mark for
how the fingers lie: "xEECC*" is a fist with index and middle finger stretched and apart.
"""

from __future__ import annotations

import numpy as np

# (abduction from the palm's edge, opposition out of the palm's plane, flexion), radians.
_THUMB = {
    "o": (1.00, 0.15, 0.00),  # out
    "a": (0.45, 0.10, 0.15),  # along the hand
    "x": (0.45, 0.70, 0.80),  # across the fingers
    "t": (0.65, 0.85, 0.30),  # meeting the finger tips
}
# (flexion at the knuckle, flexion at the middle joint), radians.
_FINGER = {
    "E": (0.05, 0.08),  # extended
    "C": (1.45, 1.75),  # closed
    "H": (0.15, 1.45),  # hooked
    "F": (1.25, 0.15),  # flat, bent at the knuckle
    "R": (0.50, 0.70),  # rounded
    "T": (0.75, 0.95),  # tip meets the thumb
    "L": (0.30, 0.45),  # lax
}
# Angle of each finger towards the thumb, radians.
_SPREAD = {
    "": (0.06, 0.02, -0.03, -0.09),
    "*": (0.26, 0.04, -0.18, -0.42),
    "+": (-0.10, 0.16, -0.03, -0.09),  # index and middle cross
}

NOTATION = {
    "fist": "xCCCC",
    "thumb": "oCCCC",
    "index": "xECCC",
    "index_thumb": "oECCC",
    "two": "xEECC",
    "two_apart": "xEECC*",
    "two_thumb": "oEECC",
    "three": "oEECC*",
    "three_middle": "xEEEC*",
    "four": "xEEEE*",
    "five": "oEEEE*",
    "flat": "aEEEE",
    "flat_thumb": "oEEEE",
    "bent_flat": "aFFFF",
    "bent_flat_thumb": "oFFFF",
    "little": "xCCCE",
    "little_thumb": "oCCCE",
    "horns": "xECCE",
    "horns_thumb": "oECCE",
    "hook": "xHCCC",
    "hook_thumb": "oHCCC",
    "two_hooks": "xHHCC*",
    "two_hooks_thumb": "oHHCC*",
    "three_hooks": "xHHHC*",
    "claw": "oHHHH*",
    "closed_claw": "xHHHH",
    "ball": "oRRRR*",
    "cup": "oRRRR",
    "ring": "tTTTT",
    "beak": "tFFFF",
    "pinch_open": "tTEEE*",
    "pinch_closed": "tTCCC",
    "pinch_middle": "tETEE*",
    "pinch_two": "tTTCC",
    "bent_index": "xFCCC",
    "beak_two": "tFFCC",
    "beak_index": "tFCCC",
    "two_bent": "xFFCC",
    "crossed": "xEECC+",
    "middle_forward": "oEFEE*",
    "lax": "aLLLL",
}
NAMES = tuple(NOTATION)


def joint_angles(notation: str) -> np.ndarray:
    """(15,) angles in radians of a shape in the notation above.

    Thumb first (abduction, opposition, flexion), then per finger (spread towards the thumb,
    flexion at the knuckle, flexion at the middle joint).
    """
    thumb, fingers, fan = notation[0], notation[1:5], notation[5:]
    bends = [
        (spread, *_FINGER[letter]) for letter, spread in zip(fingers, _SPREAD[fan], strict=True)
    ]
    return np.array([_THUMB[thumb], *bends]).ravel()


ANGLES: np.ndarray = np.stack([joint_angles(notation) for notation in NOTATION.values()])
# The resting hand is no letter of any sign's form.
N_SIGNING = len(NAMES) - 1
LAX = NAMES.index("lax")


def observed(classes: np.ndarray) -> np.ndarray:
    """(T, 15) angles of the shape that stands for each observed class 1, 2, ... (0 gives 1's)."""
    return np.asarray(ANGLES[(np.maximum(classes, 1) - 1) % N_SIGNING])
