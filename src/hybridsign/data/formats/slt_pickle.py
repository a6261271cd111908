"""Sign Language Transformers' gzipped pickles, where their `sign` holds poses.

Source: Camgoz et al. 2020: lists of records with name, signer, gloss, text and sign. As published
for PHOENIX14T, `sign` is empty or an image network's features. Others keep poses there: 150 or 151
numbers a frame (Progressive Transformers'), 534 (SLRTP 2025's) or 411 (OpenPose's).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hybridsign.data.clip import Clip
from hybridsign.data.formats.authors_pickle import content_of, pickle_begins
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.records import clips_of, is_empty, records_of

FPS = 25.0  # of PHOENIX14T, for which the layout was made; the files hold no rate

_FIELDS = (b"name", b"signer", b"gloss", b"text")


class SltPickle:
    """A gzipped pickle of records with `sign`."""

    name = "slt_pickle"

    def recognises(self, path: Path) -> bool:
        """Whether a file begins as a pickle whose first record has the fields of the layout."""
        return path.is_file() and all(field in pickle_begins(path) for field in _FIELDS)

    def read(self, path: Path, summary: Summary) -> Iterator[Clip]:
        """The clips of a file; one whose poses cannot be used is dropped.

        Raises:
            FormatError: the file is damaged, asks for code, or no record of it holds poses.
        """
        records = records_of(content_of(path), path)
        if all(is_empty(record.poses) for record in records):
            raise FormatError(
                f"{path}: {len(records)} annotations without poses: every `sign` is empty, as "
                "published. To render signing from them, name their folder in params.yaml as a "
                "corpus with source phoenix14t_annotations"
            )
        summary.notes[f"{FPS:g} frames/s assumed: {self.name} files hold no frame rate"] += 1
        yield from clips_of(records, path, summary, FPS)
