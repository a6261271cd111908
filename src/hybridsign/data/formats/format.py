"""What a format of poses is, and what is told of an import."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from hybridsign.data.clip import Clip

# Frames a second of a clip whose format does not hold them; the import fills in what is right.
UNKNOWN_FPS = math.nan
# What a file says beyond this is no frame rate.
FPS_AT_MOST = 1000.0


class FormatError(ValueError):
    """A file or folder cannot be read; the message names it, what was found, what to do."""


def refuse_no_rate(fps: float | None) -> None:
    """Refuse what a user says of frames per second, if it is no rate.

    Raises:
        ValueError: it is not above 0, infinite, not a number, or more than any camera's.
    """
    if fps is not None and not 0 < fps <= FPS_AT_MOST:
        raise ValueError(
            f"{fps:g} frames a second; expected more than 0 and at most {FPS_AT_MOST:g}"
        )


@dataclass
class Summary:
    """What came in, what was dropped and why, what a user should know.

    Attributes:
        clips: clips read, by format.
        frames: frames read, by format.
        dropped: path or id, and the reason, of everything that did not come in.
        unmatched: name, and the reason, of every text that found no clip.
        notes: how often something happened that was mended, by what it was.
    """

    clips: Counter[str] = field(default_factory=Counter)
    frames: Counter[str] = field(default_factory=Counter)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    def mended(self) -> list[str]:
        """What was mended and how often, a line each, in the order of the alphabet."""
        return [f"{note}: {times}" for note, times in sorted(self.notes.items()) if times]


class Format(Protocol):
    """One way of keeping poses in files."""

    name: str

    def recognises(self, path: Path) -> bool:
        """Whether a file or folder is of this format, by its content and cheaply."""

    def read(self, path: Path, summary: Summary) -> Iterator[Clip]:
        """The clips of a file or folder, in their own units; one that is faulty is dropped.

        A clip's units are pixels where the format has pixels, and otherwise "own"; text, gloss,
        split and signer are empty where the format does not hold them.
        """
