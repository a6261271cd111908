"""Skeletons: joints, bones and parts, by name and never by literal slice.

Source of the joint order: OpenPose's documentation of its output (BODY_25, face of 70 points,
hands of 21 points each), concatenated body, face, left hand, right hand as in the HybridSign
authors' code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

BODY_JOINTS = (
    "nose",
    "neck",
    "right_shoulder",
    "right_elbow",
    "right_wrist",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
    "mid_hip",
    "right_hip",
    "right_knee",
    "right_ankle",
    "left_hip",
    "left_knee",
    "left_ankle",
    "right_eye",
    "left_eye",
    "right_ear",
    "left_ear",
    "left_big_toe",
    "left_small_toe",
    "left_heel",
    "right_big_toe",
    "right_small_toe",
    "right_heel",
)
BODY_BONES = (
    ("neck", "nose"),
    ("neck", "right_shoulder"),
    ("right_shoulder", "right_elbow"),
    ("right_elbow", "right_wrist"),
    ("neck", "left_shoulder"),
    ("left_shoulder", "left_elbow"),
    ("left_elbow", "left_wrist"),
    ("neck", "mid_hip"),
    ("mid_hip", "right_hip"),
    ("right_hip", "right_knee"),
    ("right_knee", "right_ankle"),
    ("mid_hip", "left_hip"),
    ("left_hip", "left_knee"),
    ("left_knee", "left_ankle"),
    ("nose", "right_eye"),
    ("nose", "left_eye"),
    ("right_eye", "right_ear"),
    ("left_eye", "left_ear"),
    ("left_ankle", "left_big_toe"),
    ("left_big_toe", "left_small_toe"),
    ("left_ankle", "left_heel"),
    ("right_ankle", "right_big_toe"),
    ("right_big_toe", "right_small_toe"),
    ("right_ankle", "right_heel"),
)
# Each contour of the face as (name, number of points, closed?), in OpenPose's order.
FACE_CONTOURS = (
    ("jaw", 17, False),
    ("right_brow", 5, False),
    ("left_brow", 5, False),
    ("nose_bridge", 4, False),
    ("nose_base", 5, False),
    ("right_eye_rim", 6, True),
    ("left_eye_rim", 6, True),
    ("outer_lips", 12, True),
    ("inner_lips", 8, True),
    ("right_pupil", 1, False),
    ("left_pupil", 1, False),
)
FINGERS = ("thumb", "index", "middle", "ring", "little")


@dataclass(frozen=True)
class Skeleton:
    """A set of named joints, the bone tree over them, and their parts.

    Attributes:
        name: what the skeleton is called in files.
        joints: J joint names, in file order.
        bones: (parent, child) joint names; each child has one parent.
        contours: closing lines that are drawn but are not bones of the tree.
        part_names: for each part, the joints in it; the parts cover all joints once.
    """

    name: str
    joints: tuple[str, ...]
    bones: tuple[tuple[str, str], ...]
    contours: tuple[tuple[str, str], ...]
    part_names: dict[str, tuple[str, ...]]

    @property
    def n_joints(self) -> int:
        """J, the number of joints."""
        return len(self.joints)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {joint: position for position, joint in enumerate(self.joints)}

    def index(self, joint: str) -> int:
        """Position of one joint.

        Raises:
            KeyError: the skeleton has no joint of that name.
        """
        if joint not in self._position:
            raise KeyError(f"skeleton {self.name} has no joint {joint!r}")
        return self._position[joint]

    def indices(self, *joints: str) -> np.ndarray:
        """(n,) positions of some joints, in the order asked for."""
        return np.array([self.index(joint) for joint in joints], dtype=np.int64)

    def part(self, *names: str) -> np.ndarray:
        """(n,) positions of the joints of one or more parts, parts in the order asked for."""
        return np.concatenate([self.indices(*self.part_names[name]) for name in names])

    @cached_property
    def bone_index(self) -> np.ndarray:
        """(bones, 2) positions of parent and child."""
        return np.array([[self.index(a), self.index(b)] for a, b in self.bones], dtype=np.int64)


def _face() -> tuple[list[str], list[tuple[str, str]], list[tuple[str, str]]]:
    joints: list[str] = []
    bones: list[tuple[str, str]] = []
    closing: list[tuple[str, str]] = []
    for contour, size, closed in FACE_CONTOURS:
        points = [f"face_{contour}_{number}" for number in range(size)]
        joints += points
        bones.append(("nose", points[0]))
        bones += list(pairwise(points))
        if closed:
            closing.append((points[-1], points[0]))
    return joints, bones, closing


def _hand(side: str) -> tuple[list[str], list[tuple[str, str]]]:
    root = f"{side}_hand_root"
    joints, bones = [root], [(f"{side}_wrist", root)]
    for finger in FINGERS:
        chain = [f"{side}_{finger}_{number}" for number in range(1, 5)]
        joints += chain
        bones += list(pairwise([root, *chain]))
    return joints, bones


def _openpose_137() -> Skeleton:
    face, face_bones, closing = _face()
    left, left_bones = _hand("left")
    right, right_bones = _hand("right")
    return Skeleton(
        name="openpose_137",
        joints=(*BODY_JOINTS, *face, *left, *right),
        bones=(*BODY_BONES, *face_bones, *left_bones, *right_bones),
        contours=tuple(closing),
        part_names={
            "body": tuple(BODY_JOINTS),
            "face": tuple(face),
            "left_hand": tuple(left),
            "right_hand": tuple(right),
        },
    )


OPENPOSE_137 = _openpose_137()
SKELETONS = {skeleton.name: skeleton for skeleton in (OPENPOSE_137,)}
