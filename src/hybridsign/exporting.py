"""Taking poses out: OpenPose's JSON and `.pose` files for the field, NumPy archives besides."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import orjson

from hybridsign.console import log, progress
from hybridsign.data.clip import PIXELS, Clip
from hybridsign.data.file_names import file_name
from hybridsign.data.formats.openpose_layout import KEYS
from hybridsign.data.formats.pose_writing import pose_bytes
from hybridsign.data.formats.stacked import OWN_UNITS
from hybridsign.data.parquet import count_clips, read_clips
from hybridsign.pose import PoseSequence, denormalise
from hybridsign.skeleton import OPENPOSE_137, PT_50, SLRTP_178
from hybridsign.workspace import name_aside

# Skeletons that are published in units of their own, and never in pixels.
_WITHOUT_PICTURE = (PT_50, SLRTP_178)


def export_clips(source: Path, out: Path, format_name: str) -> int:
    """Write the clips of a Parquet file into a folder, which appears when all are written.

    Args:
        source: the Parquet file.
        out: a folder that does not exist yet.
        format_name: a key of `WRITERS`.

    Returns:
        The number of clips.

    Raises:
        ValueError: no such format, the folder exists, or a clip cannot be held by the format or
            its id by a file's name.
    """
    if format_name not in WRITERS:
        raise ValueError(
            f"there is no format {format_name!r} to write; valid choices: {', '.join(WRITERS)}"
        )
    total = count_clips(source)
    with _folder_aside(out) as aside:
        for clip in progress(read_clips(source), "exporting clips", total):
            try:
                WRITERS[format_name](clip, aside)
            except OSError as error:
                if error.errno != errno.ENAMETOOLONG:
                    raise
                raise ValueError(
                    f"{source}: the id of the clip {clip.id!r} makes a file's name of "
                    f"{len(file_name(clip.id).encode())} bytes without its ending, which is longer "
                    "than this system takes (255 with the ending, on most); give it a shorter id"
                ) from error
    log.info("%d clips in %s", total, out)
    return total


def write_openpose(clip: Clip, folder: Path) -> None:
    """One folder with one JSON file a frame, as OpenPose's `--write_json` names them.

    A frame in which nothing was seen has no people. The frame rate is not held by the format.

    Raises:
        ValueError: the clip has another skeleton, or its place in the picture is not known.
    """
    if clip.pose.skeleton.name != OPENPOSE_137.name:
        raise ValueError(
            f"{clip.id}: skeleton {clip.pose.skeleton.name}; OpenPose's JSON holds "
            f"{OPENPOSE_137.name} alone. Export it with --format npz."
        )
    pose, name = in_pixels(clip), file_name(clip.id)
    rows = np.concatenate([pose.coordinates, pose.confidence[..., None]], axis=-1)
    parts = {KEYS[part]: OPENPOSE_137.part(part) for part in OPENPOSE_137.part_names}
    (folder / name).mkdir()
    for number, row in enumerate(rows):
        person = {key: row[joints].reshape(-1) for key, joints in parts.items()}
        people = [{"person_id": [-1], **person}] if row[:, 2].any() else []
        content = orjson.dumps(
            {"version": 1.3, "people": people}, option=orjson.OPT_SERIALIZE_NUMPY
        )
        (folder / name / f"{name}_{number:012d}_keypoints.json").write_bytes(content)


def write_npz(clip: Clip, folder: Path) -> None:
    """One archive a clip, in the clip's own units; `numpy.load` reads it without pickles."""
    np.savez_compressed(
        folder / f"{file_name(clip.id)}.npz",
        coordinates=clip.pose.coordinates,
        confidence=clip.pose.confidence,
        fps=clip.pose.fps,
        joints=np.array(clip.pose.skeleton.joints),
        units=clip.units,
        id=clip.id,
        text=clip.text,
        gloss=" ".join(clip.gloss or ()),
    )


def write_pose(clip: Clip, folder: Path) -> None:
    """One `.pose` file a clip, which the pose-format library reads.

    PT_50 and SLRTP_178 go out in their own units, and every other skeleton in pixels. Text and
    glosses are not held by the format.

    Raises:
        ValueError: the clip's place in the picture is not known.
    """
    as_it_is = clip.units == OWN_UNITS and clip.pose.skeleton in _WITHOUT_PICTURE
    pose = clip.pose if as_it_is else in_pixels(clip)
    (folder / f"{file_name(clip.id)}.pose").write_bytes(pose_bytes(pose))


WRITERS = {"openpose": write_openpose, "pose": write_pose, "npz": write_npz}


def in_pixels(clip: Clip) -> PoseSequence:
    """The pose where its signer stood in the picture.

    Raises:
        ValueError: the clip is in other units and does not say where the signer stood.
    """
    if clip.units == PIXELS:
        return clip.pose
    if clip.placement is None:
        raise ValueError(
            f"{clip.id}: in units of {clip.units!r} without a place in the picture; pixels are "
            "needed. Export it with --format npz."
        )
    return denormalise(clip.pose, clip.placement)


@contextmanager
def _folder_aside(folder: Path) -> Iterator[Path]:
    """A folder to write into, which takes its name at the end or is removed."""
    if folder.exists():
        raise ValueError(f"{folder}: exists already; name a folder that does not")
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = name_aside(folder)
    aside.mkdir()
    try:
        yield aside
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
