"""The binary layout of `.pose` files, versions 0.0 to 0.2, read strictly.

Source: docs/specs of the pose-format library (sign-language-processing/pose). The library itself
brings FFmpeg along; a file's layout is this page.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hybridsign.data.formats.format import FormatError

MAX_BYTES = 2**31
MAX_POINTS = 1024
HEAD_BYTES = 4096

_VERSIONS = {struct.pack("<f", version): version for version in (0.0, 0.1, 0.2)}
_AXES = re.compile("XY[A-Z]?[A-Z]?C")
# Frame rate, the most people in a frame, coordinates, confidence.
_Frames = tuple[float, int, np.ndarray, np.ndarray]
_FRAMES_WRAP = 2**16  # version 0.1 keeps the number of frames in 16 bits, and lets it run over


@dataclass(frozen=True)
class Component:
    """A group of points.

    Attributes:
        name: of the group, such as POSE_LANDMARKS.
        axes: one letter a number of a point; the last is C, the confidence.
        points: their names.
    """

    name: str
    axes: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class PoseBody:
    """What a `.pose` file holds.

    Attributes:
        components: the groups of points, in file order.
        picture: its width and height as the header says, which may be anything.
        fps: frames per second as the header says, which may be 0.
        people: the most people in a frame.
        coordinates: (T, P, J, C) float32, in pixels as a rule; P is 1 in version 0.0, whose first
            person alone is read, as the library does.
        confidence: (T, P, J) float32.
    """

    components: tuple[Component, ...]
    picture: tuple[int, int]
    fps: float
    people: int
    coordinates: np.ndarray
    confidence: np.ndarray


def looks_like_pose(head: bytes) -> bool:
    """Whether a file that begins so is a `.pose` file."""
    reader = _Reader(Path(), head)
    try:
        _begin(reader)
        name, axes = reader.text(), reader.text()
    except FormatError:
        return False
    return bool(name) and _AXES.fullmatch(axes) is not None


def read_pose_body(path: Path) -> PoseBody:
    """Read a `.pose` file.

    Raises:
        FormatError: it is cut short, too long, or of another version.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise FormatError(f"{path}: {size:,} bytes; expected at most {MAX_BYTES:,}. Split the file")
    reader = _Reader(path, path.read_bytes())
    version, picture, n_components = _begin(reader)
    components = tuple(_component(reader) for _ in range(n_components))
    axes = {component.axes for component in components}
    if len(axes) != 1:
        raise FormatError(
            f"{path}: points of {', '.join(sorted(axes)) or 'no'} format; expected one format, "
            "such as XYC or XYZC, for all components"
        )
    shape = (sum(len(component.points) for component in components), len(axes.pop()))
    if not 0 < shape[0] <= MAX_POINTS:
        raise FormatError(
            f"{path}: the header names {shape[0]} points; expected 1 to {MAX_POINTS}. No known "
            "layout has as many"
        )
    read_frames = _first_people if version == 0 else _all_people
    return PoseBody(components, picture, *read_frames(reader, version, shape))


class _Reader:
    """Takes values off the front of some bytes and says where they end too soon."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self._data = memoryview(data)
        self._at = 0

    @property
    def left(self) -> int:
        """Bytes that are still to be read."""
        return len(self._data) - self._at

    def numbers(self, layout: str) -> tuple[float, ...]:
        size = struct.calcsize(f"<{layout}")
        return struct.unpack(f"<{layout}", self.take(size))

    def text(self) -> str:
        (size,) = struct.unpack("<H", self.take(2))
        try:
            return bytes(self.take(size)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise FormatError(f"{self.path}: a name in the header is not UTF-8 text") from error

    def floats(self, *shape: int) -> np.ndarray:
        size = 4
        for length in shape:
            size *= length
        return np.frombuffer(self.take(size), "<f4").reshape(shape)

    def take(self, size: int) -> memoryview:
        if size > self.left:
            raise FormatError(
                f"{self.path}: {size:,} bytes are promised at byte {self._at:,}, but only "
                f"{self.left:,} are there. The file is cut short or damaged: fetch it again"
            )
        self._at += size
        return self._data[self._at - size : self._at]


def _begin(reader: _Reader) -> tuple[float, tuple[int, int], int]:
    """Version, width and height of the picture, number of components."""
    found = bytes(reader.take(4))
    if found not in _VERSIONS:
        raise FormatError(
            f"{reader.path}: begins with {found.hex()}; expected version 0.0, 0.1 or 0.2 of the "
            ".pose format. Convert the file with the pose-format library"
        )
    width, height, _depth, n_components = (int(number) for number in reader.numbers("HHHH"))
    return _VERSIONS[found], (width, height), n_components


def _component(reader: _Reader) -> Component:
    name, axes = reader.text(), reader.text()
    if not _AXES.fullmatch(axes):
        raise FormatError(
            f"{reader.path}: component {name!r} has the point format {axes!r}; expected X, Y, "
            "perhaps more, and C last"
        )
    n_points, n_limbs, n_colours = (int(number) for number in reader.numbers("HHH"))
    points = tuple(reader.text() for _ in range(n_points))
    reader.take(4 * n_limbs + 6 * n_colours)
    return Component(name, axes, points)


def _first_people(reader: _Reader, _: float, shape: tuple[int, int]) -> _Frames:
    fps, n_frames = reader.numbers("HH")
    empty = np.zeros(shape, np.float32)
    frames, most = [], 0
    for _frame in range(int(n_frames)):
        (people,) = (int(number) for number in reader.numbers("H"))
        first = empty
        for person in range(people):
            reader.take(2)  # a number for the person
            points = reader.floats(*shape)
            first = points if person == 0 else first
        frames.append(first)
        most = max(most, people)
    _expect_end(reader)
    whole = np.stack(frames)[:, None] if frames else np.zeros((0, 1, *shape), np.float32)
    return fps, most, whole[..., :-1], whole[..., -1]


def _all_people(reader: _Reader, version: float, shape: tuple[int, int]) -> _Frames:
    n_points, n_axes = shape
    fps, stated, people = reader.numbers("HHH" if version < 0.15 else "fIH")
    n_frames, n_people = int(stated), int(people)
    if n_people == 0:
        raise FormatError(f"{reader.path}: the header says that there are no people in it")
    frame_bytes = 4 * n_people * n_points * n_axes
    if version < 0.15:
        held = reader.left // frame_bytes
        n_frames = held if held % _FRAMES_WRAP == n_frames else n_frames
    coordinates = reader.floats(n_frames, n_people, n_points, n_axes - 1)
    confidence = reader.floats(n_frames, n_people, n_points)
    _expect_end(reader)
    return fps, n_people, coordinates, confidence


def _expect_end(reader: _Reader) -> None:
    if reader.left:
        raise FormatError(
            f"{reader.path}: {reader.left:,} bytes follow the last frame that the header names. "
            "The file is damaged: fetch it again"
        )
