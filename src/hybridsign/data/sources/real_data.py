"""Where real data lie: a folder that the user names, or one below that of all real data."""

from __future__ import annotations

import os
from pathlib import Path

REAL_DATA = "HYBRIDSIGN_REAL_DATA"


def real_folder(corpus: str, given: Path | None, *, key: str, below: str, what: str) -> Path:
    """The folder of a corpus' real data.

    Args:
        corpus: name of the corpus.
        given: the folder that params.yaml names, if any.
        key: under which it would be named, there and on the command line.
        below: its name in the folder that the environment variable names.
        what: lies in it, for the message.

    Raises:
        ValueError: it is named nowhere.
    """
    if given is not None:
        return given
    if REAL_DATA in os.environ:
        return Path(os.environ[REAL_DATA]) / below
    raise ValueError(
        f"{corpus}: where are the {what}? Name their folder in params.yaml "
        f"(corpora.{corpus}.{key}), on the command line (--config {key}=DIR), or set {REAL_DATA} "
        f"to the folder above {below}."
    )
