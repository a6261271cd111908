"""What an extractor of key points is, and how it tells that it cannot."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from hybridsign.data.clip import PIXELS, Clip, as_filmed
from hybridsign.extraction.recordings import Recording
from hybridsign.pose import PoseSequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL import Image

    from hybridsign.data.formats.format import Summary


class RecordingError(ValueError):
    """No key points come out of one recording, with the reason."""


class ExtractorError(ValueError):
    """An extractor cannot be used at all; the message says what to do."""


@dataclass(frozen=True)
class Extraction:
    """What was seen in one recording.

    Attributes:
        clip: on OPENPOSE_137, in pixels.
        pictures: some of the recording's frames, by the frame's number.
    """

    clip: Clip
    pictures: Mapping[int, Image.Image]


class Extractor(Protocol):
    """A program of others that finds key points in pictures."""

    name: str

    def extract(self, recording: Recording, n_pictures: int, summary: Summary) -> Extraction:
        """The key points of one recording, and some of its frames to draw them on.

        Args:
            recording: a video or pictures.
            n_pictures: how many frames, spread evenly over the clip; a short clip has fewer.
            summary: is told what was mended.

        Raises:
            RecordingError: this recording cannot be read, or nobody is seen in it.
            ExtractorError: no recording can be read.
        """


def filmed(recording: Recording, pose: PoseSequence) -> Clip:
    """The clip of a recording, as it was filmed.

    Raises:
        RecordingError: nobody is seen in it.
    """
    if not pose.valid.any():
        raise RecordingError(f"nobody is seen in its {pose.n_frames} frames")
    return as_filmed(recording.name, pose, units=PIXELS)


def moments(n_frames: int, n_pictures: int) -> list[int]:
    """Numbers of frames, spread evenly over a clip."""
    spread = np.linspace(0, n_frames - 1, n_pictures + 2)[1:-1]
    return [int(moment) for moment in np.unique(spread.round())]


def opened(paths: Mapping[int, Path]) -> dict[int, Image.Image]:
    """Some frames, each out of a file of its own."""
    from PIL import Image, ImageOps

    pictures = {}
    for number, path in paths.items():
        with Image.open(path) as picture:
            # Upright, as both extractors see a photograph that was taken sideways.
            pictures[number] = ImageOps.exif_transpose(picture).convert("RGB")
    return pictures


def last_line(said: bytes) -> str:
    """The last thing that a program said."""
    lines = said.decode("utf-8", "replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "nothing")


def ending(status: int, said: bytes) -> str:
    """How a program failed: its status or the signal that stopped it, and its last line."""
    how = f"was stopped by {signal.Signals(-status).name}" if status < 0 else f"failed ({status})"
    return f"{how}; it last said: {last_line(said)}"
