import numpy as np
import pytest

from hybridsign.data.formats.format import FormatError
from hybridsign.data.formats.openpose_layout import numbers, refuse_body_25b
from hybridsign.skeleton import OPENPOSE_137
from openpose_specimens import person, read, row, write_frame

# BODY_25B begins: nose, eyes, ears, shoulders, elbows; left before right.
BODY_25B = [(100, 50), (105, 45), (95, 45), (112, 50), (88, 50), (140, 100), (60, 100), (150, 160)]
BODY_25 = [(100, 50), (100, 100), (60, 100), (50, 160), (60, 200), (140, 100), (150, 160)]


def standing(points):
    """Three frames of somebody whose first joints are these."""
    made = np.zeros((3, OPENPOSE_137.n_joints, 3))
    made[:, : len(points), :2] = points
    made[:, : len(points), 2] = 0.9
    return made


@pytest.mark.parametrize(
    ("size", "name"), [(54, "COCO-18"), (45, "MPI-15"), (405, "BODY_135"), (74, "without a name")]
)
def test_another_body_is_refused_by_its_name(size, name):
    with pytest.raises(FormatError, match=rf"has {size} numbers, 75 expected.*{name}"):
        numbers(person(body=[0.5] * size))


def test_another_face_or_hand_is_refused():
    with pytest.raises(FormatError, match="face_keypoints_2d has 204 numbers, 210 expected"):
        numbers(person(face=[0.5] * 204))
    with pytest.raises(FormatError, match="hand_left_keypoints_2d has 60 numbers, 63 expected"):
        numbers(person(left_hand=[0.5] * 60))


def test_keys_of_an_older_openpose_are_refused():
    with pytest.raises(FormatError, match=r"before 1\.2"):
        numbers({"pose_keypoints": [0.5] * 54})


def test_points_in_space_alone_are_refused():
    in_space = {f"{key[:-2]}3d": [0.5] * 100 for key in person()}
    with pytest.raises(FormatError, match="pose_keypoints_3d without pose_keypoints_2d"):
        numbers(in_space)
    assert numbers(person() | in_space) == numbers(person())


def test_body_25b_is_told_from_body_25_by_where_its_points_lie():
    refuse_body_25b(standing(BODY_25))
    with pytest.raises(FormatError, match="BODY_25B"):
        refuse_body_25b(standing(BODY_25B))


def test_a_clip_whose_trunk_is_never_seen_whole_is_not_suspected():
    hidden = standing(BODY_25B)
    hidden[:, OPENPOSE_137.index("neck"), 2] = 0
    refuse_body_25b(hidden)


def test_a_clip_of_another_layout_is_dropped_with_the_frame_that_shows_it(tmp_path):
    write_frame(tmp_path, 0, person(row()))
    write_frame(tmp_path, 1, person(body=[0.5] * 54))
    _, summary = read(tmp_path)
    [(_, reason)] = summary.dropped
    assert reason.startswith("clip_000000000001_keypoints.json: pose_keypoints_2d has 54 numbers")
