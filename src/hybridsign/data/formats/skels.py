"""Progressive Transformers' files: `.skels`, `.files`, `.text` and `.gloss`, one line a clip.

Source: Saunders et al. 2020, whose repository describes them. A line of `.skels` is T frames of 50
joints × 3 and a counter that rises from 0 to nearly 1. Coordinates come divided by 3, with the
neck at 0; they stay so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hybridsign.data.clip import SPLITS, Clip, as_filmed
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.stacked import OWN_UNITS, pose_without_confidence
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import PT_50

FPS = 25.0  # of PHOENIX14T, the only corpus that was published so; the files hold no rate

_COORDINATES = 3
_PER_FRAME = _COORDINATES * PT_50.n_joints + 1  # a counter ends each frame
_GLIMPSE = 4096


class Skels:
    """A `.skels` file and its neighbours; a clip's id is its line in `.files`."""

    name = "skels"

    def recognises(self, path: Path) -> bool:
        """Whether a file is called `.skels` and begins with decimal numbers."""
        if path.suffix != ".skels" or not path.is_file():
            return False
        with path.open("rb") as file:
            return _are_numbers(file.read(_GLIMPSE).split()[:-1])

    def read(self, path: Path, summary: Summary) -> Iterator[Clip]:
        """The clips of a file; one whose numbers are no frames is dropped.

        Raises:
            FormatError: a neighbouring file is missing, or has another number of lines.
        """
        names = _lines(path.with_suffix(".files"))
        texts = _lines(path.with_suffix(".text"))
        gloss_path = path.with_suffix(".gloss")
        glosses = _lines(gloss_path) if gloss_path.is_file() else None
        _check_counts(path, names, texts, glosses)
        summary.notes[f"{FPS:g} frames/s assumed: .skels files hold no frame rate"] += 1
        with path.open("rb") as file:
            for number, (line, name) in enumerate(zip(file, names, strict=True)):
                pose = _pose(line)
                if isinstance(pose, str):
                    summary.dropped.append((f"{path}, line {number + 1} ({name})", pose))
                    continue
                yield _clip(
                    path,
                    name,
                    texts[number],
                    None if glosses is None else tuple(glosses[number].split()),
                    pose,
                )


def _are_numbers(words: list[bytes]) -> bool:
    try:
        np.array(words, dtype=np.float64)
    except ValueError:
        return False
    return len(words) > 1


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise FormatError(
            f"{path}: not found; a .skels file needs its .files and .text beside it, one line a "
            "clip. Put them there"
        )
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8 text ({error}). Convert it") from error


def _check_counts(
    path: Path, names: list[str], texts: list[str], glosses: list[str] | None
) -> None:
    with path.open("rb") as file:
        counts = {".skels": sum(1 for _ in file), ".files": len(names), ".text": len(texts)}
    if glosses is not None:
        counts[".gloss"] = len(glosses)
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{count} in {suffix}" for suffix, count in counts.items())
        raise FormatError(
            f"{path}: the files have different numbers of lines ({told}); expected one line a clip "
            "in each. Lines cannot be joined safely: take the files of one release"
        )


def _pose(line: bytes) -> PoseSequence | str:
    """The poses of a line, or what is wrong with it."""
    try:
        numbers = np.array(line.split(), dtype=np.float64)
    except ValueError as error:
        return f"holds something else than numbers ({error})"
    if numbers.size == 0 or numbers.size % _PER_FRAME:
        return f"{numbers.size} numbers are not frames of {_PER_FRAME}"
    frames = numbers.reshape(-1, _PER_FRAME)
    if not (np.diff(frames[:, -1]) > 0).all():
        return f"every {_PER_FRAME}th number should be a counter that rises, and is not"
    coordinates = frames[:, :-1].reshape(len(frames), PT_50.n_joints, _COORDINATES)
    pose = pose_without_confidence(coordinates, PT_50, FPS)
    return pose if pose.valid.any() else "nobody is seen in it"


def _clip(
    path: Path, name: str, text: str, gloss: tuple[str, ...] | None, pose: PoseSequence
) -> Clip:
    split = next((part for part in (name.partition("/")[0], path.stem) if part in SPLITS), "")
    return as_filmed(name, pose, units=OWN_UNITS, split=split, text=text, gloss=gloss)
