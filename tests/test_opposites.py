import numpy as np
import pytest

from hybridsign.opposites import knows_opposites, opposites
from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137, PT_50, SLRTP_178

NAMED = pytest.mark.parametrize("skeleton", [OPENPOSE_137, PT_50], ids=lambda each: each.name)
NUMBERED = pytest.mark.parametrize(
    "skeleton", [SLRTP_178, HOLISTIC_178], ids=lambda each: each.name
)


@NAMED
def test_the_opposite_of_the_opposite_is_the_joint_itself(skeleton):
    assert knows_opposites(skeleton)
    there = opposites(skeleton)
    np.testing.assert_array_equal(there[there], np.arange(skeleton.n_joints))


@pytest.mark.parametrize(
    ("joint", "opposite"),
    [
        ("neck", "neck"),
        ("left_wrist", "right_wrist"),
        ("right_thumb_2", "left_thumb_2"),
        ("face_jaw_0", "face_jaw_16"),
        ("face_nose_bridge_0", "face_nose_bridge_0"),
        ("face_right_brow_0", "face_left_brow_4"),
        ("face_right_eye_rim_0", "face_left_eye_rim_3"),
        ("face_right_eye_rim_4", "face_left_eye_rim_5"),
        ("face_outer_lips_0", "face_outer_lips_6"),
        ("face_outer_lips_3", "face_outer_lips_3"),
        ("face_inner_lips_7", "face_inner_lips_5"),
        ("face_left_pupil_0", "face_right_pupil_0"),
    ],
)
def test_opposite_of(joint, opposite):
    found = opposites(OPENPOSE_137)[OPENPOSE_137.index(joint)]
    assert OPENPOSE_137.joints[found] == opposite


@NUMBERED
def test_a_face_whose_points_are_known_by_number_alone_has_no_opposites(skeleton):
    assert not knows_opposites(skeleton)
    with pytest.raises(KeyError, match="no joint 'face_"):
        opposites(skeleton)
