import io
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_specimens import POINTS, landmarks, stream
from hybridsign.extraction.holistic_stream import (
    CutStreamError,
    DamagedStreamError,
    read_landmarks,
)

FEW = POINTS[:3]
WHOLE = stream(landmarks(2)[:, :3], FEW)


def read(data):
    return read_landmarks(io.BytesIO(data))


def test_what_was_sent_is_read():
    found = read(stream(landmarks(2), announced=5))
    assert found.points == tuple(POINTS)
    assert np.array_equal(found.values, landmarks(2))
    assert (found.fps, found.width, found.height, found.announced) == (24.0, 640, 480, 5)


@pytest.mark.parametrize("fps", [None, -1.0, 90_000.0, math.inf, math.nan])
def test_a_frame_rate_that_is_not_told_or_cannot_be_is_unknown(fps):
    assert math.isnan(read(stream(landmarks(1), fps=fps)).fps)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_stream_that_was_cut_anywhere_is_refused(length):
    with pytest.raises(CutStreamError, match=r"no header|cut after [012] whole frames"):
        read(WHOLE[:length])


def test_a_lost_frame_is_noticed():
    start, size = WHOLE.index(b"\n") + 1, 4 + len(FEW) * 3 * 4
    with pytest.raises(DamagedStreamError, match="frame 1 where frame 0 was expected"):
        read(WHOLE[:start] + WHOLE[start + size :])


def test_what_stands_behind_the_end_is_noticed():
    with pytest.raises(DamagedStreamError, match="something behind the end, after 2 frames"):
        read(WHOLE + b"\0")


@pytest.mark.parametrize(
    "header",
    [
        b"Hello\n",
        b"[]\n",
        b"{}\n",
        json.dumps({"fps": 1, "announced": 0, "width": 0, "height": 1, "points": FEW}).encode()
        + b"\n",
        json.dumps({"fps": 1, "announced": 0, "width": 1, "height": 1, "points": []}).encode()
        + b"\n",
    ],
)
def test_a_header_that_is_none_is_refused(header):
    with pytest.raises(DamagedStreamError, match="a header that"):
        read(header + WHOLE)
