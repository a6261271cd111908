import csv
from dataclasses import replace

import pytest

from hybridsign.comparing import compare
from hybridsign.data.parquet import write_clips
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import OPENPOSE_137, PT_50
from specimens import clip, pose


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / "real.parquet", tmp_path / "rendered.parquet"]
    for first, path in zip((0, 10), paths, strict=True):
        write_clips(path, [clip(number, 30) for number in range(first, first + 3)])
    return paths


def test_files_stand_side_by_side_in_a_page_and_in_full_numbers(files, tmp_path):
    compare(files, tmp_path / "out", clips=2)
    page = (tmp_path / "out/realism.md").read_text(encoding="utf-8")
    assert "real (2 clips, 60 frames) | rendered (2 clips, 60 frames)" in page
    assert "| right wrist | p50 / p95 / p99 |" in page
    with (tmp_path / "out/realism.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    (median,) = (
        row
        for row in rows
        if row["measured"].startswith("speed") and (row["of"], row["as"]) == ("right wrist", "p50")
    )
    assert float(median["real (2 clips, 60 frames)"]) > 0


def one_armed(clip):
    """The same clip, of which the left shoulder was never seen."""
    pose = clip.pose
    confidence = pose.confidence.copy()
    confidence[:, OPENPOSE_137.index("left_shoulder")] = 0
    return replace(clip, pose=replace(pose, confidence=confidence))


def test_clips_that_cannot_be_measured_are_left_out_by_name_and_the_others_are_compared(
    files, tmp_path
):
    one_sided = tmp_path / "one_sided.parquet"
    write_clips(one_sided, [clip(0, 30), one_armed(clip(1, 30)), clip(2, 30)])
    compare([files[0], one_sided], tmp_path / "out", clips=3)
    page = (tmp_path / "out/realism.md").read_text(encoding="utf-8")
    assert "real (3 clips, 90 frames) | one_sided (2 clips, 60 frames)" in page
    reason = "the two shoulders were never seen together"
    assert page.endswith(f"\n- one_sided: clip-01 is left out: {reason}.\n")


def test_a_file_of_which_no_clip_can_be_measured_is_refused_with_the_first_reason(files, tmp_path):
    write_clips(tmp_path / "none.parquet", [one_armed(clip(number)) for number in range(2)])
    with pytest.raises(ValueError, match=r"none of 2 clips shows .*clip-00 is left out: the two"):
        compare([files[0], tmp_path / "none.parquet"], tmp_path / "out", clips=2)


def test_one_file_cannot_be_compared(files, tmp_path):
    with pytest.raises(ValueError, match="1 file of clips; expected two"):
        compare(files[:1], tmp_path, clips=2)


def test_clips_of_another_skeleton_are_refused_by_name(files, tmp_path):
    body = pose(5, 0, seen=1.0)
    few = PT_50.n_joints
    other = PoseSequence(body.coordinates[:, :few], body.confidence[:, :few], 25.0, PT_50)
    write_clips(tmp_path / "pt.parquet", [replace(clip(0), pose=other)])
    with pytest.raises(ValueError, match=r"pt\.parquet: its clips are of another skeleton"):
        compare([files[0], tmp_path / "pt.parquet"], tmp_path / "out", clips=2)


def test_a_file_without_clips_is_refused_by_name(files, tmp_path):
    write_clips(tmp_path / "none.parquet", [])
    with pytest.raises(ValueError, match=r"none\.parquet"):
        compare([files[0], tmp_path / "none.parquet"], tmp_path / "out", clips=2)


def test_one_file_twice_is_refused(files, tmp_path):
    with pytest.raises(ValueError, match="two files of one name and size"):
        compare([files[0], files[0]], tmp_path / "out", clips=2)
