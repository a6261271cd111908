"""Joints over the pictures in which they were found, to see how well they were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hybridsign.drawing.lettering import write
from hybridsign.pose import VALID_ABOVE
from hybridsign.skeleton import Skeleton

if TYPE_CHECKING:
    from PIL import Image

_A_ROW, _HEIGHT, _CAPTION = 4, 400, 26  # pictures a row; pixels of one, and of its caption
# Drawn this much too large, then reduced: Pillow's lines have no soft edges of their own.
_OVERSAMPLING = 3
_PAPER, _INK, _FAINT_INK, _SHADOW = "#ffffff", "#1f2933", "#7b8794", "#101418"
# Colour and width, in pixels, of each part's lines.
_LINES = {
    "body": ("#ffd23f", 3.0),
    "face": ("#ffffff", 1.3),
    "right_hand": ("#ff6b4a", 2.0),
    "left_hand": ("#3ec1ff", 2.0),
}


def overlay(
    pictures: Sequence[Image.Image],
    coordinates: np.ndarray,
    confidence: np.ndarray,
    skeleton: Skeleton,
    captions: Sequence[str],
    title: str = "",
) -> Image.Image:
    """The skeleton over some pictures of one clip, four a row, cut to where anything was seen.

    Args:
        pictures: N pictures of one size.
        coordinates: (N, J, 2) pixels of the pictures.
        confidence: (N, J); joints at or below 0.05 are not drawn.
        skeleton: of J joints.
        captions: what to write above each picture.
        title: what to write above them all.

    Raises:
        ValueError: pictures, poses and captions do not fit each other.
    """
    from PIL import Image

    _check(pictures, coordinates, confidence, skeleton, captions)
    seen = confidence > VALID_ABOVE
    box = _box(coordinates[seen], pictures[0].size)
    width = round(_HEIGHT * (box[2] - box[0]) / (box[3] - box[1]))
    rows = -(-len(pictures) // _A_ROW)
    size = (min(len(pictures), _A_ROW) * width, _CAPTION + rows * (_CAPTION + _HEIGHT))
    sheet = Image.new("RGB", size, _PAPER)
    write(sheet, title, (8, 6), _INK)
    for number, picture in enumerate(pictures):
        cell = picture.resize((width * _OVERSAMPLING, _HEIGHT * _OVERSAMPLING), box=box)
        points = (coordinates[number] - box[:2]) * (cell.height / (box[3] - box[1]))
        _draw(cell, points, seen[number], skeleton)
        row, column = divmod(number, _A_ROW)
        left, top = column * width, _CAPTION + row * (_CAPTION + _HEIGHT)
        write(sheet, captions[number], (left + 8, top + 6), _FAINT_INK)
        sheet.paste(cell.resize((width, _HEIGHT), Image.Resampling.LANCZOS), (left, top + _CAPTION))
    return sheet


def _check(
    pictures: Sequence[Image.Image],
    coordinates: np.ndarray,
    confidence: np.ndarray,
    skeleton: Skeleton,
    captions: Sequence[str],
) -> None:
    shape = (len(pictures), skeleton.n_joints)
    fit = (coordinates.shape, confidence.shape) == ((*shape, 2), shape)
    one_size = len({picture.size for picture in pictures}) == 1
    if not (fit and one_size and len(captions) == len(pictures)):
        raise ValueError(
            f"overlay: {len(pictures)} pictures, coordinates {coordinates.shape}, confidence "
            f"{confidence.shape}, {len(captions)} captions; expected N pictures of one size, "
            f"(N, {skeleton.n_joints}, 2), (N, {skeleton.n_joints}) and N captions"
        )


def _box(points: np.ndarray, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what was seen, with some air around it."""
    if len(points) == 0:
        return 0.0, 0.0, float(size[0]), float(size[1])
    low, high = points.min(0), points.max(0)
    air = 0.12 * max(float((high - low).max()), 1.0)
    left, top = np.clip(low - air, 0, np.array(size) - 1)
    right, bottom = np.clip(high + air, (left + 1, top + 1), size)
    return float(left), float(top), float(right), float(bottom)


def _draw(image: Image.Image, points: np.ndarray, seen: np.ndarray, skeleton: Skeleton) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    part_of = {joint: part for part, joints in skeleton.part_names.items() for joint in joints}
    lines = [
        (skeleton.index(start), skeleton.index(end), *_LINES[part_of[end]])
        for start, end in (*skeleton.bones, *skeleton.contours)
        # A face hangs on the nose in the tree of bones; drawn, that would be a star.
        if part_of[end] != "face" or part_of[start] == "face"
    ]
    for shadow in (1.4, 0.0):
        for start, end, colour, width in lines:
            if seen[start] and seen[end]:
                ends = (tuple(points[start]), tuple(points[end]))
                thick = round((width + shadow) * _OVERSAMPLING)
                pen.line(ends, fill=_SHADOW if shadow else colour, width=thick)
    for joint, part in part_of.items():
        x, y = points[skeleton.index(joint)]
        if seen[skeleton.index(joint)]:
            colour, width = _LINES[part]
            radius = 0.8 * width * _OVERSAMPLING
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
