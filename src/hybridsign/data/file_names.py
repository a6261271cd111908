"""Ids of clips as names of files, and names of files as ids of clips."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

# What cannot stand in a file's name on one of the usual systems, and the mark that replaces it.
_UNFIT = re.compile(r'[\x00-\x1f"%*/:<>?\\|]|^\.+$')
_ENCODED = re.compile("%([0-9A-F]{2})")


def file_name(clip_id: str) -> str:
    """An id as a file's name: what cannot stand there is percent-encoded.

    Raises:
        ValueError: the id is empty.
    """
    if not clip_id:
        raise ValueError("a clip without an id cannot be exported: its file would have no name")
    return _UNFIT.sub(lambda unfit: "".join(f"%{ord(mark):02X}" for mark in unfit[0]), clip_id)


def clip_id(name: str) -> str:
    """The id that `file_name` made a name of; another name stays as it is."""
    found = _ENCODED.sub(lambda encoded: chr(int(encoded[1], 16)), name)
    return found if found and file_name(found) == name else name


def own_name(place: Path) -> str:
    """What a file is called without its ending, or a folder; "." has a name all the same."""
    return place.resolve().name if place.is_dir() else place.stem


def distinct_by_path(places: Sequence[Path], named: Sequence[Path]) -> list[str]:
    """The names of files and folders; where several have one name, their paths in its place.

    Args:
        places: files and folders that hold a clip each, as they were found.
        named: what the user named; paths begin below it, or below the folder that holds it all.

    Returns:
        A name for each place. Two are the same only where one folder holds both (`a.pose`, `a/`).
    """
    names = [own_name(place) for place in places]
    times = Counter(names)
    top = os.path.commonpath([os.path.normpath(path.absolute()) for path in named])
    return [
        name if times[name] == 1 else (Path(os.path.relpath(place, top)).parent / name).as_posix()
        for name, place in zip(names, places, strict=True)
    ]
