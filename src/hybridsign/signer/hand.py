"""A hand's 21 points from its frame and its joint angles."""

from __future__ import annotations

import numpy as np

# Lengths relative to the hand (wrist to middle finger tip). The palm's plane has two axes:
# along the fingers, and towards the thumb; the third coordinate comes out of the palm.
_THUMB_ROOT = np.array((0.13, 0.13, 0.04))
_THUMB_BONES = np.array((0.22, 0.17, 0.14))
# One row per finger, index to little.
_KNUCKLES = np.array(((0.50, 0.13, 0.0), (0.51, 0.03, 0.0), (0.48, -0.07, 0.0), (0.43, -0.16, 0.0)))
_PHALANGES = np.array(
    ((0.24, 0.14, 0.11), (0.26, 0.16, 0.12), (0.24, 0.15, 0.12), (0.18, 0.11, 0.10))
)
# A finger's last joint follows the one before it; a tendon couples them.
_LAST_JOINT = 0.65


def hand_points(frames: np.ndarray, joints: np.ndarray, length: float) -> np.ndarray:
    """Points of a hand relative to its root, in the skeleton's order.

    Args:
        frames: (T, 3, 3) rows: along the fingers, towards the thumb, out of the palm.
        joints: (T, 15) angles as in `hand_shapes.joint_angles`.
        length: wrist to the tip of the middle finger.

    Returns:
        (T, 21, 3); the first point is the root, at 0.
    """
    n_frames = len(joints)
    local = np.zeros((n_frames, 21, 3))
    local[:, 1:5] = _thumb(joints[:, 0], joints[:, 1], joints[:, 2])
    local[:, 5:] = _fingers(joints[:, 3:].reshape(n_frames, 4, 3)).reshape(n_frames, 16, 3)
    return np.asarray(length * (local @ frames))


def _thumb(abduction: np.ndarray, opposition: np.ndarray, flexion: np.ndarray) -> np.ndarray:
    """(T, 4, 3) the thumb; flexing it turns it across the palm."""
    turned = abduction[:, None] - np.outer(flexion, (0.0, 0.8, 1.7))
    out = np.cos(opposition)[:, None]
    bones = np.stack(
        [
            out * np.cos(turned),
            out * np.sin(turned),
            np.broadcast_to(np.sin(opposition)[:, None], turned.shape),
        ],
        axis=-1,
    )
    chain = np.cumsum(bones * _THUMB_BONES[:, None], axis=1) + _THUMB_ROOT
    return np.concatenate([np.broadcast_to(_THUMB_ROOT, (len(chain), 1, 3)), chain], axis=1)


def _fingers(angles: np.ndarray) -> np.ndarray:
    """(T, 4, 4, 3) index to little finger, knuckle to tip."""
    spread, knuckle, middle = angles[..., 0, None], angles[..., 1], angles[..., 2]
    bent = np.stack([knuckle, knuckle + middle, knuckle + (1 + _LAST_JOINT) * middle], axis=-1)
    forward = np.cos(bent)
    bones = np.stack([forward * np.cos(spread), forward * np.sin(spread), np.sin(bent)], axis=-1)
    chain = np.cumsum(bones * _PHALANGES[..., None], axis=2) + _KNUCKLES[:, None]
    knuckles = np.broadcast_to(_KNUCKLES[:, None], (len(chain), 4, 1, 3))
    return np.concatenate([knuckles, chain], axis=2)
