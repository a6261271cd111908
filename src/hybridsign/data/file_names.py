"""Ids of clips as names of files."""

from __future__ import annotations

import re

# What cannot stand in a file's name on one of the usual systems, and the mark that replaces it.
_UNFIT = re.compile(r'[\x00-\x1f"%*/:<>?\\|]|^\.+$')


def file_name(clip_id: str) -> str:
    """An id as a file's name: what cannot stand there is percent-encoded.

    Raises:
        ValueError: the id is empty.
    """
    if not clip_id:
        raise ValueError("a clip without an id cannot be exported: its file would have no name")
    return _UNFIT.sub(lambda unfit: "".join(f"%{ord(mark):02X}" for mark in unfit[0]), clip_id)
