from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.pose import (
    PoseError,
    PoseSequence,
    clean,
    denormalise,
    fill_gaps,
    normalise,
    placement,
    resample,
)
from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137, SLRTP_178
from specimens import TRUNK, J, pose, poses

NECK, RIGHT, LEFT = TRUNK


def cleaned(pose, coordinates=None, confidence=None):
    """The pose with other numbers, as it would stand after its border."""
    numbers = clean(
        pose.coordinates if coordinates is None else coordinates,
        pose.confidence if confidence is None else confidence,
    )
    return replace(pose, coordinates=numbers[0], confidence=numbers[1])


def unseen(pose, joint, frames=slice(None)):
    confidence = pose.confidence.copy()
    confidence[frames, joint] = 0
    return cleaned(pose, confidence=confidence)


@given(poses())
def test_denormalise_undoes_normalise(pose):
    place = placement(pose)
    back = denormalise(normalise(pose, place), place)
    np.testing.assert_allclose(back.coordinates, pose.coordinates, atol=1e-3)
    np.testing.assert_array_equal(back.confidence, pose.confidence)


@given(poses())
def test_normalise_undoes_denormalise(pose):
    place = placement(pose)
    normal = normalise(pose, place)
    again = normalise(denormalise(normal, place), place)
    np.testing.assert_allclose(again.coordinates, normal.coordinates, atol=1e-5)


@given(poses(), st.floats(-500, 500), st.floats(0.1, 10))
def test_moving_or_scaling_the_signer_changes_no_normalised_pose(pose, shift, factor):
    moved = cleaned(pose, pose.coordinates * factor + shift)
    here, there = (normalise(one, placement(one)) for one in (pose, moved))
    np.testing.assert_allclose(there.coordinates, here.coordinates, atol=1e-3)


def test_the_neck_lies_at_the_origin_and_the_shoulders_lie_one_apart():
    steady = pose(1)
    normal = normalise(steady, placement(steady))
    across = normal.coordinates[0, RIGHT] - normal.coordinates[0, LEFT]
    np.testing.assert_allclose(normal.coordinates[0, NECK], 0, atol=1e-6)
    assert np.linalg.norm(across) == pytest.approx(1, abs=1e-6)


def test_the_sway_of_the_body_stays():
    swaying = pose(5)
    coordinates = swaying.coordinates + 10 * np.arange(5)[:, None, None]
    swaying = cleaned(swaying, coordinates)
    necks = normalise(swaying, placement(swaying)).coordinates[:, NECK]
    assert (np.diff(necks, axis=0) > 0).all()


def test_a_joint_at_zero_is_seen_and_a_joint_without_confidence_is_not():
    still = pose(4, seen=1.0)
    coordinates = still.coordinates.copy()
    coordinates[:, 0] = 0
    at_zero = cleaned(still, coordinates)
    assert at_zero.valid[:, 0].all()
    assert resample(at_zero, 7).valid[:, 0].all()
    assert not unseen(still, 0).valid[:, 0].any()


@given(poses())
def test_what_is_not_seen_stays_at_zero(pose):
    for changed in (normalise(pose, placement(pose)), resample(pose, 11)):
        assert not changed.coordinates[~changed.valid].any()


def test_confidence_is_clipped_at_the_border():
    raw = np.array([[-1.0, 0.0, 0.5, 1.0, 1.7, np.nan]])
    _, confidence = clean(np.ones((1, 6, 2)), raw)
    np.testing.assert_array_equal(confidence, np.float32([[0, 0, 0.5, 1, 1, 0]]))


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_a_coordinate_that_is_no_number_makes_the_joint_invalid(hole):
    coordinates = np.ones((1, 2, 2))
    coordinates[0, 0, 1] = hole
    kept, confidence = clean(coordinates, np.ones((1, 2)))
    np.testing.assert_array_equal(confidence, [[0, 1]])
    np.testing.assert_array_equal(kept, [[[0, 0], [1, 1]]])


@given(poses(st.integers(2, 8)))
def test_resampling_to_the_same_length_is_the_identity(pose):
    same = resample(pose, pose.n_frames)
    np.testing.assert_array_equal(same.coordinates, pose.coordinates)
    np.testing.assert_array_equal(same.confidence, pose.confidence)
    assert same.fps == pytest.approx(pose.fps)


@given(poses(st.integers(2, 8)), st.integers(2, 20))
def test_resampling_keeps_the_first_frame_the_last_and_the_duration(pose, n_frames):
    resampled = resample(pose, n_frames)
    assert resampled.n_frames == n_frames
    assert n_frames / resampled.fps == pytest.approx(pose.n_frames / pose.fps)
    for end in (0, -1):
        np.testing.assert_array_equal(resampled.coordinates[end], pose.coordinates[end])
        np.testing.assert_array_equal(resampled.valid[end], pose.valid[end])


def test_resampling_is_linear_in_time():
    steps = np.arange(5.0)[:, None, None] * np.ones((J, 2))
    rising = PoseSequence(*clean(steps, np.ones((5, J))), 25.0, OPENPOSE_137)
    finer = resample(rising, 9)
    np.testing.assert_allclose(finer.coordinates[:, 0, 0], np.arange(9) / 2)
    assert finer.valid.all()


def test_resampling_asks_only_those_neighbours_that_were_seen():
    moving = unseen(pose(3, seen=1.0), 0, frames=1)
    finer = resample(moving, 5)  # frames at 0, ½, 1, 1½, 2
    np.testing.assert_array_equal(finer.valid[:, 0], [True, True, False, True, True])
    np.testing.assert_array_equal(finer.coordinates[1, 0], moving.coordinates[0, 0])
    np.testing.assert_array_equal(finer.coordinates[3, 0], moving.coordinates[2, 0])
    assert finer.confidence[1, 0] == moving.confidence[0, 0]


@pytest.mark.parametrize(
    ("hidden", "reason"),
    [
        ([NECK], "the neck was never seen"),
        ([RIGHT], "the two shoulders were never seen together"),
        ([LEFT], "the two shoulders were never seen together"),
    ],
)
def test_a_pose_without_neck_or_shoulders_cannot_be_placed(hidden, reason):
    with pytest.raises(PoseError, match=reason):
        placement(unseen(pose(4), hidden))


def test_a_short_gap_is_bridged_by_a_straight_line():
    rising = cleaned(pose(6, seen=1.0), np.arange(6.0)[:, None, None] * np.ones((J, 2)))
    bridged, filled = fill_gaps(unseen(rising, 0, frames=slice(2, 5)), longest=3)
    np.testing.assert_allclose(bridged.coordinates, rising.coordinates, rtol=1e-6)
    assert bridged.valid.all()
    np.testing.assert_array_equal(filled[:, 0], [False, False, True, True, True, False])
    assert not filled[:, 1:].any()


@pytest.mark.parametrize("gap", [slice(1, 5), slice(0, 2), slice(4, 6)], ids=str)
def test_a_long_gap_and_one_that_is_open_at_an_end_stay_missing(gap):
    moving = unseen(pose(6, seen=1.0), 0, frames=gap)
    bridged, filled = fill_gaps(moving, longest=3)
    assert not filled.any()
    np.testing.assert_array_equal(bridged.valid, moving.valid)


@given(poses(st.integers(2, 8)), st.integers(0, 4))
def test_filling_gaps_leaves_what_was_seen_and_trusts_the_rest_less(pose, longest):
    bridged, filled = fill_gaps(pose, longest)
    np.testing.assert_array_equal(bridged.coordinates[~filled], pose.coordinates[~filled])
    np.testing.assert_array_equal(bridged.confidence[~filled], pose.confidence[~filled])
    np.testing.assert_array_equal(bridged.valid, pose.valid | filled)
    highest = np.broadcast_to(pose.confidence.max(0), filled.shape)
    assert (bridged.confidence[filled] < highest[filled]).all()


@given(poses(st.integers(2, 8)))
def test_a_pose_with_bridged_gaps_comes_back_from_normalisation(pose):
    bridged, _ = fill_gaps(pose, 3)
    place = placement(bridged)
    back = denormalise(normalise(bridged, place), place)
    np.testing.assert_allclose(back.coordinates, bridged.coordinates, atol=1e-3)


@pytest.mark.parametrize("skeleton", [SLRTP_178, HOLISTIC_178], ids=lambda each: each.name)
def test_without_a_neck_the_middle_of_the_shoulders_stands_for_it(skeleton):
    coordinates = np.random.default_rng(0).normal(size=(5, skeleton.n_joints, 3))
    right, left = skeleton.indices("right_shoulder", "left_shoulder")
    coordinates[:, right], coordinates[:, left] = (-3, 1, 2), (1, 1, 5)
    trunk = PoseSequence(*clean(coordinates, np.ones((5, skeleton.n_joints))), 25.0, skeleton)
    place = placement(trunk)
    np.testing.assert_allclose(place.centre, (-1, 1, 3.5))
    assert place.scale == pytest.approx(5)
    back = denormalise(normalise(trunk, place), place)
    np.testing.assert_allclose(back.coordinates, trunk.coordinates, atol=1e-5)
    with pytest.raises(PoseError, match="two shoulders were never seen together"):
        placement(unseen(trunk, left))


def test_shoulders_that_are_seen_by_turns_cannot_be_measured():
    by_turns = unseen(unseen(pose(2), RIGHT, frames=0), LEFT, frames=1)
    with pytest.raises(PoseError, match="never seen together"):
        placement(by_turns)


def test_shoulders_in_one_place_have_no_width():
    coordinates = pose(2).coordinates.copy()
    coordinates[:, LEFT] = coordinates[:, RIGHT]
    with pytest.raises(PoseError, match="coincide"):
        placement(cleaned(pose(2), coordinates))


def test_a_frame_without_the_trunk_does_not_move_the_signer():
    with_ghost = cleaned(
        pose(5), np.where(np.arange(5)[:, None, None] == 2, 9e9, pose(5).coordinates)
    )
    with_ghost = unseen(with_ghost, TRUNK, frames=2)
    assert placement(with_ghost).scale == pytest.approx(100, rel=0.1)


@pytest.mark.parametrize(("frames", "joints"), [(3, J), (2, J - 1)])
def test_numbers_that_do_not_fit_the_skeleton_are_refused(frames, joints):
    with pytest.raises(PoseError, match=r"do not fit each other and openpose_137's 137 joints"):
        PoseSequence(np.zeros((2, joints, 2)), np.zeros((frames, joints)), 25.0, OPENPOSE_137)
