import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from hybridsign.data.statistics import SMALLEST_DEVIATION, Statistics, StatisticsCounter
from hybridsign.pose import PoseSequence, clean
from hybridsign.skeleton import OPENPOSE_137
from specimens import TRUNK, J, clip, poses, statistics_of


def with_pose(coordinates, confidence):
    pose = PoseSequence(*clean(coordinates, confidence), 25.0, OPENPOSE_137)
    return replace(clip(), pose=pose)


def test_mean_and_deviation_are_those_of_the_joints_that_were_seen(clips, statistics):
    coordinates = np.concatenate([each.pose.coordinates for each in clips]).astype(np.float64)
    valid = np.concatenate([each.pose.valid for each in clips])
    for joint in range(J):
        seen = coordinates[valid[:, joint], joint]
        np.testing.assert_allclose(statistics.mean[joint], seen.mean(0), atol=1e-9)
        np.testing.assert_allclose(statistics.deviation[joint], seen.std(0), atol=1e-7)


def test_confidence_is_averaged_over_all_frames(clips, statistics):
    confidence = np.concatenate([each.pose.confidence for each in clips])
    np.testing.assert_allclose(statistics.confidence, confidence.mean(0), rtol=1e-6)


def test_a_generated_signer_stands_at_the_medians(clips, statistics):
    assert statistics.placement.scale == np.median([each.placement.scale for each in clips])
    np.testing.assert_array_equal(statistics.placement.centre, [200, 180])
    assert statistics.n_clips == len(clips)


@given(poses())
def test_destandardise_undoes_standardise(pose):
    statistics = statistics_of([clip(1, frames=9)])
    standard = statistics.standardise(pose.coordinates, pose.valid)
    back = statistics.destandardise(standard)
    np.testing.assert_allclose(back[pose.valid], pose.coordinates[pose.valid], rtol=1e-5, atol=1e-3)
    assert not standard[~pose.valid].any()


def test_a_standardised_split_has_mean_zero_and_deviation_one():
    seen = [clip(number, frames=30, seen=1.0) for number in range(3)]
    statistics = statistics_of(seen)
    standard = np.concatenate(
        [statistics.standardise(each.pose.coordinates, each.pose.valid) for each in seen]
    )
    np.testing.assert_allclose(standard.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(standard.std(0), 1, atol=1e-4)


def test_a_joint_never_seen_keeps_its_scale_and_one_that_never_moves_is_not_blown_up():
    coordinates, confidence = np.ones((4, J, 2)), np.ones((4, J))
    never = int(OPENPOSE_137.index("left_heel"))
    confidence[:, never] = 0
    statistics = statistics_of([with_pose(coordinates, confidence)])
    np.testing.assert_array_equal(statistics.deviation[never], 1)
    np.testing.assert_array_equal(statistics.deviation[TRUNK], SMALLEST_DEVIATION)


def test_a_joint_at_zero_counts():
    coordinates, confidence = np.zeros((2, J, 2)), np.ones((2, J))
    coordinates[1] = 1
    statistics = statistics_of([with_pose(coordinates, confidence)])
    np.testing.assert_allclose(statistics.mean, 0.5)


def test_json_keeps_every_number(statistics):
    again = Statistics.from_json(json.loads(json.dumps(statistics.to_json())))
    for name in ("mean", "deviation", "confidence", "centre"):
        np.testing.assert_array_equal(getattr(again, name), getattr(statistics, name))
    assert again.to_json() == statistics.to_json()


def test_a_split_without_a_clip_has_no_statistics():
    with pytest.raises(ValueError, match="no usable clip"):
        StatisticsCounter().finish()


def test_a_clip_in_pixels_is_refused():
    with pytest.raises(ValueError, match="clip-00: statistics are of normalised clips"):
        StatisticsCounter().add(replace(clip(), placement=None))
