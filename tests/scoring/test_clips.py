from dataclasses import replace

import numpy as np
import pytest

from hybridsign.data.clip import PIXELS
from hybridsign.data.parquet import write_clips
from hybridsign.exporting import export_clips
from hybridsign.scoring.clips import read_both
from hybridsign.scoring.poses import score_poses
from specimens import clip, pose


@pytest.fixture
def files(tmp_path):
    """True clips of 24 and 30 frames a second as Parquet, and the same frames as JSON."""
    filmed = [
        replace(clip(number), pose=pose(40, number, fps=fps), units=PIXELS, native_fps=fps)
        for number, fps in enumerate((24.0, 30.0))
    ]
    write_clips(tmp_path / "true.parquet", filmed)
    export_clips(tmp_path / "true.parquet", tmp_path / "json", "openpose")
    return tmp_path / "true.parquet", tmp_path / "json"


def rates(clips):
    return [(each.pose.fps, each.native_fps) for each in clips]


def test_clips_that_hold_no_frame_rate_have_that_of_their_references_and_it_is_said(files):
    notes = []
    true, found = read_both(*files, notes, texts=None, fps=None)
    assert rates(found) == rates(true) == [(24, 24), (30, 30)]
    assert notes == [
        f"{files[1]}: 2 clips hold no frame rate, taken as 24 to 30 frames a second (see --fps)."
    ]


def test_the_same_frames_score_as_the_same_motion_whatever_the_reference_rate(files):
    scores = {row.metric: row.cells[0].value for row in score_poses(*files).rows}
    for name in ("duration", "speed_ratio", "jerk_ratio"):
        assert scores[name] == pytest.approx(1, rel=1e-6)


def test_a_rate_that_is_said_stands_where_a_file_holds_none_and_nowhere_else(files):
    true, found = read_both(*files, [], texts=None, fps=50.0)
    assert rates(true) == [(24, 24), (30, 30)]
    assert rates(found) == [(50, 50), (50, 50)]


def test_where_the_references_hold_none_either_both_have_the_usual_one(files):
    notes = []
    true, found = read_both(files[1], files[1], notes, texts=None, fps=None)
    assert rates(true) == rates(found) == [(25, 25), (25, 25)]
    assert len(notes) == 2


def test_beside_resampled_references_only_as_many_frames_are_as_slow(files, tmp_path):
    resampled = [replace(clip(n), pose=pose(20, n, fps=12.0), native_fps=24.0) for n in range(2)]
    write_clips(tmp_path / "resampled.parquet", resampled)
    _, native = read_both(tmp_path / "resampled.parquet", files[1], [], texts=None, fps=None)
    assert rates(native) == [(24, 24), (24, 24)]
    export_clips(tmp_path / "resampled.parquet", tmp_path / "short", "openpose")
    _, short = read_both(
        tmp_path / "resampled.parquet", tmp_path / "short", [], texts=None, fps=None
    )
    assert rates(short) == [(12, 12), (12, 12)]


@pytest.mark.parametrize("fps", [0.0, -1.0, np.inf, np.nan, 1e6])
def test_a_rate_that_is_none_is_refused(files, fps):
    with pytest.raises(ValueError, match="frames a second; expected more than 0 and at most 1000"):
        read_both(*files, [], texts=None, fps=fps)
