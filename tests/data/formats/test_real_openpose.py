"""Real frames of OpenPose; their counts stand in the data's own record of where they come from."""

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from hybridsign.data.parquet import read_clips
from hybridsign.data.sources.real_data import REAL_DATA
from hybridsign.importing import import_clips

pytestmark = pytest.mark.skipif(
    REAL_DATA not in os.environ, reason=f"{REAL_DATA} does not name the folder of real data"
)
MISSING = "kept as missing"


@pytest.fixture
def imported(tmp_path):
    def run(folder, **options):
        summary = import_clips(
            [Path(os.environ[REAL_DATA]) / folder], tmp_path / "clips.parquet", **options
        )
        assert summary.dropped == []
        clips = list(read_clips(tmp_path / "clips.parquet"))
        assert summary.clips["openpose"] == len(clips)
        return clips, summary

    return run


def files_read(summary):
    """Frames that came out of files, and not out of holes in the numbering."""
    return (
        summary.frames["openpose"] - summary.notes[f"frames absent from the numbering, {MISSING}"]
    )


def test_how2sign_comes_in_whole_with_its_sentences(imported):
    table = Path(os.environ[REAL_DATA]) / "how2sign-sentences" / "how2sign_realigned_val.csv"
    clips, summary = imported("how2sign-openpose", fps=24, texts=table)
    assert [(clip.id, clip.pose.n_frames) for clip in clips] == [
        ("_2FBDaOPYig_2-3-rgb_front", 157),
        ("_2FBDaOPYig_3-3-rgb_front", 109),
    ]
    assert all(clip.text and clip.pose.fps == 24 for clip in clips)
    assert summary.notes["lines of the table of texts without a clip"] == 1741 - 2
    assert summary.notes["confidences above 1, clipped"] > 0
    never_seen = ("right_ankle", "left_ankle", "left_big_toe", "right_heel")
    for clip in clips:
        joints = clip.pose.skeleton.indices(*never_seen)
        assert not clip.pose.valid[:, joints].any()
        assert clip.pose.valid[:, clip.pose.skeleton.part("face")].mean() > 0.9


def test_bodies_alone_come_in_without_face_and_hands(imported):
    clips, summary = imported("dgs-openpose-bodyonly")
    assert (len(clips), files_read(summary)) == (2, 351)
    lost = []
    for clip in clips:
        skeleton = clip.pose.skeleton
        assert not clip.pose.confidence[:, skeleton.part("face", "left_hand", "right_hand")].any()
        lost.append(round(100 * (1 - clip.pose.valid[:, skeleton.index("left_wrist")].mean())))
    assert sorted(lost) == [0, 74]


def test_isolated_signs_keep_the_holes_in_their_numbering(imported):
    clips, summary = imported("psl-openpose-alphabet")
    assert (len(clips), files_read(summary)) == (67, 1720)
    assert summary.frames["openpose"] > 1720
    assert len({clip.id for clip in clips}) == 67


def test_frames_of_nobody_and_of_many_come_in(imported):
    clips, summary = imported("openpose-awkward")
    assert Counter(clip.id for clip in clips) == {"Kick_10": 1, "video": 1}
    assert files_read(summary) == 90 + 20
    assert summary.notes[f"frames without a person, {MISSING}"] > 0
    assert summary.notes["frames with several people, of whom one is followed"] >= 20


def test_in_a_crowd_one_person_is_followed_without_a_leap(imported):
    [crowd] = [clip for clip in imported("openpose-awkward")[0] if clip.id == "video"]
    neck = crowd.pose.skeleton.index("neck")
    necks = crowd.pose.coordinates[crowd.pose.valid[:, neck], neck]
    assert len(necks) > 10
    # People are about 200 pixels tall there, and the camera pans.
    assert np.linalg.norm(np.diff(necks, axis=0), axis=-1).max() < 100
