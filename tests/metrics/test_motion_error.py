from dataclasses import replace

import numpy as np
import pytest

from hybridsign.metrics.motion_error import bone_length_error, mpjpe
from hybridsign.metrics.motion_joints import joints_of
from hybridsign.skeleton import OPENPOSE_137, PT_50
from specimens import normalised


def moved(pose, shift):
    return replace(pose, coordinates=pose.coordinates + np.float32(shift))


def test_mpjpe_is_the_mean_distance_of_joints():
    pose = normalised(4, seen=1.0)
    assert mpjpe([moved(pose, [3, 4])], [pose], units="any").value == pytest.approx(5)


def test_a_hypothesis_of_another_length_is_resampled_first():
    pose = normalised(1, seen=1.0)
    still = replace(
        pose, coordinates=pose.coordinates.repeat(7, 0), confidence=pose.confidence.repeat(7, 0)
    )
    assert mpjpe([still], [pose], units="any").value == 0


def test_bones_keep_their_lengths_when_the_signer_moves_and_not_when_he_grows():
    pose = normalised(4, seen=1.0)
    assert bone_length_error([moved(pose, 2)], [pose], units="any").value == pytest.approx(
        0, abs=1e-6
    )
    grown = replace(pose, coordinates=2 * pose.coordinates)
    ends = pose.coordinates[:, OPENPOSE_137.bone_index]
    lengths = np.linalg.norm(ends[:, :, 0] - ends[:, :, 1], axis=-1)
    found = bone_length_error([grown], [pose], units="any")
    assert found.value == pytest.approx(lengths.mean(), rel=1e-5)


def test_the_hands_have_the_bones_between_their_joints():
    pose = normalised(2)
    signature = bone_length_error([pose], [pose], units="any", part="hands").signature
    assert "|bones:40|" in signature


@pytest.mark.parametrize("part", ["tail", "face"])
def test_a_part_that_a_skeleton_lacks_is_refused_by_name(part):
    with pytest.raises(ValueError, match=f"skeleton pt_50 has no part '{part}'"):
        joints_of(PT_50, part)
