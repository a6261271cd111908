"""Which joint lies opposite which: what a mirror shows in each joint's place."""

from __future__ import annotations

import numpy as np

from hybridsign.skeleton import FACE_CONTOURS, Skeleton

_CONTOURS = {name: (size, closed) for name, size, closed in FACE_CONTOURS}
# In the middle of the face, from top to bottom: a mirror changes nothing in it.
_UPRIGHT = "nose_bridge"


def opposites(skeleton: Skeleton) -> np.ndarray:
    """(J,) position of the joint that lies opposite each joint; its own where it has no side.

    Raises:
        KeyError: the skeleton has points of the face that are known by number alone.
    """
    return skeleton.indices(*map(_opposite, skeleton.joints))


def knows_opposites(skeleton: Skeleton) -> bool:
    """Whether it is known of every joint which lies opposite."""
    return {_opposite(joint) for joint in skeleton.joints} <= set(skeleton.joints)


def _opposite(joint: str) -> str:
    """Left for right; contours of the face, which run from the signer's right, run backwards."""
    if not joint.startswith("face_"):
        return _other_side(joint)
    contour, _, number = joint.removeprefix("face_").rpartition("_")
    if contour == _UPRIGHT:
        return joint
    size, closed = _CONTOURS.get(contour, (0, False))
    # A closed contour begins at a corner, and opposite lies the corner halfway round.
    place = (size // 2 - int(number)) % size if closed else size - 1 - int(number)
    return f"face_{_other_side(contour)}_{place}"


def _other_side(name: str) -> str:
    for side, other in (("left_", "right_"), ("right_", "left_")):
        if name.startswith(side):
            return name.replace(side, other, 1)
    return name
