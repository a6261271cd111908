"""What the numbers of a file can be, told by their size: pixels or not, confidences or not."""

from __future__ import annotations

import numpy as np

from hybridsign.data.formats.format import FormatError

IN_PIXELS_ABOVE = 4.0  # coordinates that go further than this are not shares of a picture
HIGHEST_CONFIDENCE = 1.2  # OpenPose gives a little more than 1 now and then
# A file with single damaged numbers is right otherwise; on another scale most numbers are beyond.
_DAMAGED_AT_MOST = 0.01


def in_pixels(coordinates: np.ndarray) -> bool:
    """Whether coordinates are so large that they can only be pixels.

    Args:
        coordinates: (..., 2) x and y in the picture; 0 where nothing was seen.
    """
    lowest, highest = coordinates.min(initial=0), coordinates.max(initial=0)
    return bool(max(highest, -lowest) > IN_PIXELS_ABOVE)


def refuse_no_confidence(values: np.ndarray, advice: str) -> None:
    """Refuse numbers that stand where confidences should, and cannot be any.

    Args:
        values: of any shape; 0 where nothing was seen.
        advice: what somebody can do who has such a file.

    Raises:
        FormatError: more than one in a hundred of those above 0 is beyond 1.2.
    """
    highest = float(np.nanmax(values, initial=0))
    if highest <= HIGHEST_CONFIDENCE:
        return
    beyond = np.count_nonzero(values > HIGHEST_CONFIDENCE)
    if beyond > _DAMAGED_AT_MOST * np.count_nonzero(values > 0):
        raise FormatError(
            f"a third number of up to {highest:g}; expected a confidence, from 0 to 1. {advice}"
        )
