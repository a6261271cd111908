import numpy as np
import pytest

from hybridsign.skeleton import OPENPOSE_137, SKELETONS


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


def test_the_bones_are_a_tree_over_all_joints(skeleton):
    parents = dict(skeleton.bone_index[:, ::-1].tolist())
    assert len(parents) == len(skeleton.bones) == skeleton.n_joints - 1
    for joint in range(skeleton.n_joints):
        path = [joint]
        while path[-1] in parents:
            path.append(parents[path[-1]])
            assert len(path) <= skeleton.n_joints
        assert skeleton.joints[path[-1]] == "neck"


def test_openpose_137_has_the_order_of_its_documentation():
    sizes = {part: len(names) for part, names in OPENPOSE_137.part_names.items()}
    assert sizes == {"body": 25, "face": 70, "left_hand": 21, "right_hand": 21}
    assert OPENPOSE_137.indices("nose", "neck", "mid_hip").tolist() == [0, 1, 8]
    assert OPENPOSE_137.indices("left_hand_root", "right_hand_root").tolist() == [95, 116]
