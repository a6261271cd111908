import numpy as np
import pytest

from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137, PT_50, SKELETONS, SLRTP_178


@pytest.fixture(params=SKELETONS.values(), ids=SKELETONS)
def skeleton(request):
    return request.param


def test_a_joint_is_found_by_its_name(skeleton):
    found = [skeleton.joints[skeleton.index(joint)] for joint in skeleton.joints]
    assert found == list(skeleton.joints)
    assert len(set(found)) == skeleton.n_joints


def test_an_unknown_joint_is_named(skeleton):
    with pytest.raises(KeyError, match=rf"{skeleton.name} has no joint 'tail'"):
        skeleton.index("tail")


def test_the_parts_hold_every_joint_once(skeleton):
    held = skeleton.part(*skeleton.part_names)
    np.testing.assert_array_equal(np.sort(held), np.arange(skeleton.n_joints))


def roots(skeleton):
    """The joint at which the tree of each joint begins."""
    parents = dict(skeleton.bone_index[:, ::-1].tolist())
    assert len(parents) == len(skeleton.bones)
    found = set()
    for joint in range(skeleton.n_joints):
        path = [joint]
        while path[-1] in parents:
            path.append(parents[path[-1]])
            assert len(path) <= skeleton.n_joints
        found.add(skeleton.joints[path[-1]])
    return found


@pytest.mark.parametrize("skeleton", [OPENPOSE_137, PT_50], ids=["openpose_137", "pt_50"])
def test_the_bones_are_one_tree_where_there_is_a_neck(skeleton):
    assert roots(skeleton) == {"neck"}


@pytest.mark.parametrize("skeleton", [SLRTP_178, HOLISTIC_178], ids=["slrtp", "holistic"])
def test_the_bones_are_a_tree_and_contours_of_the_face_where_there_is_none(skeleton):
    assert {root for root in roots(skeleton) if not root.startswith("face_")} == {"right_shoulder"}


def test_openpose_137_has_the_order_of_its_documentation():
    sizes = {part: len(names) for part, names in OPENPOSE_137.part_names.items()}
    assert sizes == {"body": 25, "face": 70, "left_hand": 21, "right_hand": 21}
    assert OPENPOSE_137.indices("nose", "neck", "mid_hip").tolist() == [0, 1, 8]
    assert OPENPOSE_137.indices("left_hand_root", "right_hand_root").tolist() == [95, 116]


def test_the_hands_of_pt_50_hang_on_the_arms_that_its_source_draws_them_on():
    parents = dict(PT_50.bone_index[:, ::-1].tolist())
    assert PT_50.indices("left_elbow", "right_elbow").tolist() == [3, 6]
    assert parents[parents[29]] == 3
    assert parents[parents[8]] == 6


def test_the_two_layouts_of_178_points_differ_in_their_order():
    assert SLRTP_178.index("left_shoulder") == 3
    assert SLRTP_178.indices("right_hand_root", "left_hand_root", "face_0").tolist() == [8, 29, 50]
    assert HOLISTIC_178.index("left_shoulder") == 0
    assert HOLISTIC_178.index("face_7") == 9
    assert HOLISTIC_178.indices("left_hand_root", "right_hand_root").tolist() == [136, 157]
