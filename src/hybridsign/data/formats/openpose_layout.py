"""What OpenPose writes of a person, and what looks like it but is something else.

Source: OpenPose, doc/02_output.md and src/openpose/pose/poseParameters.cpp. Only BODY_25 with hands
of 21 points and a face of 70 is read; every other layout is refused by its name.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hybridsign.data.formats.format import FormatError
from hybridsign.data.formats.ranges import in_pixels
from hybridsign.pose import VALID_ABOVE
from hybridsign.skeleton import OPENPOSE_137

KEYS = {
    "body": "pose_keypoints_2d",
    "face": "face_keypoints_2d",
    "left_hand": "hand_left_keypoints_2d",
    "right_hand": "hand_right_keypoints_2d",
}
# x, y and confidence of each joint, part by part in the skeleton's own order.
_PARTS = [(KEYS[part], 3 * len(joints)) for part, joints in OPENPOSE_137.part_names.items()]
_ABSENT = {size: [0] * size for _, size in _PARTS}
_OTHER_BODIES = {
    45: "MPI-15",
    48: "MPI-16",
    51: "COCO-17",
    54: "COCO-18",
    57: "BODY_19",
    69: "BODY_23",
    405: "BODY_135",
}
# In shoulder widths: how far a neck may lie from the middle of the shoulders, or a nose from the
# middle of the eyes, and still be one.
_NEAR = 0.3


def numbers(person: dict[str, Any]) -> list[Any]:
    """What was written of one person: x, y and confidence of 137 joints, in the skeleton's order.

    A part that is absent or empty has confidence 0. The numbers themselves are not looked at.

    Raises:
        FormatError: another layout than BODY_25, face 70, hands 21, or none in the picture.
        TypeError: a part is no list.
    """
    row: list[Any] = []
    for key, size in _PARTS:
        found = person.get(key)
        if not found:
            row += _ABSENT[size]
        elif type(found) is not list:
            raise TypeError(f"{key} is no list")
        elif len(found) == size:
            row += found
        else:
            raise FormatError(_refusal(key, len(found), size))
    if not person.get(KEYS["body"]):
        _refuse_other_keys(person)
    return row


def _refuse_other_keys(person: dict[str, Any]) -> None:
    if person.get("pose_keypoints"):
        raise FormatError("pose_keypoints without _2d: OpenPose before 1.2, whose body is COCO-18")
    if person.get("pose_keypoints_3d"):
        raise FormatError(
            "pose_keypoints_3d without pose_keypoints_2d: of OpenPose's poses those in the picture "
            "are read, and not those in space. Write them too"
        )


def _refusal(key: str, found: int, expected: int) -> str:
    told = f"{key} has {found} numbers, {expected} expected"
    if key != KEYS["body"]:
        return f"{told} ({expected // 3} points of x, y, confidence)"
    name = _OTHER_BODIES.get(found, "a layout without a name here")
    return f"{told} for BODY_25: this is {name}; extract with OpenPose's default --model_pose"


def refuse_body_25b(rows: np.ndarray) -> None:
    """Refuse BODY_25B, which has as many points as BODY_25 but in another order.

    What is the neck between the shoulders in BODY_25 is an eye there, and what is the neck and the
    right shoulder is the pair of eyes beside the nose.

    Args:
        rows: (N, 137, 3) x, y, confidence.

    Raises:
        FormatError: the points lie as in BODY_25B, in most of the rows that show them.
    """
    nose, neck, right, left, elbow = OPENPOSE_137.indices(
        "nose", "neck", "right_shoulder", "left_shoulder", "left_elbow"
    )
    seen = (rows[:, [nose, neck, right, left, elbow], 2] > VALID_ABOVE).all(-1)
    # Squares of float32's largest numbers are no float32.
    shown = rows[seen, :, :2].astype(np.float64)
    if len(shown) == 0:
        return
    as_body_25 = _off_centre(shown, neck, (right, left), across=(right, left))
    as_body_25b = _off_centre(shown, nose, (neck, right), across=(left, elbow))
    if as_body_25 > _NEAR > as_body_25b:
        raise FormatError("the points lie as in BODY_25B, not BODY_25; extract with BODY_25")


def refuse_shares(coordinates: np.ndarray) -> None:
    """Refuse coordinates that are shares of the picture, as `--keypoint_scale` 3 and 4 write them.

    Width and height of the picture, by which they would become pixels, are not written.

    Args:
        coordinates: (..., 2) x and y; 0 where nothing was seen.

    Raises:
        FormatError: they are so small that they are no pixels.
    """
    if not in_pixels(coordinates):
        raise FormatError(
            f"coordinates from {coordinates.min():.2g} to {coordinates.max():.2g} are no pixels; "
            "OpenPose's --keypoint_scale 3 writes 0 to 1, and 4 writes -1 to 1. Run it with the "
            "default, 0, or multiply x by the picture's width and y by its height (after 4, add 1 "
            "and halve first)"
        )


def _off_centre(
    points: np.ndarray, joint: int, pair: tuple[int, int], across: tuple[int, int]
) -> float:
    """Median distance of a joint from the middle of a pair, in units of another pair's distance."""
    distance = np.linalg.norm(points[:, joint] - points[:, pair].mean(1), axis=-1)
    unit = np.linalg.norm(points[:, across[0]] - points[:, across[1]], axis=-1)
    return float(np.median(distance / np.maximum(unit, 1e-6)))
