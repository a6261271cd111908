"""`.pose` files of the pose-format library: one person's clip a file.

OpenPose's layout and MediaPipe Holistic's full layouts become OPENPOSE_137, by the names of their
points; Holistic reduced to 178 points stays HOLISTIC_178, in three dimensions, and so do PT_50 and
SLRTP_178 as this project writes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from hybridsign.data.clip import PIXELS, Clip, as_filmed
from hybridsign.data.formats.format import FPS_AT_MOST, UNKNOWN_FPS, FormatError, Summary
from hybridsign.data.formats.landmarks import (
    MEDIAPIPE_POINTS,
    OPENPOSE_POINTS,
    POINTS_OF,
    Point,
    on_skeleton,
)
from hybridsign.data.formats.openpose_people import choose_person
from hybridsign.data.formats.pose_binary import (
    HEAD_BYTES,
    PoseBody,
    looks_like_pose,
    read_pose_body,
)
from hybridsign.data.formats.ranges import IN_PIXELS_ABOVE, in_pixels, refuse_no_confidence
from hybridsign.data.formats.stacked import OWN_UNITS
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137, PT_50, SLRTP_178, Skeleton

# MediaPipe's second estimate of the body, in metres, which the picture's own makes redundant.
_IGNORED = "POSE_WORLD_LANDMARKS"
_THREE_D = (HOLISTIC_178, PT_50, SLRTP_178)
_IN_PIXELS = (OPENPOSE_137, HOLISTIC_178)
# Estimators place beside the picture what it cuts off: real files go from -0.4 to 1.7 of it.
_SHARES_FROM, _SHARES_TO = -0.5, 2.0


class PoseFile:
    """One `.pose` file, one clip."""

    name = "pose"

    def recognises(self, path: Path) -> bool:
        """Whether a file begins as a `.pose` file does."""
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return looks_like_pose(file.read(HEAD_BYTES))

    def read(self, path: Path, summary: Summary) -> Iterator[Clip]:
        """The clip of a file; its id is the file's name.

        Raises:
            FormatError: the file is damaged, or its points are not known.
        """
        body = read_pose_body(path)
        skeleton, points = _layout(path, body)
        fps = _fps(body, summary)
        try:
            coordinates, confidence = _picked(body, skeleton, points, summary)
            if skeleton in _IN_PIXELS:
                coordinates = _pixels(coordinates, body.picture, summary)
        except FormatError as error:
            summary.dropped.append((str(path), str(error)))
            return
        yield as_filmed(
            path.stem,
            PoseSequence(coordinates, confidence, fps, skeleton),
            units=PIXELS if skeleton in _IN_PIXELS else OWN_UNITS,
        )


def _points_of(body: PoseBody) -> list[Point]:
    return [(part.name, point) for part in body.components for point in part.points]


def _layout(path: Path, body: PoseBody) -> tuple[Skeleton, Mapping[str, Point]]:
    """The skeleton that a file's points belong on, and which point each joint is.

    Raises:
        FormatError: the points are of a layout that is not known.
    """
    found = {point for point in _points_of(body) if point[0] != _IGNORED}
    for skeleton in _THREE_D:
        own = POINTS_OF[skeleton.name]
        if found == set(own.values()) and body.coordinates.shape[-1] == 3:
            return skeleton, own
    for points in (OPENPOSE_POINTS, MEDIAPIPE_POINTS):
        if found >= {points["right_shoulder"], points["left_shoulder"]}:
            return OPENPOSE_137, points
    parts = ", ".join(f"{part.name} of {len(part.points)} points" for part in body.components)
    raise FormatError(
        f"{path}: found {parts}; expected both shoulders in pose_keypoints_2d, as OpenPose names "
        "them, or in POSE_LANDMARKS, as MediaPipe does. Other layouts are not mapped"
    )


def _picked(
    body: PoseBody, skeleton: Skeleton, points: Mapping[str, Point], summary: Summary
) -> tuple[np.ndarray, np.ndarray]:
    """(T, J, C) coordinates and (T, J) confidence of the joints of one person.

    Raises:
        FormatError: nobody is seen, or what stands for confidence is none.
    """
    refuse_no_confidence(body.confidence, "Divide percentages by 100")
    axes = 2 if skeleton is OPENPOSE_137 else 3
    everybody = [
        on_skeleton(
            body.coordinates[:, person, :, :axes],
            body.confidence[:, person],
            _points_of(body),
            skeleton,
            points,
        )
        for person in range(body.confidence.shape[1])
    ]
    if body.people > len(everybody):
        summary.notes["several people in a .pose file of version 0.0: the first was taken"] += 1
    if not any(trust.any() for _, trust in everybody):
        raise FormatError(f"nobody is seen in its {len(body.confidence)} frames")
    if len(everybody) == 1:
        return everybody[0]
    if skeleton is OPENPOSE_137:
        summary.notes["several people in a .pose file, of whom one is followed"] += 1
        return _followed(everybody)
    summary.notes["several people in a .pose file: the most confident was taken"] += 1
    return max(everybody, key=lambda person: float(person[1].sum()))


def _followed(everybody: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """The signer of a clip: who is first among the people of a frame may be second in the next."""
    people = np.stack([np.dstack(person) for person in everybody], axis=1)  # (T, P, J, 3)
    rows, numbers = np.concatenate(people), np.repeat(np.arange(len(people)), len(everybody))
    chosen = choose_person(rows, numbers)
    one = np.zeros_like(people[:, 0])
    one[numbers[chosen]] = rows[chosen]
    return one[..., :2], one[..., 2]


def _pixels(coordinates: np.ndarray, picture: tuple[int, int], summary: Summary) -> np.ndarray:
    """(T, J, C) coordinates in pixels; shares of the picture grow by the header's width and height.

    Depth, where there is one, is in units of x, as MediaPipe gives it.

    Raises:
        FormatError: they are neither.
    """
    in_picture = coordinates[..., :2]
    if in_pixels(in_picture):
        return coordinates
    width, height = picture
    lowest, highest = in_picture.min(), in_picture.max()
    if lowest >= _SHARES_FROM and highest <= _SHARES_TO and min(picture) > IN_PIXELS_ABOVE:
        summary.notes["shares of the picture in a .pose file, made pixels by its header"] += 1
        return coordinates * np.array([width, height, width], np.float32)[: coordinates.shape[-1]]
    raise FormatError(
        f"coordinates from {lowest:.2g} to {highest:.2g} in a picture of {width} x {height} are "
        "neither pixels nor shares of the picture. Write the file from the poses in pixels, before "
        "they were normalised"
    )


def _fps(body: PoseBody, summary: Summary) -> float:
    """The header's frame rate, or none where it cannot be one."""
    if math.isfinite(body.fps) and 0 < body.fps <= FPS_AT_MOST:
        summary.notes[f"{body.fps:.5g} frames/s, as the .pose header says"] += 1
        return float(body.fps)
    summary.notes[f"no frame rate: the .pose header says {body.fps:g} frames/s"] += 1
    return UNKNOWN_FPS
