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

from hybridsign.data.clip import PIXELS, SPLITS, Clip
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.stacked import OWN_UNITS, in_pixels, pose_from_array
from hybridsign.skeleton import OPENPOSE_137

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
        found = [_record(value, str(key)) for key, value in content.items()]
    elif isinstance(content, list | tuple):
        found = [_record(value, f"{path.stem}-{number}") for number, value in enumerate(content)]
    else:
        raise FormatError(
            f"{path}: found {type(content).__name__}; expected a dict by clip, or a list of clips"
        )
    if not found:
        raise FormatError(f"{path}: found an empty {type(content).__name__}; expected clips")
    return found


def clips_of(records: Sequence[Record], path: Path, summary: Summary, fps: float) -> Iterator[Clip]:
    """The clips of some records; one whose poses cannot be used is dropped, with the reason."""
    split = next((part for part in re.split(r"[._-]", path.name) if part in SPLITS), "")
    for record in records:
        try:
            yield _clip(record, split, fps)
        except (ValueError, TypeError, OverflowError) as error:
            summary.dropped.append((f"{path} ({record.id:.80})", str(error)))


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
            id=words[0],
            text=words[1] if len(words) > 1 else "",
            poses=others[0] if len(others) == 1 else None,
        )
    return Record(id=known_as, poses=value)


def _field(record: Mapping[Any, Any], names: Sequence[str]) -> Any:
    return next((record[name] for name in names if name in record), None)


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _gloss(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return tuple(value.split())
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return None


def _clip(record: Record, split: str, fps: float) -> Clip:
    if record.poses is None:
        raise ValueError(f"no poses; expected them as {', '.join(_NAMES['poses'])}")
    pose = pose_from_array(np.asarray(record.poses), fps)
    if not pose.valid.any():
        raise ValueError(f"nobody is seen in its {pose.n_frames} frames")
    pixels = pose.skeleton is OPENPOSE_137 and in_pixels(pose)
    return Clip(
        id=record.id,
        corpus="",
        split=split,
        signer=record.signer,
        text=record.text,
        gloss=record.gloss,
        provenance="filmed",
        pose=pose,
        units=PIXELS if pixels else OWN_UNITS,
        placement=None,
        native_frames=pose.n_frames,
        native_fps=fps,
    )
