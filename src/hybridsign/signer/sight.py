"""How sure the pose estimator is of each joint, before it errs or loses any.

Calibrated against two clips of How2Sign's published OpenPose output; docs/signer.md compares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hybridsign.signer.camera import Camera
from hybridsign.signer.motion import smoothed, wander
from hybridsign.skeleton import FINGERS, OPENPOSE_137

SIDES = ("right", "left")
_SURE = {
    "nose": 0.88,
    "neck": 0.80,
    "right_shoulder": 0.67,
    "left_shoulder": 0.67,
    "right_elbow": 0.75,
    "left_elbow": 0.75,
    "right_wrist": 0.76,
    "left_wrist": 0.78,
    "mid_hip": 0.49,
    "right_hip": 0.45,
    "left_hip": 0.41,
    "right_eye": 0.90,
    "left_eye": 0.90,
    "right_ear": 0.81,
    "left_ear": 0.84,
}
_FACE = 0.85
_HAND = 0.90
# Sure of these, a share more or less from one moment to the next.
_BODY_DRIFT = 0.055
UNSEEN = OPENPOSE_137.indices(
    *[name for name in OPENPOSE_137.part_names["body"] if name not in _SURE]
)
_HIGHEST = 1.05


@dataclass(frozen=True)
class _Sight:
    """Log-odds that a hand's points are found.

    Attributes:
        at_rest: of a hand that is still and alone.
        per_speed: less for each shoulder width a second: quick hands blur.
        hand_drift: more or less for the whole hand, as it turns to the camera and away.
        point_drift: more or less for each point.
    """

    at_rest: float
    per_speed: float
    hand_drift: float
    point_drift: float


# One person was filmed. Whether her right hand is found less surely because it leads or because
# it is the right one cannot be told from that; here it is the right one.
_SIGHT = {
    "right": _Sight(at_rest=0.60, per_speed=0.48, hand_drift=1.05, point_drift=1.25),
    "left": _Sight(at_rest=2.10, per_speed=1.05, hand_drift=0.80, point_drift=1.05),
}
# The root lies at the cuff, the thumb's first joint in the palm: both are found less often.
_ROOT, _THUMB = -1.2, -0.5
_POINT_ODDS = np.array([_ROOT, _THUMB] + [0.0] * (4 * len(FINGERS) - 1))
_PER_OVERLAP = 1.3
# For about so many frames does what is seen well stay seen well.
_HAND_FRAMES, _POINT_FRAMES = 5.0, 2.0
# Hands closer than this, in shoulder widths, get in each other's or the face's way.
_TOUCHING = 0.40


def confidence(true: np.ndarray, camera: Camera, random: np.random.Generator) -> np.ndarray:
    """(T, 137) in [0.01, 1.05], and 0 for knees and feet, of (T, 137, 2) joints in pixels."""
    n_frames = len(true)
    sure = np.zeros(OPENPOSE_137.n_joints)
    sure[OPENPOSE_137.indices(*_SURE)] = list(_SURE.values())
    sure[OPENPOSE_137.part("face")] = _FACE
    drift = wander(random, n_frames, OPENPOSE_137.n_joints, _POINT_FRAMES)
    trust = sure * (1 + _BODY_DRIFT * drift)
    overlap, speed = _overlap(true, camera), hand_speed(true, camera)
    drift_of_hands = wander(random, n_frames, len(SIDES), _HAND_FRAMES).T
    for number, (side, sight) in enumerate(_SIGHT.items()):
        hand = OPENPOSE_137.part(f"{side}_hand")
        hidden = overlap["face"][number] + overlap["hands"][number]
        odds = sight.at_rest - sight.per_speed * speed[number] - _PER_OVERLAP * hidden
        odds += sight.hand_drift * drift_of_hands[number]
        log_odds = odds[:, None] + _POINT_ODDS + sight.point_drift * drift[:, hand]
        trust[:, hand] = _HAND * (1 + 0.1 * drift[:, hand[::-1]]) / (1 + np.exp(-log_odds))
    wrists = OPENPOSE_137.indices(*[f"{side}_wrist" for side in SIDES])
    trust[:, wrists] -= 0.02 * np.minimum(speed, 4).T
    trust[:, OPENPOSE_137.part("face")] -= 0.12 * overlap["face"].max(axis=0)[:, None]
    trust = np.clip(trust * _inside(true, camera), 0.01, _HIGHEST)
    trust[:, UNSEEN] = 0
    return np.asarray(trust)


def hand_speed(true: np.ndarray, camera: Camera) -> np.ndarray:
    """(2, T) right and left, shoulder widths a second."""
    way = np.diff(_hand_centres(true), axis=1, prepend=np.nan)
    speed = np.linalg.norm(way, axis=-1) * camera.fps / camera.shoulder_width
    speed[:, 0] = speed[:, 1] if speed.shape[1] > 1 else 0.0
    return smoothed(speed.T, 1.0).T


def _hand_centres(true: np.ndarray) -> np.ndarray:
    """(2, T, 2) right and left."""
    return np.stack([true[:, OPENPOSE_137.part(f"{side}_hand")].mean(axis=1) for side in SIDES])


def _overlap(true: np.ndarray, camera: Camera) -> dict[str, np.ndarray]:
    """(2, T) each: how far, 0 to 1, a hand covers the face or the other hand."""
    hands = _hand_centres(true)
    face = true[:, OPENPOSE_137.part("face")].mean(axis=1)
    near = _TOUCHING * camera.shoulder_width

    def closeness(between: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip(2 - 2 * np.linalg.norm(between, axis=-1) / near, 0, 1))

    between_hands = closeness(hands[0] - hands[1])
    return {"face": closeness(hands - face), "hands": np.stack([between_hands, between_hands])}


def _inside(true: np.ndarray, camera: Camera) -> np.ndarray:
    """(T, 137) 1 within the picture, falling to 0 across its border."""
    size = np.array((camera.width, camera.height))
    margin = np.minimum(true, size - true).min(axis=-1) / (0.1 * camera.shoulder_width)
    return np.asarray(np.clip(0.5 + 0.5 * margin, 0, 1))
