"""From parameters to 137 points in space: arms, hands, head and torso."""

from __future__ import annotations

import numpy as np

from hybridsign.signer.face import HEAD_JOINTS, head_points
from hybridsign.signer.hand import hand_points
from hybridsign.signer.parameters import COLUMNS, mirrored
from hybridsign.signer.people import Person
from hybridsign.skeleton import OPENPOSE_137

_SHOULDER = 0.5  # half of a shoulder width, by definition
_HIP = 0.34
_KNEE, _FOOT = 1.3, 2.5  # below the hips; never seen, but they belong to the body
# An arm never quite stretches, nor folds up entirely.
_LONGEST, _SHORTEST = 0.985, 0.30
# A hand follows its forearm unless its orientation asks otherwise.
_FOREARM_PULL = 0.65
# Shoulders give way towards a hand that reaches far from here.
_EASE = np.array((0.25, 0.45, -0.40))
_SHOULDER_GIVES = 0.09
# Elbows hang down, a little outwards and back; the thumb's side of the hand is up and back.
_ELBOW_HANGS = np.array((0.16, 1.0, 0.30))
_THUMB_SIDE = np.array((0.0, -0.70, 0.70))


def body_points(parameters: np.ndarray, who: Person) -> np.ndarray:
    """(T, 137, 3) points in shoulder widths from the neck at ease, from (T, P) parameters.

    x goes to the image's right, y down, z away from the camera.
    """
    if who.left_handed:
        parameters = mirrored(parameters)
    hands = {"right": "base", "left": "dominant"} if who.left_handed else _RIGHT_HANDED
    points = np.zeros((len(parameters), OPENPOSE_137.n_joints, 3))
    for side, hand in hands.items():
        _place_arm(points, parameters, who, side, hand)
    points[:, HEAD_JOINTS] = head_points(parameters, who.head)
    _place_torso(points, who)
    _sway(points, parameters[:, COLUMNS["sway"]], who)
    return points


_RIGHT_HANDED = {"right": "dominant", "left": "base"}


def _place_arm(
    points: np.ndarray, parameters: np.ndarray, who: Person, side: str, hand: str
) -> None:
    lateral = -1.0 if side == "right" else 1.0
    outwards = np.array((lateral, 1.0, 1.0))
    target = parameters[:, COLUMNS[f"{hand}_wrist"]]
    given = _SHOULDER_GIVES * (target - outwards * _EASE)
    shoulder = outwards * (_SHOULDER, who.slope, 0.0) + given
    elbow, wrist = bent_arm(
        shoulder,
        target,
        (who.upper_arm, who.forearm),
        _ELBOW_HANGS * outwards,
        lateral * parameters[:, COLUMNS[f"{hand}_swivel"]],
    )
    frames = _hand_frames(
        _unit(wrist - elbow),
        parameters[:, COLUMNS[f"{hand}_fingers"]],
        parameters[:, COLUMNS[f"{hand}_pronation"]],
        lateral,
    )
    fingers = hand_points(frames, parameters[:, COLUMNS[f"{hand}_joints"]], who.hand)
    names = [f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist"]
    points[:, OPENPOSE_137.indices(*names)] = np.stack([shoulder, elbow, wrist], axis=1)
    points[:, OPENPOSE_137.part(f"{side}_hand")] = wrist[:, None] + fingers


def bent_arm(
    shoulder: np.ndarray,
    target: np.ndarray,
    lengths: tuple[float, float],
    hanging: np.ndarray,
    swivel: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Elbow and wrist of an arm that reaches for a target (two-bone inverse kinematics).

    Args:
        shoulder: (T, 3) where the arm begins.
        target: (T, 3) where the wrist should be; out of reach it stops short, on the way there.
        lengths: of upper arm and forearm.
        hanging: (3,) where the elbow goes if nothing else decides.
        swivel: (T, 1) rotation of the elbow about the line from shoulder to wrist, radians.

    Returns:
        (T, 3) elbow and (T, 3) wrist; both bones keep their lengths.

    Source:
        Tolani, Goswami and Badler 2000, "Real-time inverse kinematics techniques for
        anthropomorphic limbs".
    """
    upper, fore = lengths
    way = target - shoulder
    distance = np.linalg.norm(way, axis=1, keepdims=True)
    axis = way / np.maximum(distance, 1e-9)
    reach = np.clip(distance, _SHORTEST * (upper + fore), _LONGEST * (upper + fore))
    along = (reach**2 + upper**2 - fore**2) / (2 * reach)
    aside = np.sqrt(np.maximum(upper**2 - along**2, 0))
    down = _unit(hanging - (axis @ hanging)[:, None] * axis)
    square = np.cross(axis, down)
    elbow = shoulder + along * axis + aside * (np.cos(swivel) * down + np.sin(swivel) * square)
    return elbow, shoulder + reach * axis


def _hand_frames(
    forearm: np.ndarray, fingers: np.ndarray, pronation: np.ndarray, lateral: float
) -> np.ndarray:
    """(T, 3, 3) rows: along the fingers, towards the thumb, out of the palm."""
    along = _unit(fingers + _FOREARM_PULL * forearm)
    thumb = _unit(_THUMB_SIDE - (along @ _THUMB_SIDE)[:, None] * along)
    palm = -lateral * np.cross(thumb, along)
    turned = np.cos(pronation) * thumb + np.sin(pronation) * palm
    return np.stack([along, turned, -lateral * np.cross(turned, along)], axis=1)


def _place_torso(points: np.ndarray, who: Person) -> None:
    shoulders = OPENPOSE_137.indices("right_shoulder", "left_shoulder")
    # The neck's point is estimated as the middle of the shoulders, so it moves with them.
    points[:, OPENPOSE_137.index("neck")] = points[:, shoulders].mean(axis=1)
    points[:, OPENPOSE_137.index("mid_hip")] = (0.0, who.torso, 0.02)
    for side, lateral in (("right", -1.0), ("left", 1.0)):
        points[:, OPENPOSE_137.index(f"{side}_hip")] = (lateral * _HIP, who.torso, 0.02)
        points[:, OPENPOSE_137.index(f"{side}_knee")] = (lateral * _HIP, who.torso + _KNEE, 0.0)
        for foot in ("ankle", "big_toe", "small_toe", "heel"):
            below = (lateral * _HIP, who.torso + _FOOT, 0.0)
            points[:, OPENPOSE_137.index(f"{side}_{foot}")] = below


def _sway(points: np.ndarray, sway: np.ndarray, who: Person) -> None:
    """Leans everything over the hips, the more the higher it is."""
    height = np.clip(1 - points[..., 1:2] / who.torso, 0, 2)
    points += height * sway[:, None]


def _unit(vectors: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9))
