"""OpenPose's `--write_json`: one JSON file a frame, one folder a clip or many clips in one.

Source: OpenPose, doc/02_output.md. What is mended, what is missing and what is refused is told in
docs/data-formats.md.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from hybridsign.data.clip import PIXELS, Clip, as_filmed
from hybridsign.data.formats.format import UNKNOWN_FPS, FormatError, Summary
from hybridsign.data.formats.openpose_layout import numbers, refuse_body_25b, refuse_shares
from hybridsign.data.formats.openpose_people import choose_person
from hybridsign.data.formats.ranges import refuse_no_confidence
from hybridsign.pose import VALID_ABOVE, PoseSequence, clean
from hybridsign.skeleton import OPENPOSE_137

KEYPOINTS = "_keypoints.json"
# OpenPose numbers the frames of a video with 12 digits behind the video's name.
_VIDEO_FRAME = re.compile(r"(?:(.+)_)?(\d{12})_keypoints\.json", re.DOTALL)
# A folder of pictures keeps the pictures' names, and the folder is the clip.
_PICTURE = re.compile(r"(.*?)(\d+)_keypoints\.json", re.DOTALL)
# With --part_candidates a picture of a crowd has some kB of them ahead of its people.
_GLIMPSE = 2**16
# OpenPose finds 127 people at most (POSE_MAX_PEOPLE), each in about 5 kB: more is no frame of it.
MAX_FRAME_BYTES, MAX_PEOPLE = 4 * 2**20, 127
# Frames whose numbers become arrays together: few enough to lie in the processor's cache.
_FRAMES_AT_ONCE = 128
# A clip may have long holes, but a mistaken number must not ask for memory without end.
_ALLOWED_SPAN, _ALLOWED_SPAN_PER_FILE = 10_000, 4
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_A_NUMBER = re.compile(
    rb"(?<=[\[,\s])[-+]?(?:nan(?:\(\w*\))?|inf(?:inity)?)(?=[\s,\]])", re.IGNORECASE
)


class OpenPoseJson:
    """Clips as `*_keypoints.json`, in pixels."""

    name = "openpose"

    def recognises(self, path: Path) -> bool:
        """Whether a folder, or a file, holds frames that name people."""
        names = _names(path)
        # A few from the first to the last, since some may be cut short.
        some = names[:: max(1, len(names) // 8)]
        return any(b'"people"' in _start(path / name if path.is_dir() else path) for name in some)

    def read(self, path: Path, summary: Summary) -> Iterator[Clip]:
        """The clips of one folder, by name; of one file, the clip of that one frame."""
        folder = path if path.is_dir() else path.parent
        # A folder given as "." has a name all the same.
        folder_name = folder.resolve().name
        clips: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        first_of: dict[str, dict[str, str]] = defaultdict(dict)
        for name in _names(path):
            clip, beginning, number = _clip_and_number(name, folder_name)
            clips[clip][number].append(name)
            first_of[clip].setdefault(beginning, name)
        for clip, files in sorted(clips.items()):
            try:
                _refuse_two_names(first_of[clip])
                yield _clip(clip, folder, files, summary)
            except FormatError as error:
                summary.dropped.append((str(folder / clip), str(error)))


def _names(path: Path) -> list[str]:
    if not path.is_dir():
        return [path.name] if path.name.endswith(KEYPOINTS) else []
    with os.scandir(path) as entries:
        return sorted(
            entry.name for entry in entries if entry.name.endswith(KEYPOINTS) and entry.is_file()
        )


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_GLIMPSE)
    except OSError:
        return b""


def _clip_and_number(name: str, folder: str) -> tuple[str, str, int]:
    """A file's clip, what it is called there before its number, and that number.

    A file without a number is a clip of its own.
    """
    if video := _VIDEO_FRAME.fullmatch(name):
        return video[1] or folder, "", int(video[2])
    if picture := _PICTURE.fullmatch(name):
        return folder, picture[1], int(picture[2])
    return name.removesuffix(KEYPOINTS), "", 0


def _refuse_two_names(first_of: dict[str, str]) -> None:
    """Refuse pictures of two clips: those of one differ in nothing but their number.

    Args:
        first_of: the first file of each beginning that a clip's files have.

    Raises:
        FormatError: there are two.
    """
    if len(first_of) > 1:
        raise FormatError(
            f"{' and '.join(list(first_of.values())[:2])} are called differently before their "
            "numbers: two clips in one folder? Give each a folder of its own, or its pictures one "
            "name"
        )


def _clip(name: str, folder: Path, files: dict[int, list[str]], summary: Summary) -> Clip:
    """One clip, from the first of its frames to the last.

    Raises:
        FormatError: nobody was seen, the frames cannot be ordered or are of another layout, or the
            numbers are no pixels or no confidences.
    """
    ordered = _ordered(files)
    n_frames = ordered[-1][0] + 1
    notes: Counter[str] = Counter()
    notes["frames absent from the numbering, kept as missing"] = n_frames - len(ordered)
    rows, frames = _people([(frame, folder / file) for frame, file in ordered], notes)
    seen = (rows[..., 2] > VALID_ABOVE).any(-1)
    if not seen.any():
        raise FormatError(_nobody(notes))
    chosen = choose_person(rows, frames)
    several = np.unique(frames, return_counts=True)[1] > 1
    notes["frames with several people, of whom one is followed"] = int(several.sum())
    shown = len(np.unique(frames[seen]))
    notes["frames that show somebody else alone, kept as missing"] = shown - len(chosen)
    rows, frames = rows[chosen], frames[chosen]
    refuse_body_25b(rows)
    refuse_no_confidence(rows[..., 2], "Divide percentages by 100")
    notes["confidences above 1, clipped"] = int((rows[..., 2] > 1).sum())
    poses = np.zeros((n_frames, OPENPOSE_137.n_joints, 3), np.float32)
    poses[frames] = rows
    pose = PoseSequence(*clean(poses[..., :2], poses[..., 2]), UNKNOWN_FPS, OPENPOSE_137)
    refuse_shares(pose.coordinates)
    summary.notes += notes
    return as_filmed(name, pose, units=PIXELS)


def _nobody(notes: Counter[str]) -> str:
    """Why nobody was seen, as far as the frames tell."""
    told = [
        f"{note.removesuffix(', kept as missing')}: {times}"
        for note, times in notes.items()
        if times
    ]
    return "nobody was seen in any frame" + (f" ({'; '.join(told)})" if told else "")


def _ordered(files: dict[int, list[str]]) -> list[tuple[int, str]]:
    """A clip's files in order, each with its frame counted from the first.

    Raises:
        FormatError: two files have one number, or a number is far from all others.
    """
    for number, names in files.items():
        if len(names) > 1:
            raise FormatError(f"{names[0]} and {names[1]} are both frame {number}")
    first, span = min(files), max(files) - min(files) + 1
    if span > max(_ALLOWED_SPAN, _ALLOWED_SPAN_PER_FILE * len(files)):
        raise FormatError(f"{len(files)} files, but their numbers span {span} frames")
    return sorted((number - first, name) for number, [name] in files.items())


def _people(
    files: Sequence[tuple[int, Path]], notes: Counter[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Everybody who was seen.

    Returns:
        (N, 137, 3) float32 x, y, confidence of each person in each frame, and (N,) the frames.
    """
    rows, frames = [np.zeros((0, OPENPOSE_137.n_joints, 3), np.float32)], []
    for start in range(0, len(files), _FRAMES_AT_ONCE):
        flat: list[Any] = []
        for frame, path in files[start : start + _FRAMES_AT_ONCE]:
            try:
                people = [numbers(person) for person in _read(path)]
            except FormatError as error:
                raise FormatError(f"{path.name}: {error}") from error
            except (OSError, TypeError, ValueError):
                notes["frames that cannot be read, kept as missing"] += 1
                continue
            notes["frames without a person, kept as missing"] += not people
            frames += [frame] * len(people)
            for person in people:
                flat += person
        rows.append(_array(flat, notes))
    return np.concatenate(rows), np.array(frames, dtype=np.int64)


def _read(path: Path) -> list[dict[str, Any]]:
    """The people of one frame.

    Raises:
        OSError: it cannot be opened.
        TypeError: people are told in another way than a list of tables.
        ValueError: it is not JSON, or holds more than a frame can.
    """
    with path.open("rb", buffering=0) as file:
        data = file.read(MAX_FRAME_BYTES + 1)
    if len(data) > MAX_FRAME_BYTES:
        raise ValueError("too large")
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError:
        # OpenPose prints what is no number as C++ does, which JSON does not know; nor does JSON
        # know the mark that editors of Windows leave.
        plain = data.removeprefix(_BYTE_ORDER_MARK)
        content = orjson.loads(_NOT_A_NUMBER.sub(b"null", plain))
    people = content.get("people") if type(content) is dict else None
    if type(people) is not list or not all(type(person) is dict for person in people):
        raise TypeError("no list of people")
    if len(people) > MAX_PEOPLE:
        raise ValueError("too many people")
    return people


def _array(flat: list[Any], notes: Counter[str]) -> np.ndarray:
    """(N, 137, 3) float32; a joint with anything but finite float32 numbers is all 0."""
    try:
        values = np.array(flat)
    except ValueError:  # lists within lists
        values = np.array([], dtype=object)
    if values.dtype.kind not in "fiu":
        values = np.array([float(each) if type(each) in (int, float) else np.nan for each in flat])
    values = values.reshape(-1, OPENPOSE_137.n_joints, 3)
    broken = ~(np.abs(values) <= np.finfo(np.float32).max).all(-1)
    if broken.any():
        notes["joints with something that is no finite number, kept as missing"] += broken.sum()
        values = np.where(broken[..., None], 0.0, values)
    return values.astype(np.float32)
