import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.clip import PIXELS
from hybridsign.data.formats.openpose_json import MAX_FRAME_BYTES, OpenPoseJson
from hybridsign.skeleton import OPENPOSE_137
from openpose_specimens import person, read, row, write_frame

BODY, FACE, LEFT, RIGHT = (
    OPENPOSE_137.part(part) for part in ("body", "face", "left_hand", "right_hand")
)
BAD_JOINT = "joints with something that is no finite number, kept as missing"
BAD_FRAME = "frames that cannot be read, kept as missing"


def edited(path, pattern, replacement):
    """The same file with its first number, or whatever matches, written otherwise."""
    path.write_text(re.sub(pattern, replacement, path.read_text(), count=1))


FIRST_NUMBER = r"(?<=pose_keypoints_2d\": \[)[^,]*"


def test_a_clip_has_the_joints_that_were_written_in_pixels(tmp_path):
    rows = [row(seed) for seed in range(3)]
    for number, points in enumerate(rows):
        write_frame(tmp_path, number, person(points))
    [clip], summary = read(tmp_path)
    np.testing.assert_array_equal(clip.pose.coordinates, np.float32(rows)[..., :2])
    np.testing.assert_array_equal(clip.pose.confidence, np.float32(rows)[..., 2])
    assert (clip.id, clip.units, clip.provenance) == ("clip", PIXELS, "filmed")
    assert not +summary.notes
    assert summary.dropped == []


def test_a_folder_may_hold_many_clips(tmp_path):
    for clip, frames in (("b_2", 3), ("a", 2)):
        for number in range(frames):
            write_frame(tmp_path, number, person(), clip=clip)
    clips, _ = read(tmp_path)
    assert [(clip.id, clip.pose.n_frames) for clip in clips] == [("a", 2), ("b_2", 3)]


@pytest.mark.parametrize("name", ["000000000007", "images0007", "7"])
def test_frames_without_a_clips_name_are_named_by_their_folder(tmp_path, name):
    folder = tmp_path / "take"
    write_frame(folder, 0, person()).rename(folder / f"{name}_keypoints.json")
    [clip], _ = read(folder)
    assert clip.id == "take"


def test_parts_that_were_not_extracted_have_no_confidence(tmp_path):
    without_face = person(face=[])
    del without_face["hand_left_keypoints_2d"]
    write_frame(tmp_path, 0, without_face)
    [clip], _ = read(tmp_path)
    assert clip.pose.valid[:, BODY].all()
    assert clip.pose.valid[:, RIGHT].all()
    assert not clip.pose.confidence[:, [*FACE, *LEFT]].any()


def test_frames_without_people_and_holes_are_missing_frames(tmp_path):
    write_frame(tmp_path, 10, person())
    write_frame(tmp_path, 11)
    write_frame(tmp_path, 14, person())
    [clip], summary = read(tmp_path)
    assert clip.pose.valid.all(1).tolist() == [True, False, False, False, True]
    assert summary.notes["frames without a person, kept as missing"] == 1
    assert summary.notes["frames absent from the numbering, kept as missing"] == 2


@pytest.mark.parametrize(
    "number", ["nan", "-nan(ind)", "inf", "-Infinity", "1e39", "1e999", "null", '"12"', "[1]"]
)
def test_what_is_no_finite_number_makes_its_joint_missing_and_nothing_else(tmp_path, number):
    edited(write_frame(tmp_path, 0, person()), FIRST_NUMBER, number)
    write_frame(tmp_path, 1, person())
    [clip], summary = read(tmp_path)
    missing = ~clip.pose.valid
    if summary.notes[BAD_FRAME]:  # JSON knows no number of that size
        assert (number, missing[0].all(), missing[1].any()) == ("1e999", True, False)
    else:
        assert np.argwhere(missing).tolist() == [[0, 0]]
        assert summary.notes[BAD_JOINT] == 1
    assert np.isfinite(clip.pose.coordinates).all()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"version":1.3,"people":[{"pose_key',
        b"\xff\xfe\x00",
        b"[]",
        b'{"people": 3}',
        b'{"people": [3]}',
        b'{"people": [{"pose_keypoints_2d": "x"}]}',
        b"[" * 100_000,
        b'{"people": [' + b"{}," * 1_000 + b"{}]}",
        b'{"people": []}' + b" " * MAX_FRAME_BYTES,
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_frame_that_cannot_be_read_is_a_missing_frame(tmp_path, content):
    write_frame(tmp_path, 0).write_bytes(content)
    write_frame(tmp_path, 1, person())
    [clip], summary = read(tmp_path)
    assert clip.pose.valid.all(1).tolist() == [False, True]
    assert summary.notes[BAD_FRAME] == 1


def test_confidence_above_one_is_clipped_and_counted(tmp_path):
    points = row()
    points[:3, 2] = 1.05
    write_frame(tmp_path, 0, person(points))
    [clip], summary = read(tmp_path)
    assert clip.pose.confidence.max() == 1
    assert summary.notes["confidences above 1, clipped"] == 3


def test_a_single_damaged_confidence_is_clipped_and_costs_no_clip(tmp_path):
    for number in range(2):
        points = row(number)
        points[0, 2] = 85
        write_frame(tmp_path, number, person(points))
    [clip], summary = read(tmp_path)
    assert clip.pose.valid.all()
    assert summary.notes["confidences above 1, clipped"] == 2


@pytest.mark.parametrize("percent", [3, 100])
def test_a_clip_whose_confidences_are_percentages_is_dropped(tmp_path, percent):
    points = row()
    points[:, 2] = percent
    write_frame(tmp_path, 0, person(points))
    clips, summary = read(tmp_path)
    assert clips == []
    [(_, reason)] = summary.dropped
    assert f"of up to {percent}; expected a confidence, from 0 to 1. Divide percent" in reason


@pytest.mark.parametrize(("scale", "offset"), [(1, 0), (2, -1)], ids=["scale 3", "scale 4"])
def test_a_clip_in_shares_of_the_picture_is_dropped_with_the_way_out(tmp_path, scale, offset):
    points = row()
    points[:, :2] = scale * points[:, :2] / (1280, 720) + offset
    write_frame(tmp_path, 0, person(points))
    clips, summary = read(tmp_path)
    assert clips == []
    [(_, reason)] = summary.dropped
    assert "are no pixels" in reason
    assert "--keypoint_scale 3" in reason
    assert "Run it with the default, 0, or multiply x by the picture's width" in reason


@pytest.mark.filterwarnings("error")
def test_the_largest_numbers_of_float32_are_read_like_any_other(tmp_path):
    points = row()
    points[:, :2] *= np.finfo(np.float32).max / points[:, :2].max()
    for number in range(2):
        write_frame(tmp_path, number, person(points), person())
    [clip], _ = read(tmp_path)
    assert np.isfinite(clip.pose.coordinates).all()


@pytest.mark.parametrize("people", [[{}], [person(np.zeros((137, 3)))]])
def test_a_clip_in_which_nobody_is_seen_is_dropped(tmp_path, people):
    write_frame(tmp_path, 0, *people)
    clips, summary = read(tmp_path)
    assert clips == []
    assert summary.dropped == [(str(tmp_path / "clip"), "nobody was seen in any frame")]


def test_why_nobody_was_seen_stands_in_the_reason(tmp_path):
    write_frame(tmp_path, 0).write_text("{")
    for number in (1, 2, 5):
        write_frame(tmp_path, number)
    [(_, reason)] = read(tmp_path)[1].dropped
    assert reason == (
        "nobody was seen in any frame (frames absent from the numbering: 2; frames that cannot be "
        "read: 1; frames without a person: 3)"
    )


@pytest.mark.parametrize("number", ["1", "nan"])
def test_a_byte_order_mark_does_no_harm(tmp_path, number):
    path = write_frame(tmp_path, 0, person())
    edited(path, FIRST_NUMBER, number)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    [clip], summary = read(tmp_path)
    assert clip.pose.valid.sum() == (137 if number == "1" else 136)
    assert not summary.notes[BAD_FRAME]


def test_a_mistaken_frame_number_asks_for_no_memory(tmp_path):
    write_frame(tmp_path, 0, person())
    write_frame(tmp_path, 999_999_999_999, person())
    _, summary = read(tmp_path)
    assert "2 files, but their numbers span 1000000000000 frames" in summary.dropped[0][1]


def test_two_files_of_one_frame_are_refused(tmp_path):
    for name in ("a_01", "a_1"):
        write_frame(tmp_path, 0, person()).rename(tmp_path / f"{name}_keypoints.json")
    _, summary = read(tmp_path)
    assert "a_01_keypoints.json and a_1_keypoints.json are both frame 1" in summary.dropped[0][1]


def test_pictures_of_two_clips_in_one_folder_are_not_run_together(tmp_path):
    for name in ("a_000000", "a_000001", "b_000002", "b_000003"):
        write_frame(tmp_path, 0, person()).rename(tmp_path / f"{name}_keypoints.json")
    clips, summary = read(tmp_path)
    assert clips == []
    [(_, reason)] = summary.dropped
    assert reason.startswith("a_000000_keypoints.json and b_000002_keypoints.json are called diff")
    assert "Give each a folder of its own, or its pictures one name" in reason


def test_a_faulty_clip_leaves_its_neighbours_alone(tmp_path):
    write_frame(tmp_path, 0, person(body=[0] * 54), clip="coco")
    write_frame(tmp_path, 0, person(), clip="good")
    [clip], summary = read(tmp_path)
    assert clip.id == "good"
    assert "COCO-18" in summary.dropped[0][1]


def test_folders_are_recognised_by_content_even_if_their_first_frame_is_cut_short(tmp_path):
    write_frame(tmp_path / "clip", 0).write_text("")
    write_frame(tmp_path / "clip", 1, person())
    write_frame(tmp_path / "other", 0).write_text('{"faces": []}')
    (tmp_path / "none").mkdir()
    recognised = OpenPoseJson().recognises
    found = {path.name: recognised(path) for path in tmp_path.iterdir()}
    assert found == {"clip": True, "other": False, "none": False}


def test_frames_are_recognised_behind_the_candidates_of_their_parts(tmp_path):
    candidates = [{str(part): [100.25, 200.5, 0.5] * 16 for part in range(25)}]
    frame = write_frame(tmp_path, 0, person())
    content = json.loads(frame.read_text())
    frame.write_text(json.dumps({"part_candidates": candidates, **content}))
    assert OpenPoseJson().recognises(tmp_path)
    [clip], _ = read(tmp_path)
    assert clip.pose.valid.all()


@given(st.data())
def test_no_change_of_bytes_is_more_than_a_missing_frame_or_a_dropped_clip(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("mutated")
    path = write_frame(folder, 0, person(), person())
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    clips, summary = read(folder)
    assert len(clips) + len(summary.dropped) == 1
    for clip in clips:
        assert np.isfinite(clip.pose.coordinates).all()
        assert clip.pose.confidence.max() <= 1
