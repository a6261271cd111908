"""The `.pt` files of the SLRTP 2025 sign production challenge.

Source: the challenge's evaluation repository: a dict by name of records with name, text, gloss,
speaker and `poses_3d` (T, 178, 3), at 25 frames/s.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hybridsign.data.clip import Clip
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.records import Record, clips_of, records_of
from hybridsign.data.pickle_costs import refuse_costly

FPS = 25.0

_PICKLE = "data.pkl"


class Slrtp:
    """A dict of records, written by `torch.save`."""

    name = "slrtp"

    def recognises(self, path: Path) -> bool:
        """Whether a file is a zip archive of torch's that speaks of three-dimensional poses."""
        if not path.is_file():
            return False
        try:
            with zipfile.ZipFile(path) as archive:
                return any(
                    b"poses_3d" in archive.read(entry)
                    for entry in archive.infolist()
                    if Path(entry.filename).name == _PICKLE
                    and entry.compress_type == zipfile.ZIP_STORED
                )
        except Exception:  # a damaged archive may raise any exception at all
            return False

    def read(self, path: Path, summary: Summary) -> Iterator[Clip]:
        """The clips of a file; one whose poses cannot be used is dropped.

        Raises:
            FormatError: the file is damaged, holds more than plain values and tensors, or another
                container.
        """
        _check_archive(path)
        records = records_of(_load(path), path)
        for record in records:
            _check_overlap(path, record)
        yield from clips_of(records, path, summary, FPS)


def _check_archive(path: Path) -> None:
    """Refuse an archive that is damaged or hostile before torch maps it into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            # Entries that are packed, or lie over each other, could unfold without end.
            unfolded = sum(entry.file_size for entry in entries) > path.stat().st_size
            if unfolded or any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise ValueError("its entries are packed")
            if archive.testzip() is not None:
                raise ValueError("a checksum is wrong")
            for entry in entries:
                if Path(entry.filename).name == _PICKLE:
                    refuse_costly(path, archive.open(entry))
    except Exception as error:  # as above
        raise FormatError(
            f"{path}: not a whole file as torch.save writes it ({error}). Fetch it again"
        ) from error


def _check_overlap(path: Path, record: Record) -> None:
    """Refuse a tensor whose few numbers stand in many places: it would grow when it is copied."""
    import torch

    poses = record.poses
    if (
        isinstance(poses, torch.Tensor)
        and poses.numel() * poses.element_size() > poses.untyped_storage().nbytes()
    ):
        raise FormatError(
            f"{path} ({record.id:.80}): a tensor of shape {tuple(poses.shape)} on fewer numbers "
            "than that. Save it as it is meant, with .clone()"
        )


def _load(path: Path) -> Any:
    import torch

    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:  # a damaged file may raise any exception at all
        told = str(error).partition("\n")[0]
        raise FormatError(
            f"{path}: found no plain values and tensors ({told}); expected a dict by name that "
            "torch.load reads with weights_only=True. Save poses as tensors, not as NumPy arrays"
        ) from error
