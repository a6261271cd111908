import pytest

from hybridsign.timing.summary import first_frame, summary
from hybridsign.timing.trace import Trace


def steadily(first, gap, frames=60):
    """A clip whose frames come at one pace after the first."""
    return Trace(tuple(first + gap * number for number in range(frames)), 60)


def test_figures_of_a_steady_stream_are_those_of_its_pace():
    found = summary([steadily(0.004, 0.002)], 1, streams=True)
    assert found["ttff_ms"] == found["ttff_p95_ms"] == 4.0
    assert found["total_60_ms"] == pytest.approx(4 + 59 * 2)
    assert found["frames_per_second"] == pytest.approx(60 / 0.122, rel=1e-3)
    assert found["steady_frames_per_second"] == pytest.approx(500)
    assert [found[f"gap_{share}_ms"] for share in ("p50", "p95", "p99")] == pytest.approx([2] * 3)


def test_repetitions_are_told_by_their_median():
    found = summary([steadily(0.001, gap) for gap in (0.001, 0.002, 0.009)], 1, streams=True)
    assert found["repetitions"] == 3
    assert found["total_60_ms"] == pytest.approx(1 + 59 * 2)


def test_one_hiccup_moves_the_p99_and_not_the_median():
    smooth = steadily(0.001, 0.001)
    hiccup = Trace((*smooth.stood[:-1], smooth.total + 0.1), 60)
    found = summary([hiccup], 1, streams=True)
    assert found["gap_p50_ms"] == pytest.approx(1)
    assert found["gap_p95_ms"] == pytest.approx(1)
    assert found["gap_p99_ms"] > 40


def test_what_is_there_all_at_once_has_no_pace_after_the_first_frame():
    found = summary([steadily(0.5, 1e-7)], 1, streams=False)
    assert found["ttff_ms"] == pytest.approx(found["total_60_ms"], rel=1e-3)
    assert found["steady_frames_per_second"] is None
    assert found["gap_p50_ms"] is found["gap_p95_ms"] is found["gap_p99_ms"] is None


def test_a_clip_of_sixty_frames_made_in_as_long_as_it_is_shown_has_real_time_factor_one():
    last_after = 60 / 25
    assert summary([steadily(last_after, 0.0)], 1, streams=False)["real_time_factor"] == 1


def test_a_batch_counts_all_its_clips():
    alone, together = (summary([steadily(1.0, 0.01)], batch, streams=True) for batch in (1, 16))
    assert together["total_60_ms"] == alone["total_60_ms"]
    for figure in ("frames_per_second", "clips_per_second", "steady_frames_per_second"):
        assert together[figure] == pytest.approx(16 * alone[figure], rel=1e-2)
    assert together["real_time_factor"] == pytest.approx(alone["real_time_factor"] / 16, rel=1e-3)


def test_the_first_frame_alone_can_be_told():
    found = first_frame([Trace((seconds,), 1) for seconds in (0.003, 0.001, 0.002)])
    assert found == {"repetitions": 3, "ttff_ms": 2.0, "ttff_p95_ms": pytest.approx(2.9)}
