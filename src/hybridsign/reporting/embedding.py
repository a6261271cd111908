"""Pictures as part of a page, so that it needs no other file."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif"}


def svg(figure: Figure) -> bytes:
    """A figure as SVG, of the same bytes on every run."""
    import matplotlib as mpl

    # A fixed salt gives the same names inside the file.
    with mpl.rc_context({"svg.hashsalt": "hybridsign", "svg.fonttype": "none"}):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def inline(picture: bytes, kind: str) -> str:
    """The address of a picture that is part of the page.

    Args:
        picture: content of its file.
        kind: ending of such a file's name: .svg, .png or .gif.
    """
    return f"data:{_KINDS[kind]};base64,{base64.b64encode(picture).decode()}"


def inline_file(path: Path) -> str:
    """The same of a picture in a file."""
    return inline(path.read_bytes(), path.suffix)
