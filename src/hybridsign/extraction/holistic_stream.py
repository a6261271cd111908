"""What `holistic_worker.py` sends: a line of JSON, frames of float32, and a mark at the end.

    {"fps": 25.0 or null, "announced": frames or 0, "width": 1280, "height": 720,
     "points": [["POSE_LANDMARKS", "NOSE"], …]}, on one line
    number of the frame (uint32), then x, y and confidence of each point (float32)      a frame each
    4294967295 (uint32)

All numbers are little-endian; x and y are pixels. The mark tells a stream that is whole from one
that was cut between two frames.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from hybridsign.data.formats.format import FPS_AT_MOST, UNKNOWN_FPS
from hybridsign.data.formats.landmarks import Point
from hybridsign.extraction.holistic_worker import END

_MOST_HEADER_BYTES, _MOST_POINTS = 2**20, 10_000
_NUMBER = np.dtype("<u4")


class DamagedStreamError(ValueError):
    """The stream is not what is described above."""


class CutStreamError(DamagedStreamError):
    """The stream ended before its end."""


@dataclass(frozen=True)
class Landmarks:
    """What MediaPipe saw in one recording.

    Attributes:
        points: what each of the P points is.
        values: (T, P, 3) float32 x and y in pixels, and confidence.
        width: of the picture, in pixels.
        height: of the picture, in pixels.
        fps: frames per second, or NaN where the recording does not say or cannot be right.
        announced: number of frames that there should be, or 0, likewise.
    """

    points: tuple[Point, ...]
    values: np.ndarray
    width: int
    height: int
    fps: float
    announced: int


def read_landmarks(stream: IO[bytes]) -> Landmarks:
    """Read a stream to its end.

    Raises:
        CutStreamError: it ends too early.
        DamagedStreamError: it is something else.
    """
    line = stream.readline(_MOST_HEADER_BYTES)
    if not line.endswith(b"\n"):
        raise CutStreamError("no header")
    try:
        header = json.loads(line)
        fps = float(header["fps"] or 0)
        points = tuple((str(part), str(name)) for part, name in header["points"])
        width, height = int(header["width"]), int(header["height"])
        announced = int(header["announced"])
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedStreamError(f"a header that is none: {line[:80]!r}") from error
    if not (0 < len(points) <= _MOST_POINTS and width > 0 and height > 0):
        raise DamagedStreamError(f"a header that cannot be: {line[:80]!r}")
    frames = list(_frames(stream, len(points)))
    values = np.array(frames, np.float32).reshape(-1, len(points), 3)
    rate = fps if 0 < fps <= FPS_AT_MOST else UNKNOWN_FPS
    return Landmarks(points, values, width, height, rate, announced)


def _frames(stream: IO[bytes], n_points: int) -> Iterator[np.ndarray]:
    size, count = n_points * 3 * 4, 0
    while (number := _integer(_exactly(stream, _NUMBER.itemsize, count))) != END:
        if number != count:
            raise DamagedStreamError(f"frame {number} where frame {count} was expected")
        yield np.frombuffer(_exactly(stream, size, count), "<f4")
        count += 1
    if stream.read(1):
        raise DamagedStreamError(f"something behind the end, after {count} frames")


def _exactly(stream: IO[bytes], size: int, count: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise CutStreamError(f"cut after {count} whole frames")
    return data


def _integer(data: Any) -> int:
    return int(np.frombuffer(data, _NUMBER)[0])
