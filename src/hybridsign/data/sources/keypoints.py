"""Key points of one split: a folder of OpenPose's JSON a clip, or a Parquet file by `extract`."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from hybridsign.data.clip import Clip
from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.openpose_json import OpenPoseJson
from hybridsign.data.parquet import read_clips

PARQUET = ".parquet"


def names_in(keypoints: Path) -> list[str]:
    """The clips of a split in the order in which they are read."""
    if keypoints.suffix == PARQUET:
        return [clip.id for clip in read_clips(keypoints)]
    with os.scandir(keypoints) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir())


def clips_in(keypoints: Path, names: Collection[str], summary: Summary) -> Iterator[Clip]:
    """Some clips of a split as they were seen, without texts.

    Args:
        keypoints: the folder or the Parquet file.
        names: of the clips to read.
        summary: is told what was mended, and name and reason of each that cannot be used.
    """
    if keypoints.suffix == PARQUET:
        yield from (clip for clip in read_clips(keypoints) if clip.id in names)
        return
    for name in names:
        told = Summary()
        found = {clip.id: clip for clip in OpenPoseJson().read(keypoints / name, told)}
        summary.notes += told.notes
        if name in found:
            yield found[name]
            continue
        reasons = [reason for _, reason in told.dropped]
        reasons += [f"its folder holds frames of {other}" for other in found]
        summary.dropped.append((name, "; ".join(reasons) or "its folder holds no *_keypoints.json"))
