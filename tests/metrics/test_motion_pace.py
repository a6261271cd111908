from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.metrics.motion_pace import (
    duration,
    jerk,
    jerk_ratio,
    smoothed_distance,
    speed,
    speed_ratio,
    total_distance,
)
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import OPENPOSE_137
from specimens import J, normalised

WRISTS = OPENPOSE_137.indices("right_wrist", "left_wrist")


def walking(path, fps=25.0):
    """All joints along one path (T, C)."""
    path = np.asarray(path, dtype=np.float32)
    coordinates = np.repeat(path[:, None], J, axis=1)
    return PoseSequence(coordinates, np.ones((len(path), J), np.float32), fps, OPENPOSE_137)


def distance(hypothesis, reference):
    return total_distance([hypothesis], [reference], units="any").value


@given(st.integers(0, 99))
def test_a_pose_travels_as_far_as_itself_and_a_still_one_nowhere(seed):
    moving = normalised(6, seed)
    still = replace(
        moving,
        coordinates=moving.coordinates[:1].repeat(6, 0),
        confidence=moving.confidence[:1].repeat(6, 0),
    )
    assert distance(moving, moving) == 1
    assert distance(still, moving) == 0


def test_distance_is_the_length_of_both_wrists_paths():
    steps = np.zeros((3, J, 2), np.float32)
    steps[:, WRISTS[0], 0] = [0, 3, 3]
    steps[:, WRISTS[1], 1] = [0, 0, 4]
    one = replace(walking(np.zeros((3, 2))), coordinates=steps)
    assert distance(replace(one, coordinates=2 * steps), one) == 2
    across = replace(one, coordinates=steps * np.float32([1, 0]))
    assert distance(one, across) == pytest.approx(7 / 3)


def test_a_reference_that_never_moves_gives_no_ratio():
    still = walking(np.zeros((3, 2)))
    assert np.isnan(distance(still, still))


def smooth(hypothesis, reference):
    return smoothed_distance([hypothesis], [reference], units="any")


def test_what_jumps_to_and_fro_travels_nowhere_once_smoothed():
    steady = walking([(t, 0) for t in range(100)])
    trembling = walking([(t, 3 * (-1) ** t) for t in range(100)])
    assert distance(trembling, steady) > 6
    assert smooth(trembling, steady).value == pytest.approx(1, abs=0.1)


def test_smoothing_leaves_slow_movement_as_it_is_and_takes_most_of_noise():
    circle = [(np.cos(t / 6), np.sin(t / 6)) for t in range(200)]
    line = walking([(t / 6, 0) for t in range(200)])
    assert smooth(walking(circle), line).value == pytest.approx(1, abs=0.03)
    noise = walking(np.random.default_rng(0).normal(size=(200, 2)))
    step = walking([(0, 0)] * 100 + [(1, 0)] * 100)
    # Differences of the filter's weights: (1 + 9 + 4 + 4 + 9 + 1)/256 of the variance, of 2.
    share = smooth(noise, step).value / distance(noise, step)
    assert share == pytest.approx(np.sqrt(28 / 256 / 2), rel=0.1)


def test_a_short_path_is_smoothed_as_well():
    assert smooth(walking([(0, 0), (8, 0)]), walking([(0, 0), (8, 0)])).value == 1
    # Weights 11 : 5 on one frame, 5 : 11 on the other, of two held on at their ends.
    step = walking([(0, 0), (16, 0)])
    assert smooth(step, walking([(0, 0)] * 9 + [(6, 0)] * 9)).value == pytest.approx(1)
    assert smooth(step, step).signature == (
        "smoothed_distance|wrists|dims:2|mask:seen|units:any|binomial:5|pooled-ratio"
    )


def test_duration_counts_seconds_and_not_frames():
    short, long = walking(np.zeros((10, 2)), fps=10), walking(np.zeros((50, 2)), fps=25)
    assert duration([short, long], [long, long]).value == 0.75


def test_speed_is_in_units_a_second():
    steady = walking([(2 * t, 0) for t in range(5)], fps=10)
    assert speed([steady], units="any").value == pytest.approx(20)
    assert speed([steady], units="any").signature.count("units:any/s|") == 1
    assert jerk([steady], units="any").value == pytest.approx(0)


def test_jerk_is_the_third_derivative():
    cubic = walking([(t**3, 0) for t in range(6)], fps=2)
    assert jerk([cubic], units="any").value == pytest.approx(6 * 2**3)


def test_trembling_shows_in_the_jerk_more_than_in_the_speed():
    smooth = walking([(np.sin(t / 5), t / 10) for t in range(40)])
    noise = 0.05 * np.random.default_rng(0).normal(size=smooth.coordinates.shape)
    trembling = replace(smooth, coordinates=smooth.coordinates + noise.astype(np.float32))
    jerks = jerk_ratio([trembling], [smooth], units="any").value
    assert jerks > 5 * speed_ratio([trembling], [smooth], units="any").value > 5


def test_a_gap_in_which_a_joint_is_not_seen_has_no_speed():
    gone = walking([(0, 0), (9, 9), (1, 0), (2, 0)])
    gone.confidence[1] = 0
    assert speed([gone], units="any").value == pytest.approx(25)
