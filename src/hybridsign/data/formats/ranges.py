"""What the numbers of a file can be, told by their size: pixels or not."""

from __future__ import annotations

import numpy as np

IN_PIXELS_ABOVE = 4.0  # coordinates that go further than this are not shares of a picture


def in_pixels(coordinates: np.ndarray) -> bool:
    """Whether coordinates are so large that they can only be pixels.

    Args:
        coordinates: (..., 2) x and y in the picture; 0 where nothing was seen.
    """
    lowest, highest = coordinates.min(initial=0), coordinates.max(initial=0)
    return bool(max(highest, -lowest) > IN_PIXELS_ABOVE)
