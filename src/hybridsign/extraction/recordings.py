"""What a camera left: videos, and folders with a picture a frame."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hybridsign.data.file_names import distinct_by_path
from hybridsign.data.formats.format import Summary
from hybridsign.data.gathering import as_text, drop_unread

VIDEOS = frozenset([".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm", ".wmv"])
PICTURES = frozenset([".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff"])


@dataclass(frozen=True)
class Recording:
    """One clip as it was filmed.

    Attributes:
        name: of the file without its ending, or of the folder; the path of one of several.
        path: the video, or the folder.
        pictures: a frame each, in order; empty for a video.
    """

    name: str
    path: Path
    pictures: tuple[Path, ...] = ()


def recordings(paths: Sequence[Path], summary: Summary) -> list[Recording]:
    """All recordings under some files and folders, folders walked in the order of names.

    A file that is named itself is taken for a video whatever its ending; in folders the ending
    decides. The pictures of one folder are one recording.
    """
    found: list[tuple[Path, tuple[Path, ...]]] = []
    for path in paths:
        if path.is_dir():
            found += _under(path, summary)
        elif path.suffix.lower() in PICTURES:
            summary.dropped.append((str(path), "a single picture; name the folder of its clip"))
        else:
            found.append((path, ()))
    names = distinct_by_path([path for path, _ in found], paths)
    return [
        Recording(as_text(name), path, pictures)
        for name, (path, pictures) in zip(names, found, strict=True)
    ]


def _under(root: Path, summary: Summary) -> Iterator[tuple[Path, tuple[Path, ...]]]:
    """Videos, and folders with their pictures."""
    for folder, names, files in os.walk(root, onerror=lambda error: drop_unread(error, summary)):
        names.sort()
        pictures = []
        for path in (Path(folder, name) for name in sorted(files)):
            suffix = path.suffix.lower()
            if suffix in VIDEOS:
                yield path, ()
            elif suffix in PICTURES:
                pictures.append(path)
            else:
                summary.notes[f"files passed over: {path.suffix or path.name}"] += 1
        if pictures:
            yield Path(folder), tuple(sorted(pictures, key=_in_order))


def _in_order(path: Path) -> tuple[list[int], str]:
    """By the numbers in a name, so that frame 10 comes after frame 9."""
    return [int(number) for number in re.findall(r"[0-9]+", path.stem)], path.name
