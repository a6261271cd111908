"""Pictures of clips: film strips to look at on paper, animations to watch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from hybridsign.drawing.lettering import width_of, write
from hybridsign.drawing.pen import Pen, View
from hybridsign.skeleton import Skeleton

if TYPE_CHECKING:
    from PIL import Image

# Drawn this much too large, then reduced: Pillow's lines have no soft edges of their own.
_OVERSAMPLING = 4
_PICTURE = (216, 280)  # width and height of one picture, pixels
_CAPTION = 26
_PAPER, _INK, _FAINT_INK = "#ffffff", "#1f2933", "#7b8794"
_COLOURS = 64
_SEEN = 0.05  # joints at or below this confidence are not drawn


def film_strip(
    coordinates: np.ndarray,
    confidence: np.ndarray,
    skeleton: Skeleton,
    *,
    n_pictures: int = 8,
    title: str = "",
    note: str = "",
) -> Image.Image:
    """Moments of a clip side by side, evenly spread over it.

    Args:
        coordinates: (T, J, 2 or 3), x right and y down, in any unit; depth is not drawn.
        confidence: (T, J); joints at or below 0.05 are not drawn.
        skeleton: of J joints.
        n_pictures: how many moments.
        title: caption, at the left.
        note: second caption, at the right, such as a warning of what the signs are.

    Raises:
        ValueError: the arrays do not fit the skeleton, or no joint is seen anywhere.
    """
    from PIL import Image

    coordinates = _in_the_plane(coordinates, confidence, skeleton)
    if n_pictures < 1:
        raise ValueError(f"n_pictures is {n_pictures}; expected 1 or more")
    moments = np.linspace(0, len(coordinates) - 1, n_pictures + 2).round().astype(int)[1:-1]
    view = _view(coordinates, confidence, skeleton)
    width, height = _PICTURE
    strip = Image.new("RGB", (width * n_pictures, height + _CAPTION), _PAPER)
    for place, moment in enumerate(moments):
        picture = _picture(coordinates[moment], confidence[moment], skeleton, view)
        strip.paste(picture, (place * width, _CAPTION))
    _write_captions(strip, title, note)
    return strip


def moving(
    coordinates: np.ndarray,
    confidence: np.ndarray,
    skeleton: Skeleton,
    *,
    title: str = "",
    note: str = "",
) -> list[Image.Image]:
    """Every frame of a clip as a picture.

    Args:
        coordinates: (T, J, 2 or 3), x right and y down, in any unit; depth is not drawn.
        confidence: (T, J); joints at or below 0.05 are not drawn.
        skeleton: of J joints.
        title: caption, above.
        note: second caption, below.

    Raises:
        ValueError: the arrays do not fit the skeleton, or no joint is seen anywhere.
    """
    from PIL import Image

    coordinates = _in_the_plane(coordinates, confidence, skeleton)
    view = _view(coordinates, confidence, skeleton)
    width, height = _PICTURE
    frames = []
    for points, trust in zip(coordinates, confidence, strict=True):
        frame = Image.new("RGB", (width, height + 2 * _CAPTION), _PAPER)
        frame.paste(_picture(points, trust, skeleton, view), (0, _CAPTION))
        write(frame, title, (8, 6), _INK)
        write(frame, note, (8, height + _CAPTION + 6), _FAINT_INK)
        frames.append(frame)
    return frames


def animation(frames: Sequence[Image.Image], fps: float, path: Path) -> None:
    """Write pictures of one size as an endless GIF.

    Args:
        frames: the pictures.
        fps: frames per second; GIF rounds a frame's time to hundredths of a second.
        path: the file to write.
    """
    from PIL import Image

    # One palette for all frames: a palette of its own for each would flicker.
    palette = frames[0].quantize(128)
    first, *others = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    duration = 10 * round(100 / fps)
    first.save(path, "GIF", save_all=True, append_images=others, duration=duration, loop=0)


def save(image: Image.Image, target: Path | BinaryIO) -> None:
    """Write a PNG with a palette: drawn in few colours, it takes a third of the bytes."""
    image.quantize(_COLOURS).save(target, "PNG", optimize=True)


def beside(images: Sequence[Image.Image]) -> Image.Image:
    """Pictures side by side, upper edges in line."""
    from PIL import Image

    height = max(image.height for image in images)
    result = Image.new("RGB", (sum(image.width for image in images), height), _PAPER)
    left = 0
    for image in images:
        result.paste(image, (left, 0))
        left += image.width
    return result


def stack(images: Sequence[Image.Image]) -> Image.Image:
    """Pictures one above the other, left edges in line, with a little air between them.

    Raises:
        ValueError: there is no picture.
    """
    from PIL import Image

    if not images:
        raise ValueError("stack: no pictures; expected one or more")
    gap = 8
    height = sum(image.height for image in images) + gap * (len(images) - 1)
    result = Image.new("RGB", (max(image.width for image in images), height), _PAPER)
    top = 0
    for image in images:
        result.paste(image, (0, top))
        top += image.height + gap
    return result


def _in_the_plane(
    coordinates: np.ndarray, confidence: np.ndarray, skeleton: Skeleton
) -> np.ndarray:
    """(T, J, 2) checked coordinates as a camera without perspective sees them."""
    expected = (len(coordinates), skeleton.n_joints)
    flat_or_deep = ((*expected, 2), (*expected, 3))
    if coordinates.shape not in flat_or_deep or confidence.shape != expected:
        raise ValueError(
            f"drawing: coordinates {coordinates.shape} and confidence {confidence.shape}; "
            f"expected (T, {skeleton.n_joints}, 2 or 3) and (T, {skeleton.n_joints}) "
            f"for skeleton {skeleton.name}"
        )
    return coordinates[..., :2]


def _view(coordinates: np.ndarray, confidence: np.ndarray, skeleton: Skeleton) -> View:
    """One view for a whole clip, so that the signer does not jump from picture to picture."""
    seen = confidence > _SEEN
    if not seen.any():
        raise ValueError(f"drawing: no joint has a confidence above {_SEEN}; nothing to draw")
    # A few wild estimates must not shrink everything else.
    low, high = np.percentile(coordinates[seen], (0.3, 99.7), axis=0)
    right, left = skeleton.indices("right_shoulder", "left_shoulder")
    across = np.linalg.norm(coordinates[:, right] - coordinates[:, left], axis=-1)
    both = seen[:, right] & seen[:, left]
    shoulder_width = float(np.median(across[both])) if both.any() else float((high - low)[0]) / 2
    low, high = low - 0.2 * shoulder_width, high + 0.2 * shoulder_width
    size = np.array(_PICTURE) * _OVERSAMPLING
    scale = float((size / (high - low)).min())
    return View((low + high) / 2 - size / scale / 2, scale, shoulder_width)


def _picture(
    points: np.ndarray, confidence: np.ndarray, skeleton: Skeleton, view: View
) -> Image.Image:
    from PIL import Image

    width, height = _PICTURE
    image = Image.new("RGB", (width * _OVERSAMPLING, height * _OVERSAMPLING), _PAPER)
    pen = Pen(image, view.pixels(points), confidence > _SEEN, skeleton, view)
    pen.torso()
    pen.arms()
    pen.face()
    pen.hands()
    return image.resize(_PICTURE, Image.Resampling.LANCZOS)


def _write_captions(strip: Image.Image, title: str, note: str) -> None:
    write(strip, title, (8, 6), _INK)
    write(strip, note, (strip.width - 8 - width_of(note), 6), _FAINT_INK)
