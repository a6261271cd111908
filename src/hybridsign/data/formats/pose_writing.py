"""Poses as the bytes of a `.pose` file, version 0.2, which the pose-format library reads.

Components and points carry the names by which that library's viewers and importers know them:
its own for OpenPose and for MediaPipe Holistic's 178 points, this project's for other skeletons.
"""

from __future__ import annotations

import struct
from itertools import groupby
from operator import itemgetter

import numpy as np

from hybridsign.data.formats.landmarks import POINTS_OF, Point
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import Skeleton

_VERSION = 0.2
_AXES = "XYZ"
_LONGEST_SIDE = 2**16 - 1
_COLOUR = (0, 0, 0)


def pose_bytes(pose: PoseSequence) -> bytes:
    """The content of a file that holds one person.

    The format wants the picture's width and height, which a pose does not know: the smallest
    picture in which everything that was seen lies stands there.

    Args:
        pose: in the units that the file shall hold. The frame rate becomes a float32.

    Returns:
        Header, (T, 1, J, C) coordinates and (T, 1, J) confidence, all little-endian.
    """
    n_frames, _, n_axes = pose.coordinates.shape
    return b"".join(
        (
            struct.pack("<f", _VERSION),
            _picture(pose),
            _components(pose.skeleton, _AXES[:n_axes] + "C"),
            struct.pack("<fIH", pose.fps, n_frames, 1),
            pose.coordinates.astype("<f4").tobytes(),
            pose.confidence.astype("<f4").tobytes(),
        )
    )


def _picture(pose: PoseSequence) -> bytes:
    furthest = pose.coordinates.max(axis=(0, 1), initial=1.0)
    width, height = np.ceil(furthest[:2]).clip(1, _LONGEST_SIDE).astype(int)
    return struct.pack("<HHH", width, height, 0)


def _components(skeleton: Skeleton, axes: str) -> bytes:
    points = list(POINTS_OF[skeleton.name].values())
    groups = [(name, list(group)) for name, group in groupby(points, itemgetter(0))]
    written = [_component(skeleton, name, group, axes) for name, group in groups]
    return struct.pack("<H", len(groups)) + b"".join(written)


def _component(skeleton: Skeleton, name: str, points: list[Point], axes: str) -> bytes:
    limbs = _limbs(skeleton, points)
    return b"".join(
        (
            _text(name),
            _text(axes),
            struct.pack("<HHH", len(points), len(limbs), 1),
            *(_text(point) for _, point in points),
            *(struct.pack("<HH", *limb) for limb in limbs),
            struct.pack("<HHH", *_COLOUR),
        )
    )


def _limbs(skeleton: Skeleton, points: list[Point]) -> list[tuple[int, int]]:
    """Lines between a component's points; the format has none from one component to another."""
    joint_of = {point: joint for joint, point in POINTS_OF[skeleton.name].items()}
    position = {joint_of[point]: number for number, point in enumerate(points)}
    return [
        (position[start], position[end])
        for start, end in (*skeleton.bones, *skeleton.contours)
        if start in position and end in position
    ]


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<H", len(data)) + data
