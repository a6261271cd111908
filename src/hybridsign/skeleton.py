"""Skeletons: joints, bones and parts, by name and never by literal slice.

Left and right are the signer's. Sources of the joint orders:

- OPENPOSE_137: OpenPose's documentation of its output (BODY_25, face of 70 points, hands of 21
  points each), concatenated body, face, left hand, right hand as in the HybridSign authors' code.
- PT_50: the drawing code of Progressive Transformers (Saunders et al. 2020), whose arms are named
  there and whose hands are named here after the arm that they hang on.
- SLRTP_178: the table of key points of the SLRTP 2025 challenge. The points of the face are those
  of HOLISTIC_178 in an order that is not published; they keep their published numbers.
- HOLISTIC_178: MediaPipe Holistic as the pose-format library reduces it; the points of the face
  carry their numbers in MediaPipe's mesh.
"""

from __future__ import annotations

from collections.abc import Iterable
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
# Chains of points in MediaPipe's face mesh, as its FACEMESH_CONTOURS joins them: outline, eyes,
# lips, brows. A chain that ends where it begins is closed.
MESH_CONTOURS = (
    "10 338 297 332 284 251 389 356 454 323 361 288 397 365 379 378 400 377 152 148 176 149 "
    "150 136 172 58 132 93 234 127 162 21 54 103 67 109 10",
    "33 7 163 144 145 153 154 155 133 173 157 158 159 160 161 246 33",
    "263 249 390 373 374 380 381 382 362 398 384 385 386 387 388 466 263",
    "61 146 91 181 84 17 314 405 321 375 291 409 270 269 267 0 37 39 40 185 61",
    "78 95 88 178 87 14 317 402 318 324 308 415 310 311 312 13 82 81 80 191 78",
    "46 53 52 65 55",
    "70 63 105 66 107",
    "276 283 282 295 285",
    "300 293 334 296 336",
)
# Loops of the face as the SLRTP challenge draws them: outline, brows, lips; the eyes are not drawn.
SLRTP_LOOPS = (
    "76 77 46 47 100 101 119 64 65 66 121 83 38 39 43 44 17 18 82 67 68 127 95 84 85 87 25 26 "
    "89 48 49 86 59 60 104 124 76",
    "97 27 28 102 103 72 71 94 93 111 97",
    "20 19 96 7 6 108 61 62 105 126 20",
    "32 31 75 74 56 55 114 123 91 92 78 79 118 63 29 30 37 36 113 112 32",
    "45 80 5 4 34 1 0 12 11 117 116 122 125 90 8 9 73 115 41 42 45",
)
ARM = ("shoulder", "elbow", "wrist")
FINGERS = ("thumb", "index", "middle", "ring", "little")

# Joints, bones, closing lines.
Mesh = tuple[list[str], list[tuple[str, str]], list[tuple[str, str]]]


@dataclass(frozen=True)
class Skeleton:
    """A set of named joints, the bone tree over them, and their parts.

    Attributes:
        name: what the skeleton is called in files.
        joints: J joint names, in file order.
        bones: (parent, child) joint names; each child has one parent. A skeleton without a neck
            is several trees: the trunk's begins at the right shoulder.
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

    @property
    def neck(self) -> tuple[str, ...]:
        """Joints in whose middle the neck lies: itself, or the shoulders where it has no joint."""
        return ("neck",) if "neck" in self._position else ("right_shoulder", "left_shoulder")

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


def _face() -> Mesh:
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


def _arm(side: str) -> list[tuple[str, str]]:
    return list(pairwise(f"{side}_{joint}" for joint in ARM))


def _mesh(numbers: Iterable[int], chains: Iterable[str]) -> Mesh:
    bones: list[tuple[str, str]] = []
    closing: list[tuple[str, str]] = []
    for chain in chains:
        lines = list(pairwise(f"face_{number}" for number in chain.split()))
        if lines[0][0] == lines[-1][1]:
            closing.append(lines.pop())
        bones += lines
    return [f"face_{number}" for number in numbers], bones, closing


def _pt_50() -> Skeleton:
    arms = [f"{side}_{joint}" for side in ("left", "right") for joint in ARM]
    right, right_bones = _hand("right")
    left, left_bones = _hand("left")
    shoulders = (("neck", "head"), ("neck", "left_shoulder"), ("neck", "right_shoulder"))
    return Skeleton(
        name="pt_50",
        joints=("head", "neck", *arms, *right, *left),
        bones=(*shoulders, *_arm("left"), *_arm("right"), *right_bones, *left_bones),
        contours=(),
        part_names={
            "body": ("head", "neck", *arms),
            "right_hand": tuple(right),
            "left_hand": tuple(left),
        },
    )


def _trunk_178(name: str, body: tuple[str, ...], mesh: Mesh, order: tuple[str, ...]) -> Skeleton:
    """Eight points of the body, two hands, and some contours of the face; parts in an order."""
    face, face_bones, closing = mesh
    right, right_bones = _hand("right")
    left, left_bones = _hand("left")
    hips = [(f"{side}_shoulder", f"{side}_hip") for side in ("right", "left")]
    trunk = [("right_shoulder", "left_shoulder"), *_arm("right"), *_arm("left"), *hips]
    parts = {"body": body, "face": face, "left_hand": left, "right_hand": right}
    return Skeleton(
        name=name,
        joints=tuple(joint for part in order for joint in parts[part]),
        bones=(*trunk, *right_bones, *left_bones, *face_bones),
        contours=(("right_hip", "left_hip"), *closing),
        part_names={part: tuple(parts[part]) for part in order},
    )


def _slrtp_178() -> Skeleton:
    arms = [f"{side}_{joint}" for side in ("right", "left") for joint in ARM]
    return _trunk_178(
        "slrtp_178",
        (*arms, "right_hip", "left_hip"),
        _mesh(range(128), SLRTP_LOOPS),
        ("body", "right_hand", "left_hand", "face"),
    )


def _holistic_178() -> Skeleton:
    body = [f"{side}_{joint}" for joint in (*ARM, "hip") for side in ("left", "right")]
    numbers = sorted({int(number) for chain in MESH_CONTOURS for number in chain.split()})
    return _trunk_178(
        "holistic_178",
        tuple(body),
        _mesh(numbers, MESH_CONTOURS),
        ("body", "face", "left_hand", "right_hand"),
    )


OPENPOSE_137 = _openpose_137()
PT_50 = _pt_50()
SLRTP_178 = _slrtp_178()
HOLISTIC_178 = _holistic_178()
SKELETONS = {skeleton.name: skeleton for skeleton in (OPENPOSE_137, PT_50, SLRTP_178, HOLISTIC_178)}
