"""Captions."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageFont


def write(image: Image.Image, text: str, at: tuple[int, int], colour: str) -> None:
    """Write a line, its upper left corner at a place in pixels."""
    from PIL import ImageDraw

    ImageDraw.Draw(image).text(at, text, fill=colour, font=_font())


def width_of(text: str) -> int:
    """How wide a line is, in pixels."""
    return round(_font().getlength(text))


@cache
def _font() -> ImageFont.FreeTypeFont:
    """Matplotlib's own face: Pillow's has no umlauts."""
    from matplotlib import get_data_path
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), 13)
