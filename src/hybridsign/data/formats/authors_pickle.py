"""The HybridSign authors' `train.pkl`, `dev.pkl` and `test.pkl`.

All that their README says of the content is that key points are stacked as (x, y, confidence).
Accepted are a dict by id of arrays or of records, a list of records, a list of (id, text, array);
and the shapes that `stacked` lists. The files name no frame rate.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from hybridsign.data.clip import Clip
from hybridsign.data.formats.format import UNKNOWN_FPS, FormatError, Summary
from hybridsign.data.formats.records import clips_of, records_of
from hybridsign.data.pickled_arrays import load_arrays

_GZIP_MAGIC = b"\x1f\x8b"
_PROTOCOLS = (2, 3, 4, 5)
_TORCH_LEGACY = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19"  # how a file of torch.save went on before 1.6
_GLIMPSE = 4096


class AuthorsPickle:
    """A pickle of key points, gzipped or plain."""

    name = "authors_pickle"

    def recognises(self, path: Path) -> bool:
        """Whether a file begins as a pickle of protocol 2 or later."""
        return path.is_file() and pickle_begins(path) != b""

    def read(self, path: Path, summary: Summary) -> Iterator[Clip]:
        """The clips of a file; one whose poses cannot be used is dropped.

        Raises:
            FormatError: the file is damaged, asks for code, or is another container.
        """
        yield from clips_of(records_of(content_of(path), path), path, summary, UNKNOWN_FPS)


def pickle_begins(path: Path) -> bytes:
    """The first bytes of a pickle, unzipped; none where a file is something else."""
    with path.open("rb") as file:
        begin = file.read(_GLIMPSE)
        if begin.startswith(_GZIP_MAGIC):
            file.seek(0)
            try:
                begin = gzip.GzipFile(fileobj=file).read(_GLIMPSE)
            except (EOFError, OSError, zlib.error):
                return b""
    is_pickle = len(begin) > 1 and begin[0] == 0x80 and begin[1] in _PROTOCOLS
    return begin if is_pickle and not begin[2:].startswith(_TORCH_LEGACY) else b""


def content_of(path: Path) -> object:
    """What a pickle holds.

    Raises:
        FormatError: it is damaged, asks for code, or its arrays are not what they say.
    """
    try:
        return load_arrays(path)
    except ValueError as error:
        raise FormatError(str(error)) from error
