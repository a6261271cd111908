"""Which points of other layouts stand for OpenPose's 137 joints, by name.

Both estimators name left and right after the signer. MediaPipe has no neck, no middle of the hips
and no small toes: the first two are halfway between the shoulders and between the hips, the toes
stay missing. The tip of its foot stands for OpenPose's big toe. Its face mesh has points near
OpenPose's, but not the same ones; pupils are there only in meshes with irises (478 points).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hybridsign.pose import clean
from hybridsign.skeleton import (
    BODY_JOINTS,
    HOLISTIC_178,
    OPENPOSE_137,
    PT_50,
    SLRTP_178,
    Skeleton,
)

Point = tuple[str, str]  # component, name within it

# OpenPose's own names, as the pose-format library writes them, in OpenPose's order.
_OPENPOSE_BODY = (
    "Nose Neck RShoulder RElbow RWrist LShoulder LElbow LWrist MidHip RHip RKnee RAnkle "
    "LHip LKnee LAnkle REye LEye REar LEar LBigToe LSmallToe LHeel RBigToe RSmallToe RHeel"
)
_OPENPOSE_FACE = (
    ("FB", 17),
    ("FEB", 10),
    ("FN", 9),
    ("FE", 12),
    ("FLO", 12),
    ("FLI", 8),
    ("FP", 2),
)
_OPENPOSE_HAND = (
    "BASE T_STT T_BCMC T_MCP T_IP I_CMC I_MCP I_PIP I_DIP M_CMC M_MCP M_PIP M_DIP "
    "R_CMC R_MCP R_PIP R_DIP P_CMC P_MCP P_PIP P_DIP"
)
_MEDIAPIPE_HAND = (
    "WRIST THUMB_CMC THUMB_MCP THUMB_IP THUMB_TIP "
    "INDEX_FINGER_MCP INDEX_FINGER_PIP INDEX_FINGER_DIP INDEX_FINGER_TIP "
    "MIDDLE_FINGER_MCP MIDDLE_FINGER_PIP MIDDLE_FINGER_DIP MIDDLE_FINGER_TIP "
    "RING_FINGER_MCP RING_FINGER_PIP RING_FINGER_DIP RING_FINGER_TIP "
    "PINKY_MCP PINKY_PIP PINKY_DIP PINKY_TIP"
)
# Numbers in MediaPipe's mesh nearest to the 68 points of dlib and OpenPose, then the two irises.
_MEDIAPIPE_FACE = (
    "162 234 93 58 172 136 149 148 152 377 378 365 397 288 323 454 389 "  # jaw
    "71 63 105 66 107 336 296 334 293 301 "  # brows
    "168 197 5 4 75 97 2 326 305 "  # nose
    "33 160 158 133 153 144 362 385 387 263 373 380 "  # eyes
    "61 39 37 0 267 269 291 405 314 17 84 181 "  # outer lips
    "78 82 13 312 308 317 14 87 "  # inner lips
    "468 473"  # pupils
)
_MEDIAPIPE_BODY = {
    joint: joint.upper()
    for joint in BODY_JOINTS
    if joint not in ("neck", "mid_hip") and not joint.endswith("_toe")
} | {"left_big_toe": "LEFT_FOOT_INDEX", "right_big_toe": "RIGHT_FOOT_INDEX"}

# Joints that are halfway between two others where a layout lacks them.
HALFWAY = {
    "neck": ("right_shoulder", "left_shoulder"),
    "mid_hip": ("right_hip", "left_hip"),
}


def _openpose() -> dict[str, Point]:
    numbered = (prefix for prefix, size in _OPENPOSE_FACE for _ in range(size))
    face = [f"{prefix}_{number}" for number, prefix in enumerate(numbered)]
    return _table(
        {
            "body": ("pose_keypoints_2d", _OPENPOSE_BODY),
            "face": ("face_keypoints_2d", " ".join(face)),
            "left_hand": ("hand_left_keypoints_2d", _OPENPOSE_HAND),
            "right_hand": ("hand_right_keypoints_2d", _OPENPOSE_HAND),
        }
    )


def _mediapipe() -> dict[str, Point]:
    table = _table(
        {
            "face": ("FACE_LANDMARKS", _MEDIAPIPE_FACE),
            "left_hand": ("LEFT_HAND_LANDMARKS", _MEDIAPIPE_HAND),
            "right_hand": ("RIGHT_HAND_LANDMARKS", _MEDIAPIPE_HAND),
        }
    )
    return table | {joint: ("POSE_LANDMARKS", name) for joint, name in _MEDIAPIPE_BODY.items()}


def _table(parts: dict[str, tuple[str, str]]) -> dict[str, Point]:
    return {
        joint: (component, name)
        for part, (component, names) in parts.items()
        for joint, name in zip(OPENPOSE_137.part_names[part], names.split(), strict=True)
    }


def _holistic_178() -> dict[str, Point]:
    def point(joint: str) -> Point:
        if joint.startswith("face_"):
            return "FACE_LANDMARKS", joint.removeprefix("face_")
        return MEDIAPIPE_POINTS[joint]

    return {joint: point(joint) for joint in HOLISTIC_178.joints}


def _own(skeleton: Skeleton) -> dict[str, Point]:
    return {
        joint: (f"{skeleton.name}_{part}", joint)
        for part, joints in skeleton.part_names.items()
        for joint in joints
    }


OPENPOSE_POINTS = _openpose()
MEDIAPIPE_POINTS = _mediapipe()
HOLISTIC_178_POINTS = _holistic_178()
# The points under which each skeleton is written; those without a layout of their own in the
# pose-format library keep this project's names.
POINTS_OF = {
    OPENPOSE_137.name: OPENPOSE_POINTS,
    HOLISTIC_178.name: HOLISTIC_178_POINTS,
    PT_50.name: _own(PT_50),
    SLRTP_178.name: _own(SLRTP_178),
}


def on_skeleton(
    coordinates: np.ndarray,
    confidence: np.ndarray,
    points: Sequence[Point],
    skeleton: Skeleton,
    table: Mapping[str, Point],
) -> tuple[np.ndarray, np.ndarray]:
    """Give a skeleton's joints the points that stand for them; the others stay missing.

    Args:
        coordinates: (T, P, C) of the points.
        confidence: (T, P).
        points: what each of the P points is.
        skeleton: of J joints.
        table: the point that stands for a joint, for the joints that have one.

    Returns:
        (T, J, C) coordinates and (T, J) confidence, clean.
    """
    position = {point: number for number, point in enumerate(points)}
    held = {joint: position[point] for joint, point in table.items() if point in position}
    target, source = skeleton.indices(*held), list(held.values())
    n_frames, _, axes = coordinates.shape
    placed = np.zeros((n_frames, skeleton.n_joints, axes), np.float32)
    trust = np.zeros((n_frames, skeleton.n_joints), np.float32)
    placed[:, target], trust[:, target] = coordinates[:, source], confidence[:, source]
    placed, trust = clean(placed, trust)
    for joint, (right, left) in HALFWAY.items():
        if joint in skeleton.joints and joint not in held:
            middle, *ends = skeleton.indices(joint, right, left)
            placed[:, middle] = placed[:, ends].mean(axis=1)
            trust[:, middle] = trust[:, ends].min(axis=1)
    return clean(placed, trust)
