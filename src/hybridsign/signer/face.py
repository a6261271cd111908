"""The head's points: a neutral face, moved by blend shapes and turned by the head.

Coordinates are in shoulder widths from the neck: x right, y down, z away from the camera.
"""

from __future__ import annotations

import numpy as np

from hybridsign.signer.parameters import COLUMNS
from hybridsign.skeleton import OPENPOSE_137

_ON_BODY = {
    "nose": (0.0, -0.585, -0.36),
    "right_eye": (-0.105, -0.70, -0.27),
    "left_eye": (0.105, -0.70, -0.27),
    "right_ear": (-0.255, -0.66, -0.02),
    "left_ear": (0.255, -0.66, -0.02),
}
HEAD_JOINTS = np.concatenate([OPENPOSE_137.part("face"), OPENPOSE_137.indices(*_ON_BODY)])
_JOINT_NAMES = [OPENPOSE_137.joints[position] for position in HEAD_JOINTS]
# The head turns on the top of the spine.
_PIVOT = np.array((0.0, -0.42, 0.0))


def head_points(parameters: np.ndarray, size: float) -> np.ndarray:
    """Points of face and head.

    Args:
        parameters: (T, P) what the body does.
        size: of the head, 1 is average.

    Returns:
        (T, 75, 3) in the order of HEAD_JOINTS, relative to the neck.
    """
    weights = np.concatenate(
        [parameters[:, COLUMNS[name]] for name in ("mouth", "brow", "eyes_closed")], axis=1
    )
    moved = (_NEUTRAL - _PIVOT).ravel() + weights @ _BLEND_SHAPES
    turned = moved.reshape(len(weights), -1, 3) @ _rotations(parameters[:, COLUMNS["head"]])
    return np.asarray(size * turned + _PIVOT)


def _rotations(angles: np.ndarray) -> np.ndarray:
    """(T, 3, 3) that turn row vectors by (T, 3) yaw, pitch and roll, in radians."""
    (yaw, pitch, roll), zero = angles.T, np.zeros(len(angles))
    one = zero + 1

    def matrix(*entries: np.ndarray) -> np.ndarray:
        return np.stack(entries, axis=-1).reshape(-1, 3, 3)

    turn = matrix(np.cos(yaw), zero, -np.sin(yaw), zero, one, zero, np.sin(yaw), zero, np.cos(yaw))
    nod = matrix(
        one, zero, zero, zero, np.cos(pitch), np.sin(pitch), zero, -np.sin(pitch), np.cos(pitch)
    )
    tilt = matrix(
        np.cos(roll), np.sin(roll), zero, -np.sin(roll), np.cos(roll), zero, zero, zero, one
    )
    return np.asarray(tilt @ nod @ turn)


def _oval(
    n_points: int, centre: tuple[float, float, float], half_width: float, up: float, down: float
) -> np.ndarray:
    """(n_points, 3) closed contour that starts at the image's left and goes over the top."""
    angle = np.pi - 2 * np.pi * np.arange(n_points) / n_points
    rise = np.sin(angle)
    x, y, z = centre
    return np.stack(
        [
            x + half_width * np.cos(angle),
            y - np.where(rise > 0, up, down) * rise,
            z + 0.35 * np.abs(half_width * np.cos(angle)),
        ],
        axis=1,
    )


def _jaw() -> np.ndarray:
    angle = np.pi * np.arange(17) / 16
    across, depth = np.cos(angle), np.sin(angle)
    return np.stack(
        [
            -0.235 * np.sign(across) * np.abs(across) ** 0.72,
            -0.69 + 0.42 * depth**1.15,
            -0.06 - 0.20 * depth,
        ],
        axis=1,
    )


def _brow(side: float) -> np.ndarray:
    """One brow, from the image's left to its right; side is -1 for the signer's right."""
    outwards = np.linspace(1, 0, 5) if side < 0 else np.linspace(0, 1, 5)
    arch = np.sin(np.pi * (0.15 + 0.62 * outwards))
    return np.stack(
        [side * (0.045 + 0.15 * outwards), -0.755 - 0.035 * arch, -0.30 + 0.10 * outwards**2],
        axis=1,
    )


def _neutral() -> np.ndarray:
    level = np.linspace(0, 1, 4)
    nostrils = np.linspace(-1, 1, 5)
    contours = [
        _jaw(),
        _brow(-1.0),
        _brow(1.0),
        np.stack([0 * level, -0.70 + 0.125 * level, -0.28 - 0.08 * level], axis=1),
        np.stack(
            [0.045 * nostrils, -0.525 - 0.012 * nostrils**2, -0.31 + 0.03 * nostrils**2], axis=1
        ),
        _oval(6, (-0.105, -0.695, -0.26), 0.040, 0.020, 0.014),
        _oval(6, (0.105, -0.695, -0.26), 0.040, 0.020, 0.014),
        _oval(12, (0.0, -0.432, -0.29), 0.088, 0.030, 0.038),
        _oval(8, (0.0, -0.432, -0.29), 0.066, 0.004, 0.004),
        np.array([(-0.105, -0.697, -0.265)]),
        np.array([(0.105, -0.697, -0.265)]),
        np.array(list(_ON_BODY.values())),
    ]
    return np.concatenate(contours)


_NEUTRAL = _neutral()


def _where(*prefixes: str) -> np.ndarray:
    return np.array([name.startswith(prefixes) for name in _JOINT_NAMES], dtype=float)


def _blend_shapes() -> np.ndarray:
    """(7, 75 * 3) what each weight adds: mouth open, wide, round, pressed; brow up, frown; eyes."""
    x, y, _ = _NEUTRAL.T
    nothing = np.zeros(len(_NEUTRAL))
    lips = _where("face_outer_lips", "face_inner_lips")
    inner = _where("face_inner_lips")
    brow = _where("face_right_brow", "face_left_brow")
    eyes = _where("face_right_eye_rim", "face_left_eye_rim")
    from_lips = y + 0.432
    # Points at the mouth's corners hardly part; its middle does.
    middle = 1 - (x / 0.09) ** 2
    lower = lips * (from_lips > 1e-3) * middle
    upper = lips * (from_lips < -1e-3) * middle
    chin = _where("face_jaw") * np.clip((y + 0.55) / 0.28, 0, 1)
    inward = 1 - np.clip((np.abs(x) - 0.045) / 0.15, 0, 1)
    shapes = [
        (nothing, 0.085 * (lower + 0.9 * chin) - 0.015 * upper, nothing),
        (0.28 * lips * x, -0.03 * lips * np.abs(x) / 0.09, nothing),
        (-0.42 * lips * x, 0.012 * (lower - upper), -0.05 * lips),
        (nothing, -0.6 * lips * (1 - inner) * from_lips, nothing),
        (nothing, -0.05 * brow, nothing),
        (-0.12 * brow * x * inward, 0.03 * brow * inward, nothing),
        (nothing, eyes * (-0.688 - y), nothing),
    ]
    return np.stack([np.stack(shape, axis=1).ravel() for shape in shapes])


_BLEND_SHAPES = _blend_shapes()
