"""Artifacts as second names of what stages wrote.

A hard link costs no bytes, and since a stage never writes into its files but replaces them, what
lies under the second name stays as it was when it was linked.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import unquote, urlparse


def local(address: str) -> Path:
    """The folder of an address that begins with file://."""
    return Path(unquote(urlparse(address).path))


def link(source: Path, target: Path) -> None:
    """Give a file a second name; where that would be on another disk, copy it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(source, target)
