"""Records of clips in whatever container they came, and what a clip is made of them.

Files of poses that Python programs leave are dicts or lists; which of the two, and how a record's
fields are called, differs from one author to the next. What is understood is listed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hybridsign.data.clip import PIXELS, SPLITS, Clip, as_filmed
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.ranges import in_pixels
from hybridsign.data.formats.stacked import OWN_UNITS, pose_from_array
from hybridsign.skeleton import OPENPOSE_137

_BITS = 64
_DEEPEST = 4  # of lists: a batch, frames, joints, coordinates
_MOST_NUMBERS = 2**26  # in a clip: 163,000 frames of 137 points
# Raised where poses are no array of numbers, or none that fits.
_UNUSABLE = (ValueError, TypeError, OverflowError, RuntimeError)

# What authors call a field, likeliest first.
_NAMES = {
    "id": ("name", "id", "video_id", "sentence_name"),
    "text": ("text", "translation", "sentence"),
    "gloss": ("gloss", "glosses"),
    "signer": ("signer", "speaker"),
    "poses": ("poses_3d", "keypoints", "keypoint", "poses", "pose", "skeleton", "sign"),
}


@dataclass(frozen=True)
class Record:
    """A clip as a file has it; what it does not have is empty, and poses are None.

    Attributes:
        id: of the clip.
        text: the sentence.
        gloss: the signs.
        signer: who signs.
        poses: an array, a tensor or nested lists.
    """

    id: str
    text: str = ""
    gloss: tuple[str, ...] | None = None
    signer: str = ""
    poses: Any = None


def records_of(content: object, path: Path) -> list[Record]:
    """The records of a dict by id, or of a list of dicts or of tuples (id, text, poses).

    Raises:
        FormatError: it is another container, or an empty one.
    """
    if isinstance(content, Mapping):
        pairs = list(content.items())
    elif isinstance(content, list | tuple):
        pairs = [(None, value) for value in content]
    else:
        raise FormatError(
            f"{path}: found {type(content).__name__}; expected a dict by clip, or a list of clips"
        )
    if not pairs:
        raise FormatError(f"{path}: found an empty {type(content).__name__}; expected clips")
    return [
        _record(value, _text(key) or f"{path.stem}-{number}")
        for number, (key, value) in enumerate(pairs)
    ]


def is_empty(poses: Any) -> bool:
    """Whether a record's poses are absent, or an array of nothing such as `[[]]`."""
    try:
        return poses is None or _array(poses).size == 0
    except _UNUSABLE:
        return False  # what is wrong with them is told when they should become a clip


def clips_of(records: Sequence[Record], path: Path, summary: Summary, fps: float) -> Iterator[Clip]:
    """The clips of some records; one whose poses cannot be used is dropped, with the reason."""
    split = next((part for part in re.split(r"[._-]", path.name) if part in SPLITS), "")
    for record in records:
        try:
            clip = _clip(record, split, fps)
        except _UNUSABLE as error:
            summary.dropped.append((f"{path} ({record.id:.80})", str(error)))
        else:
            yield clip


def _record(value: object, known_as: str) -> Record:
    if isinstance(value, Mapping):
        field = {name: _field(value, names) for name, names in _NAMES.items()}
        return Record(
            id=_text(field["id"]) or known_as,
            text=_text(field["text"]),
            gloss=_gloss(field["gloss"]),
            signer=_text(field["signer"]),
            poses=field["poses"],
        )
    if isinstance(value, tuple | list) and value and isinstance(value[0], str):
        words = [part for part in value if isinstance(part, str)]
        others = [part for part in value if not isinstance(part, str)]
        return Record(
            id=_text(words[0]),
            text=_text(words[1]) if len(words) > 1 else "",
            poses=others[0] if len(others) == 1 else None,
        )
    return Record(id=known_as, poses=value)


def _field(record: Mapping[Any, Any], names: Sequence[str]) -> Any:
    return next((record[name] for name in names if name in record), None)


def _text(value: object) -> str:
    if isinstance(value, int) and value.bit_length() < _BITS:
        return str(value)
    # A pickle may hold text that is none in UTF-8, which Parquet cannot keep.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _gloss(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return tuple(_text(value).split())
    if isinstance(value, list | tuple):
        return tuple(_text(sign) for sign in value if isinstance(sign, str))
    return None


def _array(poses: Any) -> np.ndarray:
    """An array of what may be nested lists, and in a pickle one list in a great many places."""
    size, level = 1, poses
    for _ in range(_DEEPEST):
        if not isinstance(level, list | tuple) or not level:
            break
        size, level = size * len(level), level[0]
    if isinstance(level, list | tuple) and level:
        raise ValueError(f"lists nested more than {_DEEPEST} deep")
    if size * np.asarray(level).size > _MOST_NUMBERS:
        raise ValueError(f"more than {_MOST_NUMBERS:,} numbers")
    return np.asarray(poses)


def _clip(record: Record, split: str, fps: float) -> Clip:
    if record.poses is None:
        raise ValueError(f"no poses; expected them as {', '.join(_NAMES['poses'])}")
    pose = pose_from_array(_array(record.poses), fps)
    if not pose.valid.any():
        raise ValueError(f"nobody is seen in its {pose.n_frames} frames")
    pixels = pose.skeleton is OPENPOSE_137 and in_pixels(pose.coordinates)
    return as_filmed(
        record.id,
        pose,
        units=PIXELS if pixels else OWN_UNITS,
        split=split,
        signer=record.signer,
        text=record.text,
        gloss=record.gloss,
    )
