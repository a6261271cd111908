import pytest

from hybridsign.signer.score import Score, SignSpan


@pytest.mark.parametrize(
    "bounds",
    [
        [],
        [(1, 5)],
        [(0, 5), (6, 9)],
        [(0, 5), (4, 9)],
        [(0, 5), (5, 5)],
        [(0, 5), (5, 3)],
    ],
    ids=["none", "late start", "gap", "overlap", "empty span", "backwards"],
)
def test_spans_that_do_not_tile_the_frames_are_refused(bounds):
    spans = tuple(SignSpan("WIND", start, end) for start, end in bounds)
    with pytest.raises(ValueError, match=r"clip c7: spans .*tile the frames"):
        Score("c7", "Signer01", spans)


def test_a_score_lasts_until_its_last_span_ends():
    assert Score("c", "Signer01", (SignSpan(None, 0, 4), SignSpan("WIND", 4, 9))).n_frames == 9
